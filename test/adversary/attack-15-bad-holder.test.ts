/** Attack 15: holders who return wrong shares are refused; the sum is right without them. */
import { describe, expect, it } from 'vitest';
import type { Disclosure } from '../../shared/secagg/messages.ts';
import { sessionAt } from '../support/secagg-session.ts';
import { expectIndicator } from './support/expectations.ts';
import { flipped, inPhase } from './support/malice.ts';

const bent: readonly (readonly [string, (disclosure: Disclosure) => Disclosure])[] = [
  ['a flipped share', (d) => ({ ...d, share: flipped(d.share, 31) })],
  ['a flipped salt', (d) => ({ ...d, salt: flipped(d.salt, 15) })],
  ['a short share', (d) => ({ ...d, share: d.share.subarray(1) })],
  ['a long salt', (d) => ({ ...d, salt: Uint8Array.of(...d.salt, 0) })],
  ['an empty share', (d) => ({ ...d, share: new Uint8Array(0) })],
  [
    'the other kind',
    (d) => ({
      ...d,
      kind: d.kind === 'self-mask-share' ? 'pairwise-key-share' : 'self-mask-share',
    }),
  ],
];

describe('holders of which e return wrong shares', () => {
  for (const [what, bend] of bent) {
    it(`cost themselves only: ${what}`, () => {
      const session = sessionAt('collecting-masked-inputs', { members: 8 });
      session.silence(session.members[7]!);
      session.advanceTo('unmasking');
      const { threshold } = inPhase(session.aggregator, 'unmasking').directory.parameters;
      const liars = session.members.slice(0, 7 - threshold);
      expect(liars).toHaveLength(2);
      session.tamper = (member, output) => {
        if (output.type !== 'disclose' || !liars.includes(member)) return output;
        const [[peer, first], ...rest] = [...output.message.byPeer] as [
          [typeof member.id, Disclosure],
        ];
        return { ...output, message: { byPeer: new Map([...rest, [peer, bend(first)]]) } };
      };
      session.relay();
      for (const { violations } of liars) {
        expect(violations.map(({ code }) => code)).toEqual(['disclosure-invalid']);
      }
      expect(session.members.filter(({ violations }) => violations.length > 0)).toEqual(liars);
      session.proceed();
      expectIndicator(session);
    });
  }

  it('cost themselves only when they disclose about strangers', () => {
    const session = sessionAt('sharing-keys', { members: 6 });
    const stranger = session.members[5]!;
    session.silence(stranger);
    session.advanceTo('unmasking');
    const liar = session.members[1]!;
    const unknown = '0'.repeat(32) as typeof liar.id;
    for (const peer of [stranger.id, unknown]) {
      session.tamper = (member, output) => {
        if (output.type !== 'disclose' || member !== liar) return output;
        const [, first] = [...output.message.byPeer][0]!;
        return { ...output, message: { byPeer: new Map([[peer, first]]) } };
      };
      const state = liar.state;
      const told = session.toldTo(liar)!;
      const spare = structuredClone(state);
      session.feed(liar, told);
      expect(liar.violations.at(-1)).toMatchObject({ code: 'disclosure-invalid', peer });
      liar.state = spare;
    }
    session.relay();
    session.proceed();
    expectIndicator(session);
  });
});
