/** Backup, loss of everything, restore: what goes on and in which attempt. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunSummary } from '../../../../../shared/domain/run-summary.ts';
import { nodeSuite } from '../../../../../shared/crypto/node-suite.ts';
import { fromHex, toHex, utf8Bytes } from '../../../../../shared/domain/bytes.ts';
import type { RunId } from '../../../../../shared/domain/ids.ts';
import { decodeSafetensors } from '../../../../../shared/domain/safetensors.ts';
import { participantIdOf } from '../../../../../shared/secagg/transcript.ts';
import type { AppFixture } from '../../../../support/app-fixture.ts';
import { ATTEMPT_PHASES } from '../../../../../shared/secagg/aggregator/state.ts';
import {
  backedUp,
  federationIn,
  type OpenFederation,
  replaceCoordinator,
} from '../../../../support/backup.ts';

/** Excludes the first member from the second round, as blame does. */
async function exclude({ ports, signers }: AppFixture, run: RunId, reason: string): Promise<void> {
  await ports.store.transaction('test', async (tx) => {
    const { version, value } = (await tx.rounds.get({ run, round: 2 }))!;
    const stored = JSON.parse(value.document) as { round: { history: { excluded: unknown } } };
    const dealer = participantIdOf(nodeSuite, signers[0]!.identity);
    stored.round.history.excluded = [[dealer, reason]];
    const round = { ...value, document: JSON.stringify(stored) };
    await tx.rounds.put({ round, submissions: [] }, version);
  });
}

async function artefactsIn(backup: string): Promise<readonly string[]> {
  return readdir(join(backup, 'artefacts'));
}

/** All members to the end of the run. */
async function finished({ fixture, members, run }: OpenFederation): Promise<RunSummary> {
  const stop = new AbortController();
  onTestFinished(async () => {
    stop.abort();
    await fixture.app.stop();
  });
  await Promise.all(members.map((member) => member.run(stop.signal)));
  return fixture.app.operator.showRun(run);
}

describe('a run restored from a backup', () => {
  for (const phase of ['gathering', ...ATTEMPT_PHASES.slice(0, -1)]) {
    it(`taken in ${phase} goes on with a new attempt of the same round and completes`, async () => {
      const federation = await federationIn(phase);
      const { fixture, run } = federation;
      const before = await fixture.app.operator.listModels(run);
      await replaceCoordinator(fixture, await backedUp(fixture));
      expect(await fixture.app.operator.listModels(run)).toEqual(before);

      const summary = await finished(federation);
      expect(summary).toMatchObject({ status: 'completed', roundsCompleted: 3 });
      const [first, second, third] = summary.rounds;
      expect(first).toMatchObject({ attempt: 1, abortReasons: [] });
      expect(second!.attempt).toBeGreaterThan(1_001);
      expect(second!.abortReasons).toEqual([expect.stringMatching(/^restored-from-backup: /)]);
      expect(third!.attempt).toBe(second!.attempt);
      const models = await fixture.app.operator.listModels(run);
      expect(models.map(({ round }) => round)).toEqual([0, 1, 2, 3]);
      expect(models.slice(1).map(({ parent }) => parent)).toEqual(
        models.slice(0, 3).map(({ digest }) => digest),
      );
    });
  }

  it('has the weights an undisturbed run has', async () => {
    const federation = await federationIn('collecting-masked-inputs');
    const { fixture } = federation;
    const directory = await backedUp(fixture);
    await replaceCoordinator(fixture, directory);
    const { modelDigest } = await finished(federation);
    const size = await fixture.app.artefacts.size(fromHex(modelDigest));
    const pieces = fixture.app.artefacts.read(fromHex(modelDigest), 0, size);
    for await (const bytes of pieces) {
      const decoded = decodeSafetensors(bytes);
      if (!decoded.ok) throw new Error(decoded.problem);
      expect([...decoded.file.weights]).toEqual(Array(4).fill(0.75));
    }
  });

  it('never gives two attempts one number, however often one backup is restored', async () => {
    const federation = await federationIn('gathering');
    const { fixture, members, run } = federation;
    const directory = await backedUp(fixture);
    const attempts: number[] = [];
    for (const elapsed of [0, 5_000]) {
      await replaceCoordinator(fixture, directory, elapsed);
      attempts.push((await fixture.app.operator.showRun(run)).rounds.at(-1)!.attempt);
      await Promise.all(members.map((member) => member.step()));
    }
    await fixture.app.stop();
    expect(attempts[1]! - attempts[0]!).toBeGreaterThanOrEqual(5);
  });

  it('keeps runs that have ended as they were', async () => {
    const federation = await federationIn('gathering', { rounds: 2 });
    const { fixture } = federation;
    const summary = await finished(federation);
    expect(summary.status).toBe('completed');
    await replaceCoordinator(fixture, await backedUp(fixture));
    expect(await fixture.app.operator.showRun(federation.run)).toEqual(summary);
  });

  it('keeps whom the round excluded, and the evidence', async () => {
    const { fixture, run } = await federationIn('gathering');
    const evidence = toHex(await fixture.ports.artefacts.put(utf8Bytes('{"blame":1}')));
    expect(await artefactsIn(await backedUp(fixture))).not.toContain(evidence);
    await exclude(fixture, run, `dealt shares that do not fit (evidence sha256:${evidence})`);
    const directory = await backedUp(fixture);
    expect(await artefactsIn(directory)).toContain(evidence);
    await replaceCoordinator(fixture, directory);
    const [member] = fixture.join([0]);
    await member!.step();
    await fixture.app.stop();
    expect(member!.tasks).toEqual(['wait']);
  });
});
