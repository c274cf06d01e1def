/** Attack 24: a coordinator that drops inputs by what is in them, and says they never came. */
import { afterEach, describe, expect, it } from 'vitest';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { be32 } from '../../shared/domain/bytes.ts';
import type { VectorSegment } from '../../shared/secagg/config.ts';
import { packedLength } from '../../shared/vector/packing.ts';
import { insecureSeededSuite } from '../support/insecure-seeded-suite.ts';
import { RoundSession } from '../support/round-session.ts';
import { Session } from '../support/secagg-session.ts';
import { BesiegedCoordinator } from './support/besieged-coordinator.ts';
import { saidBy } from './support/expectations.ts';

let besieged: BesiegedCoordinator | undefined;

afterEach(async () => {
  await besieged?.close();
  besieged = undefined;
});

/** Whole bytes, so that those of the packed vector are as uniform as its elements. */
const SEGMENTS: readonly VectorSegment[] = [
  { name: 'counts', kind: 'count', length: 1, bits: 16, scale: 1, clip: 1 },
  { name: 'update', kind: 'signed', length: 8_000, bits: 24, scale: 30_000, clip: 1 },
];

function seededSuite() {
  let drawn = 0;
  return insecureSeededSuite((length) => {
    const pieces = Array.from({ length: Math.ceil(length / 32) }, () =>
      nodeSuite.sha256(be32(0x5eed0000 + drawn++)),
    );
    return Uint8Array.from(pieces.flatMap((piece) => [...piece])).subarray(0, length);
  });
}

/** χ² of byte values against the uniform distribution: 255 degrees of freedom. */
function unevenness(bytes: Uint8Array): number {
  const seen = new Float64Array(256);
  for (const byte of bytes) seen[byte]! += 1;
  const expected = bytes.length / 256;
  return seen.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('a masked input', () => {
  it('shows nothing to choose by: large, small and empty updates are equally uniform', () => {
    const session = new Session({ members: 4, segments: SEGMENTS, suite: seededSuite() });
    session.advanceTo('collecting-masked-inputs');
    session.relay();
    const fills = [0, 30_000, 2 ** 24 - 30_000, 1];
    for (const member of session.members) {
      const fill = fills[member.index]!;
      session.submit(member, [
        Uint32Array.of(member.index * 30),
        new Uint32Array(8_000).fill(fill),
      ]);
    }
    const skipped = packedLength(9, 16);
    for (const member of session.members) {
      const { vector } = saidBy(member, 'submit-masked-input');
      const statistic = unevenness(vector.subarray(skipped));
      // A mean of 255, a standard deviation of 22.6; the canaries are masked like everything else.
      expect(statistic).toBeGreaterThan(140);
      expect(statistic).toBeLessThan(370);
    }
    expect(unevenness(new Uint8Array(24_000))).toBeGreaterThan(1e6);
  });
});

describe('an input that does not count', () => {
  it('is published by name, with the phase and a reason', async () => {
    besieged = await BesiegedCoordinator.open({ members: 5 });
    await besieged.untilAsked('submit-masked-input');
    const { rounds } = await besieged.finish();
    const round = rounds.at(-1)!;
    expect(round).toMatchObject({ phase: 'completed', survivors: 4 });
    expect(round.dropouts).toEqual([
      {
        participant: 'site-4',
        phase: 'collecting-masked-inputs',
        reason: expect.stringMatching(/\S{3}/) as string,
      },
    ]);
  });

  it('cannot be exchanged for another: what was stored replays to the same set, digest by digest', () => {
    const round = new RoundSession({ members: 5 });
    round.runTo('collecting-masked-inputs');
    for (const site of round.sites.slice(0, 4)) round.obey(site);
    round.leave(round.sites[4]!, 'closing');
    round.wait(20_000);
    expect(round.phase).toBe('confirming-survivors');
    const replayed = round.reloaded();
    if (replayed.phase !== 'aggregating') throw new Error(replayed.phase);
    expect(replayed).toEqual(round.state);
    expect(replayed.session).toMatchObject({ survivors: { length: 4 } });
  });
});
