/** What the wire says of groups: nothing where there are none. */
import { describe, expect, it } from 'vitest';
import { velum } from '../../../../shared/wire/gen/velum.js';
import { startRunResponse } from '../../../../shared/wire/operator.ts';
import { readConfig, writeConfig } from '../../../../shared/wire/round-config.ts';
import type { RoundConfig } from '../../../../shared/secagg/config.ts';
import { config, summary } from '../../../support/wire-samples.ts';

const { RoundConfig: type } = velum.v1;

function withGroups(groups: number): RoundConfig {
  return { ...config, terms: { ...config.terms, groups } };
}

function bytesOf(value: RoundConfig): Uint8Array {
  return type.encode(writeConfig(value)).finish();
}

function received(value: RoundConfig): RoundConfig {
  return readConfig(type.decode(bytesOf(value)), 'config');
}

describe('the number of groups in a configuration', () => {
  it('arrives as it was sent', () => {
    expect(received(withGroups(7)).terms.groups).toBe(7);
    expect(received(config)).toEqual(config);
    expect(received(config).terms).not.toHaveProperty('groups');
  });

  it.each([1, 10_001])('is not %i', (groups) => {
    expect(() => received(withGroups(groups))).toThrow(/config\.terms\.groups/);
  });
});

describe('the sums of a round', () => {
  const [round] = summary.rounds;

  function received(opened: number, used: number) {
    const rounds = [{ ...round!, sums: { opened, used } }];
    return startRunResponse.decode(startRunResponse.encode({ ...summary, rounds }));
  }

  it('arrive as they were sent', () => {
    expect(received(9, 7).rounds[0]?.sums).toEqual({ opened: 9, used: 7 });
    expect(received(9, 0).rounds[0]?.sums).toEqual({ opened: 9, used: 0 });
  });

  it.each([
    [0, 0],
    [9, 10],
  ])('are not %i opened and %i used', (opened, used) => {
    expect(() => received(opened, used)).toThrow(/sums/);
  });
});
