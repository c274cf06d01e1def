import { describe, expect, it } from 'vitest';
import { createMemoryArtefactStore } from '../../../../coordinator/adapters/memory/memory-artefact-store.ts';
import { createMemoryLog } from '../../../../coordinator/adapters/telemetry/memory-log.ts';
import type { ArtefactStore } from '../../../../coordinator/ports/artefact-store.ts';
import { parseBlame } from '../../../../cli/audit/blame-file.ts';
import { judgeBlame } from '../../../../cli/audit/verdict.ts';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import { fromHex } from '../../../../shared/domain/bytes.ts';
import { FederationError } from '../../../../shared/errors/federation-error.ts';
import { signDealing } from '../../../../shared/secagg/dealing.ts';
import { createFixture, type AppFixture } from '../../../support/app-fixture.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import type { ScriptedMember } from '../../../support/scripted-member.ts';

/** Its check polynomials have nothing to do with the shares it deals. */
const badChecks: ScriptedMember['bend'] = (output, state, signer) => {
  if (output.type !== 'share-keys' || state.phase !== 'sharing-keys') return output;
  const { checks, ...message } = output.message;
  const random = (): Uint8Array => nodeSuite.randomBytes(checks.selfMask.length);
  const bent = { ...message, checks: { selfMask: random(), pairwiseKey: random() } };
  const context = { suite: nodeSuite, signer };
  const { digest } = state.directory;
  return { ...output, message: signDealing(context, digest, state.setup.id, bent) };
};

/** Members take turns until none of them has anything to do; refusals of theirs are ignored. */
async function play(members: readonly ScriptedMember[], turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    for (const member of members) await member.step().catch(() => undefined);
  }
}

function fixtureWith(artefacts: ArtefactStore): {
  fixture: AppFixture;
  log: ReturnType<typeof createMemoryLog>;
} {
  const clock = new ManualClock();
  const log = createMemoryLog();
  const ports = { artefacts, log, clock, scheduler: clock };
  return { fixture: createFixture({ members: 5, rounds: 1, ports }), log };
}

describe('a dealer of shares off its polynomials', () => {
  it('is left out of the model, which is published, with evidence an auditor accepts', async () => {
    const { fixture, log } = fixtureWith(createMemoryArtefactStore());
    const members = fixture.join();
    members[3]!.bend = badChecks;
    const { run } = await fixture.app.operator.startRun(fixture.request());
    await play(members, 9);
    const summary = await fixture.app.operator.showRun(run);
    expect(summary).toMatchObject({ status: 'completed', rounds: [{ attempt: 1, survivors: 4 }] });
    const [dropout] = summary.rounds[0]!.dropouts;
    expect(dropout).toMatchObject({ participant: 'site-3', phase: 'checking-shares' });
    const [, digest] = /evidence sha256:([0-9a-f]{64})/.exec(dropout!.reason)!;
    const text = new TextDecoder().decode(await fixture.ports.artefacts.get(fromHex(digest!)));
    const { charterHash, roster } = fixture.federation;
    const verdict = judgeBlame(nodeSuite, parseBlame(text, 'evidence'), charterHash, roster);
    expect(verdict).toMatchObject({ holds: true, name: 'site-3', kind: 'off-polynomial' });
    const blamed = log.records.filter(({ event }) => event === 'dealer-blamed');
    expect(blamed).toMatchObject([{ fields: { participant: members[3]!.id, evidence: digest } }]);
    await fixture.app.stop();
  });

  it('is not named before the evidence is durable: the acknowledgement is refused till then', async () => {
    const store = createMemoryArtefactStore();
    let isFull = false;
    const artefacts: ArtefactStore = {
      ...store,
      put: (bytes) => {
        if (isFull) return Promise.reject(new FederationError('DISK_FULL', 'no room'));
        return store.put(bytes);
      },
    };
    const { fixture } = fixtureWith(artefacts);
    const members = fixture.join();
    members[3]!.bend = badChecks;
    const { run } = await fixture.app.operator.startRun(fixture.request());
    isFull = true;
    await play(members, 5);
    const stuck = await fixture.app.operator.showRun(run);
    expect(stuck.rounds[0]).toMatchObject({ phase: 'checking-shares', dropouts: [] });
    await fixture.app.stop();
  });
});
