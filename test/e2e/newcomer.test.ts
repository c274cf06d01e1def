/** Types docs/by-hand.md, command by command, into a shell: the page cannot drift from the program. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeSafetensors } from '../../shared/domain/safetensors.ts';
import { ensureBuilt, repository } from '../support/e2e/built.ts';
import { processesNaming } from '../support/e2e/left-behind.ts';
import { edited } from '../support/samples.ts';

const SLOW_MS = 300_000;

let home = '';

beforeAll(async () => {
  await ensureBuilt();
  home = await mkdtemp(join(tmpdir(), 'velum-e2e-newcomer-'));
}, SLOW_MS);

afterAll(() => rm(home, { recursive: true, force: true }));

/** Everything between ```sh fences, in order. */
function commandsOf(page: string): string {
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block!);
  expect(blocks.length).toBeGreaterThan(3);
  return blocks.join('\n');
}

/** A port nobody uses: the page's own may be taken here. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** As a terminal would: aliases, job control; but the first command that fails ends it. */
function asTyped(commands: string): string {
  const leave = 'for job in $(jobs -p); do kill -- -$job; done 2> /dev/null || true';
  return `set -em\nshopt -s expand_aliases\ntrap '${leave}' EXIT\n${commands}\nwait\n`;
}

async function typeAll(
  script: string,
): Promise<{ readonly code: number; readonly output: string; readonly errors: string }> {
  const shell = spawn('bash', ['-s'], {
    cwd: repository,
    env: { PATH: process.env['PATH'] ?? '', HOME: home },
  });
  const [output, errors]: [string[], string[]] = [[], []];
  shell.stdout.on('data', (text: Buffer) => output.push(text.toString()));
  shell.stderr.on('data', (text: Buffer) => errors.push(text.toString()));
  shell.stdin.end(script);
  const [code] = (await once(shell, 'close')) as [number];
  return { code, output: output.join(''), errors: errors.join('') };
}

it(
  'a newcomer who types what the page says has a federation and its model',
  async () => {
    const page = await readFile(join(repository, 'docs/by-hand.md'), 'utf8');
    const port = String(await freePort());
    const elsewhere = edited(edited(commandsOf(page), '7443', port), '7443', port);
    const { code, output, errors } = await typeAll(asTyped(elsewhere));
    expect(code, errors.slice(-2_000)).toBe(0);
    expect(output).toMatch(/^status +completed$/m);
    expect(output).toMatch(/^rounds +12 of 12$/m);
    expect(errors).not.toMatch(/^ {4}at /m);

    const folder = join(home, 'velum-by-hand');
    const weights = decodeSafetensors(await readFile(join(folder, 'final.safetensors')));
    expect(weights.ok && weights.file.weights.length).toBe(31);
    JSON.parse(await readFile(join(folder, 'final.topology.json'), 'utf8'));
    for (const name of ['north', 'south', 'east']) {
      expect(await readFile(join(folder, `${name}.log`), 'utf8')).toContain('"event":"run-ended"');
    }
    expect(await readFile(join(folder, 'coordinator.log'), 'utf8')).toContain(
      '"event":"coordinator-stopped"',
    );
    expect(await processesNaming(home)).toEqual([]);
  },
  SLOW_MS,
);
