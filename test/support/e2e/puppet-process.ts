/**
 * The entry of a puppet: the built client with a trainer whose update is known, which stops where
 * the test says.
 */
import { createHash } from 'node:crypto';
import type * as Client from '../../../client/index.ts';
import type { CoordinatorTransport } from '../../../client/index.ts';
import type * as Suite from '../../../shared/crypto/node-suite.ts';
import type { CryptoSuite } from '../../../shared/crypto/suite.ts';
import type { AttemptKey } from '../../../shared/domain/ids.ts';
import { UnitTrainer } from '../unit-trainer.ts';
import type { PuppetCall, PuppetHold, PuppetLie, PuppetPart, PuppetReport } from './puppet-part.ts';

const built = (path: string): string => new URL(`../../../dist/${path}`, import.meta.url).href;
const { loadClientConfig, runClient } = (await import(built('client/index.js'))) as typeof Client;
const { nodeSuite } = (await import(built('shared/crypto/node-suite.js'))) as typeof Suite;

const part = JSON.parse(process.argv[2] ?? '') as PuppetPart;

let letGo = (): void => undefined;
process.on('message', () => {
  letGo();
});

function report(message: PuppetReport): void {
  process.send?.(message);
}

/** Once at each place: a call that is repeated passes. */
const places = new Set(part.holds.map(nameOf));

function nameOf({ when, call, round }: PuppetHold): string {
  return `${when} ${call} ${String(round)}`;
}

async function hold(when: 'before' | 'after', call: PuppetCall, key: AttemptKey): Promise<void> {
  const { round, attempt } = key;
  if (!places.delete(nameOf({ when, call, round }))) return;
  await new Promise<void>((resolve) => {
    letGo = resolve;
    report({ type: 'holding', call, round, attempt });
  });
}

async function through(
  call: PuppetCall,
  key: AttemptKey,
  perform: () => Promise<void>,
  facts: { readonly input?: string } = {},
): Promise<void> {
  const { round, attempt } = key;
  await hold('before', call, key);
  report({ type: 'calling', call, round, attempt, ...facts });
  await perform();
  await hold('after', call, key);
  report({ type: 'answered', call, round, attempt });
}

/** While this is so, whatever is masked stays as it is. */
let maskless = false;

const honest = { ...nodeSuite };
const bent: Pick<CryptoSuite, 'keystream'> = {
  keystream(key, start, length, take) {
    if (maskless) take(new Uint8Array(length), 0);
    else honest.keystream(key, start, length, take);
  },
};
Object.assign(nodeSuite, bent);

function lieIn({ round }: AttemptKey): PuppetLie | undefined {
  return part.lies.find((lie) => lie.round === round);
}

function watched(wire: CoordinatorTransport): CoordinatorTransport {
  return {
    watchRound: (federation, signal) => wire.watchRound(federation, signal),
    checkIn: (key, ...rest) => through('checkIn', key, () => wire.checkIn(key, ...rest)),
    leave: (key, reason, signal) => wire.leave(key, reason, signal),
    advertiseKeys: (key, ...rest) =>
      through('advertiseKeys', key, () => wire.advertiseKeys(key, ...rest)),
    shareKeys: (key, ...rest) => through('shareKeys', key, () => wire.shareKeys(key, ...rest)),
    acknowledgeShares: (key, ...rest) =>
      through('acknowledgeShares', key, async () => {
        await wire.acknowledgeShares(key, ...rest);
        maskless = lieIn(key)?.maskless === true;
      }),
    submitMaskedInput: (key, header, vector, signal) =>
      through(
        'submitMaskedInput',
        key,
        () => {
          maskless = false;
          const lie = lieIn(key);
          if (lie?.bytes === undefined) return wire.submitMaskedInput(key, header, vector, signal);
          const wrong = new Uint8Array(vector.length + lie.bytes);
          wrong.set(vector.subarray(0, wrong.length));
          const digest = new Uint8Array(createHash('sha256').update(wrong).digest());
          return wire.submitMaskedInput(key, { ...header, digest }, wrong, signal);
        },
        { input: createHash('sha256').update(vector).digest('hex') },
      ),
    confirmSurvivors: (key, ...rest) =>
      through('confirmSurvivors', key, () => wire.confirmSurvivors(key, ...rest)),
    disclose: (key, ...rest) => through('disclose', key, () => wire.disclose(key, ...rest)),
    download: (digest, maxBytes, signal) => wire.download(digest, maxBytes, signal),
    close: () => {
      wire.close();
    },
  };
}

const stop = new AbortController();
process.on('SIGTERM', () => {
  stop.abort(new Error('the test is over'));
});

const { config, holds: _holds, lies: _lies, ...training } = part;
await runClient(await loadClientConfig({ file: config, environment: {}, flags: {} }), {
  signal: stop.signal,
  trainer: new UnitTrainer(training),
  through: watched,
  events: (event) => {
    report({ type: 'event', event });
  },
});
process.disconnect();
