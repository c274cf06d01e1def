import { describe, expect, it } from 'vitest';
import { CallRates } from '../../../../coordinator/rpc/call-rates.ts';
import { be32 } from '../../../../shared/domain/bytes.ts';
import { type Clock, instant, seconds } from '../../../../shared/domain/time.ts';
import { FederationError } from '../../../../shared/errors/federation-error.ts';

const TERMS = { callRate: 4, callBurst: 6, cooldown: seconds(3) };
const NORTH = new Uint8Array(32).fill(7);
const SOUTH = new Uint8Array(32).fill(9);

function scene() {
  let now = 1_900_000_000_000;
  const clock: Clock = { now: () => instant(now) };
  const floods: string[] = [];
  const rates = new CallRates(TERMS, clock, (identity) => floods.push(identity));
  return {
    floods,
    rates,
    pass: (ms: number) => {
      now += ms;
    },
    /** How many of so many calls pass. */
    call: (identity: Uint8Array, times: number) =>
      Array.from({ length: times }, () => refusalOf(rates, identity)).filter((error) => !error)
        .length,
  };
}

function refusalOf(rates: CallRates, identity: Uint8Array): FederationError | undefined {
  try {
    rates.take(identity);
    return undefined;
  } catch (error) {
    if (error instanceof FederationError) return error;
    throw error;
  }
}

describe('the calls of one identity', () => {
  it('pass up to the burst, then none until the cooldown is over', () => {
    const { call, pass, rates } = scene();
    expect(call(NORTH, 6)).toBe(6);
    expect(refusalOf(rates, NORTH)).toMatchObject({
      code: 'RATE_LIMITED',
      details: { limit: 4, cooldownMs: 3_000 },
    });
    pass(2_999);
    expect(call(NORTH, 20)).toBe(0);
    pass(1);
    expect(call(NORTH, 20)).toBe(6);
  });

  it('pass for ever at the rate', () => {
    const { call, pass, floods } = scene();
    expect(call(NORTH, 6)).toBe(6);
    for (let second = 0; second < 50; second++) {
      pass(1_000);
      expect(call(NORTH, 4)).toBe(4);
    }
    expect(floods).toEqual([]);
  });

  it('are told about once per cooldown, and cost the others nothing', () => {
    const { call, pass, floods } = scene();
    call(NORTH, 500);
    expect(call(SOUTH, 6)).toBe(6);
    pass(3_000);
    call(NORTH, 500);
    expect(floods).toEqual(['07'.repeat(32), '07'.repeat(32)]);
  });

  it('are not refused for longer because the clock was put back', () => {
    const { call, pass } = scene();
    call(NORTH, 7);
    pass(-60_000);
    expect(call(NORTH, 1)).toBe(0);
    pass(3_000);
    expect(call(NORTH, 20)).toBe(6);
  });

  it('are forgotten once nobody could tell: many callers do not stay in memory', () => {
    const { call, pass, rates } = scene();
    call(NORTH, 7);
    for (let caller = 0; caller < 16_383; caller++) {
      rates.take(Uint8Array.from([...be32(caller), 1]));
    }
    pass(2_000);
    expect(call(SOUTH, 1)).toBe(1);
    expect(call(NORTH, 1)).toBe(0);
  });
});
