import { describe, expect, it } from 'vitest';
import { Artefacts } from '../../../../client/session/artefacts.ts';
import { assign, type AssignmentTools } from '../../../../client/session/assignment.ts';
import { Contributions } from '../../../../client/session/contributions.ts';
import { silentLog } from '../../../../client/log.ts';
import type { CoordinatorTransport } from '../../../../client/transport/transport.ts';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import { toHex } from '../../../../shared/domain/bytes.ts';
import { runId } from '../../../../shared/domain/ids.ts';
import { encodePlan } from '../../../../shared/domain/plan-document.ts';
import type { Invitation } from '../../../../shared/secagg/instruction.ts';
import { createFixture, TOPOLOGY } from '../../../support/app-fixture.ts';
import { createMemoryLedger } from '../../../support/memory-ledger.ts';
import { createMemorySessionStore } from '../../../support/memory-session-store.ts';
import { promptRetry, SITE_POLICY } from '../../../support/site.ts';
import { UnitTrainer } from '../../../support/unit-trainer.ts';
import { flipped } from '../../../support/world.ts';

const forever = new AbortController().signal;

describe('an invitation that is refused', () => {
  it('leaves nothing it brought in memory once the next one comes', async () => {
    const { plan, federation, signers } = createFixture({ members: 4, rounds: 3 });
    const plans = [plan, { ...plan, rounds: 2 }].map(encodePlan);
    const digests = plans.map((bytes) => nodeSuite.sha256(bytes));
    const downloads: string[] = [];
    const download: CoordinatorTransport['download'] = (digest) => {
      downloads.push(toHex(digest));
      return Promise.resolve(plans[toHex(digest) === toHex(digests[0]!) ? 0 : 1]!);
    };
    const transport = { download } as CoordinatorTransport;
    const trainer = new UnitTrainer({ index: 0 });
    const parts = {
      suite: nodeSuite,
      signer: signers[0]!,
      pinned: { charter: federation.charter, hash: federation.charterHash },
      policy: SITE_POLICY,
      trainer,
      transport,
      ledger: createMemoryLedger(),
      sessions: createMemorySessionStore(),
      retry: promptRetry,
      log: silentLog,
      events: () => undefined,
    };
    const tools: AssignmentTools = {
      parts,
      artefacts: new Artefacts(transport, promptRetry),
      contributions: new Contributions(parts),
    };
    const invitation = (planDigest: Uint8Array): Invitation => ({
      key: { run: runId('cd'.repeat(16)), round: 1, attempt: 1 },
      federation: federation.charter.federation,
      kind: 'training',
      charterHash: flipped(federation.charterHash),
      planDigest,
      topologyDigest: nodeSuite.sha256(TOPOLOGY),
      modelDigest: undefined,
      scalingDigest: undefined,
    });
    const [first, second] = digests.map(invitation);
    for (const each of [first!, first!, second!, first!]) {
      expect((await assign(tools, each, forever)).ok).toBe(false);
    }
    const [one, other] = digests.map(toHex);
    expect(downloads).toEqual([one, other, one]);
  });
});
