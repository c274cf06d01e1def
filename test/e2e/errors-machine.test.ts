/** A machine, a disk, a connection or a peer that does not behave: said clearly, and nothing is lost. */
import { once } from 'node:events';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { smallDisk } from '../conformance/support/small-disk.ts';
import { ensureBuilt } from '../support/e2e/built.ts';
import { expectNoLeak, expectRefusal } from '../support/e2e/expect-clear.ts';
import { expectNear } from '../support/e2e/expect-near.ts';
import { endPrograms, type Program, velum } from '../support/e2e/program.ts';
import { meanOf, PuppetTheatre } from '../support/e2e/puppet-theatre.ts';
import { ScratchFederation } from '../support/e2e/scratch-federation.ts';

const SLOW_MS = 150_000;
const EVERYONE = [0, 1, 2, 3];

describe('beside a coordinator that runs', () => {
  let federation: ScratchFederation;
  let coordinator: Program;

  beforeAll(async () => {
    await ensureBuilt();
    const members = ['north', 'south', 'east'];
    federation = await ScratchFederation.create({ federation: 'neighbours', members });
    await federation.configureCoordinator();
    coordinator = await federation.startCoordinator();
  }, 300_000);

  afterAll(async () => {
    await endPrograms();
    await federation.remove();
  });

  const second = (...set: readonly string[]) =>
    velum(['coordinator', 'start', ...set.flatMap((setting) => ['--set', setting])], {
      directory: federation.folder,
    });

  it('a second one is told that its port is taken', async () => {
    const port = String(federation.port);
    const refused = await second(`rpc.port=${port}`, 'state=state/another');
    expectRefusal(refused, 9, `127.0.0.1:${port}`, 'already in use', 'PORT_TAKEN', 'another port');
  });

  it('a second one is kept out of its state directory', async () => {
    expectRefusal(await second('rpc.port=0'), 9, 'state/coordinator', 'one coordinator');
  });

  for (const [what, options, reason] of [
    [
      'of another authority',
      { foreign: true },
      /unable to verify|self.signed|local issuer|UNABLE/i,
    ],
    ['that has expired', { validity: { from: -3, to: -2 } }, /expired/i],
  ] as const) {
    it(`a caller with a certificate ${what} is refused, and the log says why`, async () => {
      const from = coordinator.log.entries.length;
      await federation.certify('south', options);
      const socket = connect({
        host: 'localhost',
        port: federation.port,
        ca: await federation.read('authority.pem'),
        cert: await federation.read('south.pem'),
        key: await federation.read('south.key'),
        ALPNProtocols: ['h2'],
      });
      socket.on('error', () => undefined);
      socket.resume();
      await once(socket, 'close');
      const [line] = await coordinator.line(/.*"event":"tls-handshake-refused".*/, from);
      expect(line).toMatch(reason);
    });
  }

  it('a client that trusts another authority does not connect, and says whose fault it is', async () => {
    await federation.configureClient('north');
    await federation.certify('north', { foreign: true });
    const refused = await velum(
      ['client', 'start', '--config', 'north.yaml', '--set', 'tls.authority=north-authority.pem'],
      { directory: federation.folder },
    );
    expectRefusal(refused, 5, `localhost:${String(federation.port)}`, 'CERTIFICATE_INVALID');
    expect(refused.stderr).toContain("was not issued by the federation's authority");
  });

  it('none of this harms it', async () => {
    const operator = await federation.operator();
    expect(await operator.listRuns()).toEqual([]);
    operator.close();
    expectNoLeak(coordinator.log.entries.join('\n'));
  });
});

describe('a member', () => {
  it(
    'whose masked input has the wrong length is told so and left out of that round',
    async () => {
      const theatre = await PuppetTheatre.open({
        rounds: 3,
        graceSeconds: 30,
        lies: {
          2: [
            { round: 1, bytes: -3 },
            { round: 2, bytes: 5 },
          ],
        },
      });
      onTestFinished(() => theatre.close());
      for (const round of [1, 2]) {
        const summary = await theatre.completed(round);
        expect(summary).toMatchObject({ attempt: 1, cohort: 4, survivors: 3 });
        expect(summary.dropouts).toEqual([
          {
            participant: 'site-2',
            phase: 'collecting-masked-inputs',
            reason: 'VECTOR_LENGTH_MISMATCH',
          },
        ]);
        expectNear(await theatre.changeOf(round), meanOf([0, 1, 3]));
      }
      expect(await theatre.completed(3)).toMatchObject({ survivors: 4, dropouts: [] });
      const { log } = theatre.puppets[2]!.program;
      await log.first('the reason', (line) => /VECTOR_LENGTH_MISMATCH.*\d+ bytes/.test(line));
    },
    SLOW_MS,
  );
});

describe('a coordinator on a full disk', () => {
  it(
    'says so, loses nothing, and goes on by itself when there is room again',
    async (context) => {
      const disk = await smallDisk(8);
      if ('why' in disk) return context.skip(disk.why);
      const fullIn = { round: 2, call: 'submitMaskedInput', when: 'before' } as const;
      const theatre = await PuppetTheatre.open({
        rounds: 3,
        graceSeconds: 60,
        holds: Object.fromEntries(EVERYONE.map((site) => [site, [fullIn]])),
        state: join(disk.path, 'coordinator'),
      });
      onTestFinished(() => theatre.close());
      for (const puppet of theatre.puppets) await puppet.holding(fullIn.call, fullIn.round);
      const ballast = join(disk.path, 'ballast');
      await fill(ballast);
      for (const puppet of theatre.puppets) puppet.letGo();
      const [line] = await theatre.coordinator.line(/.*DISK_FULL.*/);
      expectNoLeak(line);
      const { operator, run } = theatre;
      expect(await operator.showRun(run)).toMatchObject({ status: 'running', roundsCompleted: 1 });

      await rm(ballast);
      expect(await theatre.ended()).toMatchObject({ status: 'completed', roundsCompleted: 3 });
      for (const round of [1, 2, 3]) {
        expect(await theatre.completed(round)).toMatchObject({ attempt: 1, survivors: 4 });
        expectNear(await theatre.changeOf(round), meanOf(EVERYONE));
      }
    },
    SLOW_MS,
  );
});

/** Writes until nothing more fits. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (let size = 65_536; size >= 1;) {
      try {
        await file.write(new Uint8Array(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        size = Math.floor(size / 2);
      }
    }
  } finally {
    await file.close();
  }
}
