import { describe, expect, it } from 'vitest';
import { maskRemovalJob, removeMasks } from '../../../../shared/secagg/mask-removal.ts';
import { applyMask } from '../../../../shared/secagg/masking.ts';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import type { CryptoSuite } from '../../../../shared/crypto/suite.ts';
import { sessionAt, type Session } from '../../../support/secagg-session.ts';

function jobOf(session: Session): ReturnType<typeof maskRemovalJob> {
  const state = session.aggregator;
  if (state.phase !== 'removing-masks') throw new Error(state.phase);
  return maskRemovalJob(state, session.maskedSums());
}

/** Five members of whom one shared its keys and then fell silent. */
function withDropped(): Session {
  const session = sessionAt('collecting-masked-inputs', { members: 5 });
  session.silence(session.members[1]!);
  session.advanceTo('removing-masks');
  return session;
}

describe('removing masks', () => {
  it('is repeatable: the job survives structured cloning, the same twice', () => {
    const job = jobOf(withDropped());
    const first = removeMasks(nodeSuite, structuredClone(job));
    expect(first).toEqual(removeMasks(nodeSuite, structuredClone(job)));
    expect(first.type).toBe('removed');
  });

  it('names everyone of whom fewer than t shares are there', () => {
    const session = withDropped();
    const job = jobOf(session);
    const disclosures = new Map([...job.disclosures].slice(1));
    const outcome = removeMasks(nodeSuite, { ...job, disclosures });
    const survivors = session.survivors().map(({ id }) => id);
    expect(outcome).toEqual({
      type: 'bad-dealers',
      dealers: [...survivors, session.members[1]!.id],
    });
  });

  it('names a survivor whose commitment is missing', () => {
    const job = jobOf(withDropped());
    const [victim] = job.disclosures.keys();
    const seedCommitments = new Map([...job.seedCommitments].filter(([id]) => id !== victim));
    const outcome = removeMasks(nodeSuite, { ...job, seedCommitments });
    expect(outcome).toEqual({ type: 'bad-dealers', dealers: [victim] });
  });

  it('refuses as a bug what no open session has', () => {
    const job = jobOf(withDropped());
    const advertisements = job.advertisements.slice(3);
    expect(() => removeMasks(nodeSuite, { ...job, advertisements })).toThrow('directory');
    expect(() => removeMasks(nodeSuite, { ...job, sums: [] })).toThrow('one vector per segment');
  });
});

describe('applying a mask', () => {
  it('reads keystream pieces wherever they lie in memory', () => {
    const shifted: CryptoSuite = {
      ...nodeSuite,
      keystream(key, start, length, take) {
        nodeSuite.keystream(key, start, length, (piece, offset) => {
          const moved = new Uint8Array(piece.length + 3);
          moved.set(piece, 3);
          take(moved.subarray(3), offset);
        });
      },
    };
    const segments = [
      { name: 'update', kind: 'signed', length: 20_000, bits: 21, scale: 1_000, clip: 2 },
    ] as const;
    const mask = { seed: new Uint8Array(32).fill(9), sign: -1 } as const;
    const digest = new Uint8Array(32).fill(5);
    const [plain, moved] = [[new Uint32Array(20_008)], [new Uint32Array(20_008)]];
    applyMask(nodeSuite, digest, segments, plain, mask, 1);
    applyMask(shifted, digest, segments, moved, mask, 1);
    expect(moved).toEqual(plain);
    applyMask(nodeSuite, digest, segments, plain, mask, -1);
    expect(plain[0]!.every((element) => element === 0)).toBe(true);
  });
});
