/** Participants that die at random, and what they keep on disk. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSnapshot, encodeSnapshot } from '../../client/session-store/snapshot.ts';
import { keptBytes, reborn } from '../adversary/support/kept.ts';
import { expectEveryoneOnce, expectOneAnswerEach, runWithDeaths } from '../support/deaths.ts';
import { Session, unitVector } from '../support/secagg-session.ts';

/** Moments of one undisturbed round; a resumed one has fewer. */
const MOMENTS = 50;

describe('a site that dies several times in one round', () => {
  it('answers each task once, whenever that is, and its update counts once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: MOMENTS }), { minLength: 2, maxLength: 6 }),
        async (fatal) => {
          const { site, died, weights } = await runWithDeaths(fatal);
          const where = died.join(', ');
          expectEveryoneOnce(weights, where);
          expectOneAnswerEach(site, where);
          expect(site.said('leave'), where).toEqual([]);
        },
      ),
      { numRuns: 12 },
    );
  }, 240_000);
});

/** A member and its state in each phase that is kept. */
function stages(): { session: Session; kept: Uint8Array[]; phases: string[] } {
  const session = new Session({ members: 4 });
  const member = session.members[2]!;
  const kept: Uint8Array[] = [];
  const phases: string[] = [];
  const note = (): void => {
    kept.push(keptBytes(session, member));
    phases.push(member.state!.phase);
    expect(reborn(session, member)).toEqual(member.state);
  };
  session.advertise();
  note();
  session.proceed();
  session.relay();
  note();
  session.proceed();
  session.relay();
  note();
  session.proceed();
  session.relay();
  note();
  for (const each of session.members) session.submit(each, unitVector(session, each));
  note();
  session.proceed();
  session.relay();
  note();
  session.proceed();
  session.relay();
  note();
  return { session, kept, phases };
}

describe('what a site keeps', () => {
  it('gives the same state back in every phase', () => {
    expect(stages().phases).toEqual([
      'advertising-keys',
      'sharing-keys',
      'checking-shares',
      'masking-input',
      'confirming-survivors',
      'unmasking',
      'completed',
    ]);
  });

  it('is read as it was written or not at all, never by throwing', () => {
    const { kept } = stages();
    for (const bytes of kept) {
      expect(encodeSnapshot(decodeSnapshot(bytes)!)).toEqual(bytes);
      expect(decodeSnapshot(bytes.subarray(0, bytes.length - 1))).toBeUndefined();
      expect(decodeSnapshot(Uint8Array.of(...bytes, 0))).toBeUndefined();
      fc.assert(
        fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
          const changed = bytes.map((byte, i) => (i === at ? byte ^ change : byte));
          const read = decodeSnapshot(changed);
          if (read !== undefined) expect(encodeSnapshot(read)).toEqual(changed);
        }),
        { numRuns: 60 },
      );
    }
  });
});
