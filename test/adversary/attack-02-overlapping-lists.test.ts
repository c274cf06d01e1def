/** Attack 2: fuzzed quorum messages with overlapping, duplicate and unknown ids release nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { participantId } from '../../shared/domain/ids.ts';
import * as aggregator from '../../shared/secagg/aggregator.ts';
import * as participant from '../../shared/secagg/participant.ts';
import { sessionAt } from '../support/secagg-session.ts';
import { inPhase } from './support/malice.ts';

describe('a fuzzed request to disclose', () => {
  it('releases not one byte unless q members of the set signed it', () => {
    const session = sessionAt('unmasking', { members: 5 });
    const state = inPhase(session.aggregator, 'unmasking');
    const { confirmations } = aggregator.quorumMessage(state);
    const { quorum } = state.directory.parameters;
    const honest = [...confirmations];
    const strangers = [1, 2, 3].map((i) => participantId(String(i).repeat(32)));
    const ids = [...confirmations.keys(), ...strangers];
    const entry = fc.tuple(
      fc.constantFrom(...ids),
      fc.oneof(
        fc.constantFrom(...confirmations.values()),
        fc.uint8Array({ minLength: 0, maxLength: 70 }),
      ),
    );
    const member = session.members[2]!;
    const before = structuredClone(member.state);
    fc.assert(
      fc.property(
        fc.subarray(honest, { maxLength: quorum - 1 }),
        fc.array(entry, { maxLength: 8 }),
        (real, fuzz) => {
          const bad = fuzz.filter(([id, signature]) => confirmations.get(id) !== signature);
          const message = { confirmations: new Map([...bad, ...real]) };
          const answer = participant.advance(member.context, member.state!, {
            type: 'quorum',
            message,
          });
          expect(answer).toMatchObject({ ok: false, violation: { code: 'quorum-invalid' } });
          expect(answer).not.toHaveProperty('step');
        },
      ),
      { numRuns: 150 },
    );
    expect(member.state).toEqual(before);
  });
});
