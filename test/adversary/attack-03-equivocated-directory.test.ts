/** Attack 3: key equivocation with a colluding, validly signing member (see also P5). */
import { describe, expect, it } from 'vitest';
import * as aggregator from '../../shared/secagg/aggregator.ts';
import { advertiseKeys } from '../../shared/secagg/directory.ts';
import { sessionAt } from '../support/secagg-session.ts';
import { expectMemberRefuses } from './support/expectations.ts';
import { memberIn } from './support/malice.ts';

describe('two key sets of one colluding member, shown to two halves', () => {
  it('give two transcripts: shares dealt under one are refused under the other', () => {
    const session = sessionAt('sharing-keys', { members: 5 });
    const { suite } = session;
    const corrupt = session.members[4]!;
    const { cfg } = memberIn(corrupt, 'advertising-keys').setup;
    const second = advertiseKeys(corrupt.context.signer, cfg, {
      sealingKey: suite.x25519PublicKey(suite.randomBytes(32)),
      maskKey: suite.x25519PublicKey(suite.randomBytes(32)),
      nonce: suite.randomBytes(32),
    });
    const state = session.aggregator;
    if (state.phase !== 'sharing-keys') throw new Error(state.phase);
    const honest = aggregator.directoryMessage(state, corrupt.id).advertisements;
    const first = memberIn(corrupt, 'advertising-keys').keys.own;
    const deceived = session.members.slice(2, 4);
    for (const member of session.members) {
      const advertisements = deceived.includes(member)
        ? honest.map((entry) => (entry === first ? second : entry))
        : honest;
      session.feed(member, { type: 'directory', message: { advertisements } });
    }
    // The honest coordinator's machine already refuses what the deceived dealt.
    expect(deceived.flatMap(({ violations }) => violations.map(({ code }) => code))).toEqual([
      'signature-invalid',
      'signature-invalid',
    ]);
    // A corrupt one passes it on; every receiver of the other half refuses it.
    const shared = new Map(state.shared);
    for (const { id, said } of session.members) {
      const output = said.find(({ type }) => type === 'share-keys');
      if (output?.type === 'share-keys') shared.set(id, output.message);
    }
    expect(shared.size).toBe(5);
    session.aggregator = { ...state, shared };
    session.proceed();
    for (const member of session.members) {
      const told = session.toldTo(member)!;
      expectMemberRefuses(member, told, 'shares-invalid');
    }
  });
});
