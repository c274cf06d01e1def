/** A site's state directory with one file bent: the ledger, and the sealed session with its anchor. */
import { openFileLedger } from '../../../client/ledger/file-ledger.ts';
import { openFileSessionStore } from '../../../client/session-store/file-session-store.ts';
import type { OpenedSession } from '../../../client/session-store.ts';
import { equalBytes } from '../../../shared/domain/bytes.ts';
import { runId } from '../../../shared/domain/ids.ts';
import type { LedgerRecord } from '../../../shared/secagg/participant.ts';
import { immediateDisk } from '../../simulation/engine/immediate-disk.ts';
import { SimulatedDisk } from '../../simulation/engine/simulated-disk.ts';
import type { Random } from '../../simulation/engine/random.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';
import { bent } from '../bend.ts';
import { BrokenRule, judged, type Target, type Verdict } from '../target.ts';
import { repeatableSuite } from './sessions.ts';

const STATE = '/state';
const ANCHOR = '/anchor';
const key = { run: runId('0123456789abcdef0123456789abcdef'), round: 3, attempt: 2 };
const filled = (fill: number, length = 32): Uint8Array => new Uint8Array(length).fill(fill);

const records: readonly LedgerRecord[] = [
  { type: 'joined', key, modelHash: filled(2) },
  { type: 'masked', key, input: filled(3) },
  { type: 'confirmed', key, survivors: filled(4) },
  { type: 'disclosed', key, modelHash: filled(2) },
];

function emptyDisk(): SimulatedDisk {
  const disk = new SimulatedDisk();
  disk.makeDirectory(STATE);
  disk.makeDirectory(ANCHOR);
  return disk;
}

function openLedger(disk: SimulatedDisk) {
  const lock = () => Promise.resolve({ release: () => Promise.resolve() });
  return openFileLedger(STATE, { disk: immediateDisk(disk), lock });
}

function openStore(disk: SimulatedDisk) {
  const places = {
    disk: immediateDisk(disk),
    directory: STATE,
    anchor: { disk: immediateDisk(disk), directory: ANCHOR },
    suite: repeatableSuite('sealed'),
    identity: filled(41),
    siteSecret: filled(43),
    resume: 'always',
  } as const;
  return openFileSessionStore(places, createMemoryLedger());
}

const session = { attempt: key, content: filled(7, 900), input: filled(8, 2_000) };

async function directoryWithLedger(): Promise<SimulatedDisk> {
  const disk = emptyDisk();
  const ledger = await openLedger(disk);
  for (const record of records) await ledger.append(record);
  await ledger.close();
  return disk;
}

async function directoryWithSession(): Promise<SimulatedDisk> {
  const disk = emptyDisk();
  const store = await openStore(disk);
  await store.keep(session);
  await store.keepContribution({ subject: 'round 3', content: filled(9, 500) });
  await store.close();
  return disk;
}

const ledgerCopy = (await directoryWithLedger()).copy();
const sessionCopy = (await directoryWithSession()).copy();

/** The directory again, with one of its files bent. */
function withOneBent(copy: typeof ledgerCopy, random: Random): SimulatedDisk {
  const disk = new SimulatedDisk();
  disk.restore(copy);
  const path = random.pick(disk.files())!;
  const file = disk.file(path);
  const content = bent([file.content], random);
  file.apply({ type: 'cut', length: 0 });
  disk.write(file, content, 0);
  return disk;
}

/** Whatever was done to the files: a session that opens is the one that was sealed. */
function judgeOpened(opened: OpenedSession): Verdict {
  if (opened.type !== 'kept') return 'refused';
  const input = opened.input ?? new Uint8Array(0);
  if (!equalBytes(opened.content, session.content) || !equalBytes(input, session.input)) {
    throw new BrokenRule('a session opened that was never sealed');
  }
  return 'accepted';
}

export const stateTargets: readonly Target[] = [
  {
    name: 'ledger',
    attempt: (random) =>
      judged(['LEDGER_DAMAGED'], async () => {
        await (await openLedger(withOneBent(ledgerCopy, random))).close();
      }),
  },
  {
    name: 'sealed session',
    attempt: (random) =>
      judged(['LEDGER_ROLLED_BACK'], async () => {
        const store = await openStore(withOneBent(sessionCopy, random));
        await store.openContribution();
        const verdict = judgeOpened(await store.open());
        await store.close();
        return verdict;
      }),
  },
];
