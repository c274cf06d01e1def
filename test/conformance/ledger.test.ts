import { execFileSync } from 'node:child_process';
import { appendFile, chmod, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../client/ledger.ts';
import { openFileLedger } from '../../client/ledger/file-ledger.ts';
import { createMemoryLedger } from '../support/memory-ledger.ts';
import { digest, KEY, ledgerSuite, records } from './ledger.suite.ts';
import { smallDisk } from './support/small-disk.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

ledgerSuite('memory', { open: () => Promise.resolve(createMemoryLedger()) });

const directoryOf = new WeakMap<Ledger, string>();

async function openIn(directory: string): Promise<Ledger> {
  const ledger = await openFileLedger(directory);
  directoryOf.set(ledger, directory);
  return ledger;
}

ledgerSuite('file', {
  open: async () => openIn(await temporaryDirectory()),
  reopen: async (ledger) => {
    await ledger.close();
    return openIn(directoryOf.get(ledger)!);
  },
});

async function writtenLedger(): Promise<{ directory: string; file: string }> {
  const directory = await temporaryDirectory();
  const ledger = await openFileLedger(directory);
  for (const record of records) await ledger.append(record);
  await ledger.close();
  return { directory, file: join(directory, 'ledger') };
}

async function changeLines(
  file: string,
  change: (lines: string[]) => readonly string[],
): Promise<void> {
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  await writeFile(
    file,
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

describe('the ledger file', () => {
  it('is readable by its owner only', async () => {
    const { directory, file } = await writtenLedger();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o077).toBe(0);
  });

  it('loses a torn last line and nothing else, and goes on after it', async () => {
    const { directory, file } = await writtenLedger();
    const { size } = await stat(file);
    await truncate(file, size - 11);
    let ledger = await openFileLedger(directory);
    expect(ledger.recordsOf(KEY)).toEqual(records.slice(0, 3));
    await ledger.append(records[3]!);
    await ledger.close();
    ledger = await openFileLedger(directory);
    expect(ledger.recordsOf(KEY)).toEqual(records);
    await ledger.close();
  });

  it('takes noise after the last whole line for a torn one', async () => {
    const { directory, file } = await writtenLedger();
    await appendFile(file, Uint8Array.of(0, 0, 255, 17));
    const ledger = await openFileLedger(directory);
    expect(ledger.recordsOf(KEY)).toEqual(records);
    await ledger.close();
  });

  it.each<[string, (lines: string[]) => readonly string[], number]>([
    [
      'a changed digest',
      ([a, b, ...rest]) => [a!, b!.replace(/"subject":"./, '"subject":"f'), ...rest],
      2,
    ],
    ['a changed attempt', ([a, ...rest]) => [a!.replace('"attempt":2', '"attempt":3'), ...rest], 1],
    ['a line missing in the middle', ([a, , ...rest]) => [a!, ...rest], 2],
    ['a line missing at the start', ([, ...rest]) => rest, 1],
    ['two lines exchanged', ([a, b, c, d]) => [a!, c!, b!, d!], 2],
    ['a line repeated', ([a, b, c, d]) => [a!, b!, b!, c!, d!], 3],
    ['an empty line', (lines) => [...lines, ''], 5],
    ['text that is no ledger line', (lines) => [...lines, 'hello'], 5],
  ])('refuses %s and names the line', async (_what, change, line) => {
    const { directory, file } = await writtenLedger();
    await changeLines(file, change);
    await expect(openFileLedger(directory)).rejects.toMatchObject({
      code: 'LEDGER_DAMAGED',
      details: { line },
    });
  });

  it('can be opened again after damage was refused: the lock is not left behind', async () => {
    const { directory, file } = await writtenLedger();
    const sound = await readFile(file);
    await appendFile(file, 'nonsense\n');
    await expect(openFileLedger(directory)).rejects.toMatchObject({ code: 'LEDGER_DAMAGED' });
    await writeFile(file, sound);
    await (await openFileLedger(directory)).close();
  });

  it('says when the directory cannot be created', async () => {
    const { file } = await writtenLedger();
    await expect(openFileLedger(join(file, 'below'))).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
  });

  it('reports a full disk, writes nothing, and goes on once there is room', async (context) => {
    const disk = await smallDisk();
    if ('why' in disk) return context.skip(disk.why);
    const state = join(disk.path, 'state');
    const ledger = await openFileLedger(state);
    const filler = join(disk.path, 'filler');
    await fill(filler);
    const failed: number[] = [];
    for (let attempt = 1; attempt < 60 && failed.length === 0; attempt++) {
      await ledger
        .append({ type: 'masked', key: { ...KEY, attempt }, input: digest(attempt) })
        .catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'DISK_FULL' });
          failed.push(attempt);
        });
    }
    expect(failed).toHaveLength(1);
    await truncate(filler, 0);
    const record = {
      type: 'masked',
      key: { ...KEY, attempt: failed[0]! },
      input: digest(77),
    } as const;
    expect(ledger.recordsOf(record.key)).toEqual([]);
    await ledger.append(record);
    await ledger.close();
    const reopened = await openFileLedger(state);
    expect(reopened.recordsOf(record.key)).toEqual([record]);
    await reopened.close();
  });
});

/** Writes until nothing more fits. */
async function fill(file: string): Promise<void> {
  await writeFile(file, '');
  for (const size of [65_536, 4_096]) {
    try {
      for (;;) await appendFile(file, new Uint8Array(size));
    } catch {
      continue;
    }
  }
}

describe('the lock of the state directory', () => {
  it('admits one process at a time and names the other', async () => {
    const directory = await temporaryDirectory();
    const ledger = await openFileLedger(directory);
    await expect(openFileLedger(directory)).rejects.toMatchObject({
      code: 'STATE_IN_USE',
      details: { pid: String(process.pid) },
    });
    await ledger.close();
    await (await openFileLedger(directory)).close();
  });

  it('takes over the lock of a process that died', async () => {
    const directory = await temporaryDirectory();
    const pid = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
    await writeFile(join(directory, 'lock'), `${pid} boot:123\n`);
    await (await openFileLedger(directory)).close();
  });

  it.runIf(process.platform === 'linux')(
    'takes over the lock of an earlier process with the same number',
    async () => {
      const directory = await temporaryDirectory();
      await writeFile(join(directory, 'lock'), `${process.pid} an-earlier-boot:99\n`);
      await (await openFileLedger(directory)).close();
    },
  );

  it('takes over a lock that names no process', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'lock'), 'garbage');
    await chmod(join(directory, 'lock'), 0o600);
    await (await openFileLedger(directory)).close();
  });

  it.runIf(process.platform === 'linux')(
    'refuses while another living process holds it',
    async () => {
      const directory = await temporaryDirectory();
      const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
      const [, fields = ''] = (await readFile(`/proc/${process.ppid}/stat`, 'utf8')).split(') ');
      const birth = fields.split(' ')[19];
      await writeFile(join(directory, 'lock'), `${process.ppid} ${boot}:${birth}\n`);
      await expect(openFileLedger(directory)).rejects.toMatchObject({
        code: 'STATE_IN_USE',
        details: { pid: String(process.ppid) },
      });
    },
  );
});
