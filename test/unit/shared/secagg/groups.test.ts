import { describe, expect, it } from 'vitest';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import { utf8Bytes } from '../../../../shared/domain/bytes.ts';
import { corruptInAnyGroup } from '../../../../shared/secagg/group-parameters.ts';
import { groupSizes, partition } from '../../../../shared/secagg/groups.ts';
import { quorumOf, sessionParameters } from '../../../../shared/secagg/parameters.ts';
import { SECURITY_MARGIN } from '../../../../shared/secagg/sparse-graph.ts';

const directory = nodeSuite.sha256(utf8Bytes('a directory'));
/** Of §3.11's table: nobody tries more than one split. */
const NO_GRINDING = { ...SECURITY_MARGIN, grinding: 0 };

function inputs(participants: number, groups: number, assumedCollusion = 0.1) {
  return { participants, groups, assumedCollusion, assumeNoCollusion: false };
}

function feasible(...given: Parameters<typeof sessionParameters>) {
  const choice = sessionParameters(...given);
  if (!choice.feasible) throw new Error(choice.reason);
  return choice;
}

function reason(...given: Parameters<typeof sessionParameters>): string | undefined {
  const choice = sessionParameters(...given);
  return choice.feasible ? undefined : choice.reason;
}

describe('the split of a cohort', () => {
  it('puts everybody into one group, in directory order within it', () => {
    const groups = partition(nodeSuite, directory, 103, 7);
    expect(groups.map(({ length }) => length)).toEqual([15, 15, 15, 15, 15, 14, 14]);
    for (const group of groups) expect(group).toEqual(group.toSorted((a, b) => a - b));
    expect(groups.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 103 }, (_, i) => i));
  });

  it('follows from the directory’s digest alone, and not from the mask graph’s seed', () => {
    expect(partition(nodeSuite, directory, 60, 4)).toEqual(partition(nodeSuite, directory, 60, 4));
    const other = nodeSuite.sha256(directory);
    expect(partition(nodeSuite, other, 60, 4)).not.toEqual(partition(nodeSuite, directory, 60, 4));
  });

  it('puts two members together about as often as chance does (fixed seeds)', () => {
    let together = 0;
    for (let i = 0; i < 2_000; i++) {
      const groups = partition(nodeSuite, nodeSuite.sha256(utf8Bytes(`split ${i}`)), 12, 3);
      if (groups.some((group) => group.includes(0) && group.includes(5))) together += 1;
    }
    // Expected 2000 · 3/11 ≈ 545, standard deviation ≈ 20.
    expect(Math.abs(together - 545)).toBeLessThan(80);
  });

  it('is as equal as can be', () => {
    expect(groupSizes(20, 6)).toEqual([4, 4, 3, 3, 3, 3]);
  });
});

describe('the parameters of groups', () => {
  // secure-aggregation §3.11 at γ = 0.1: size m, then c and q of a group. Its n is 1000; where m does not
  // divide that, the nearest multiple has groups of exactly m.
  it.each([
    [64, 1_024, 28, 47],
    [100, 1_000, 35, 68],
    [128, 1_024, 40, 85],
  ])('of %i members are those of the specification', (size, participants, corrupt, quorum) => {
    const cohort = { participants, corrupt: Math.floor(participants / 10), silent: 0 };
    const found = corruptInAnyGroup(cohort, participants / size, NO_GRINDING);
    expect(found).toBe(corrupt);
    expect(quorumOf({ participants: size, corrupt: found, silent: 0 })).toBe(quorum);
  });

  it('are a full graph in each group, with one survivor set and its quorum for all', () => {
    expect(feasible(inputs(1_000, 10), NO_GRINDING)).toMatchObject({
      graph: 'grouped',
      groups: 10,
      degree: 99,
      corrupt: 100,
      corruptHolders: 35,
      threshold: 68,
      quorum: 551,
    });
  });

  it('tell how many silent members every group bears: a tenth in hundreds, less in smaller ones', () => {
    expect(feasible(inputs(1_000, 10), NO_GRINDING).dropoutsTolerated).toBe(107);
    expect(feasible(inputs(1_024, 16), NO_GRINDING).dropoutsTolerated).toBe(49);
  });

  it('assume more where the split can be ground, in the end everybody in one group', () => {
    expect(feasible(inputs(1_000, 10))).toMatchObject({ corruptHolders: 53, threshold: 77 });
    expect(feasible(inputs(30, 3))).toMatchObject({ corruptHolders: 3, threshold: 7 });
  });

  it('are those of the largest where sizes differ', () => {
    const { degree, threshold, corruptHolders } = feasible(inputs(200, 7));
    expect(degree).toBe(28);
    expect(threshold).toBe(Math.floor((29 + corruptHolders) / 2) + 1);
  });
});

describe('a split that is refused', () => {
  it.each([
    [inputs(90, 1), 'groups must be at least 2, not 1'],
    [inputs(90, 2.5), 'groups must be at least 2'],
    [inputs(29, 10), 'leave one with 2'],
    [inputs(1_000, 7), 'have up to 143 members; a group has at most 128: ask for more groups'],
    [inputs(24, 6, 0.3), 'ask for fewer groups'],
    [{ ...inputs(60, 5), expectedDropout: 0.1 }, 'where 6 of the cohort may drop out'],
    [inputs(2, 2), 'at least 3 participants'],
  ])('says why (%#)', (asked, why) => {
    expect(reason(asked)).toContain(why);
  });
});
