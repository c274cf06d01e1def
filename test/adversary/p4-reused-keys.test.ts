/** P4: keys are fresh per attempt; a masked input is encoded once. Attack 19: a stuck generator. */
import { describe, expect, it } from 'vitest';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { equalBytes, toHex } from '../../shared/domain/bytes.ts';
import { signerOf } from '../../shared/secagg/transcript.ts';
import {
  KEY,
  Session,
  sessionAt,
  unitVector,
  type Member,
  type SessionOptions,
} from '../support/secagg-session.ts';
import { expectMemberRefuses, saidBy } from './support/expectations.ts';
import { memberIn } from './support/malice.ts';

/** A suite whose random bytes are a fixed sequence, as after a bad snapshot of a virtual machine. */
function stuckSuite(): CryptoSuite {
  let drawn = 0;
  return {
    ...nodeSuite,
    randomBytes(length) {
      const bytes = new Uint8Array(length);
      const seed = nodeSuite.sha256(Uint8Array.of(drawn >> 8, drawn & 255));
      drawn += 1;
      nodeSuite.keystream(seed, 0, length, (piece, offset) => {
        bytes.set(piece, offset);
      });
      return bytes;
    },
  };
}

function secretsOf(member: Member): readonly Uint8Array[] {
  const { keys } = memberIn(member, 'advertising-keys');
  const { own } = keys;
  return [
    keys.maskMaster,
    keys.selfMaskSeed,
    keys.sealingSecret,
    own.maskKey,
    own.sealingKey,
    own.nonce,
  ];
}

describe('a second attempt with the same members', () => {
  it('reuses no secret, key or nonce of the first', () => {
    const first = new Session({ members: 4 });
    const signers = first.members.map(({ context }) => context.signer);
    const { coordinator } = first;
    const second = new Session({ members: 4, signers, coordinator, key: { ...KEY, attempt: 3 } });
    first.advertise();
    second.advertise();
    const all = [...first.members, ...second.members].flatMap(secretsOf).map(toHex);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toHaveLength(2 * 4 * 6);
  });

  it('gives other masks even where the random generator repeats itself', () => {
    const signers = [31, 32, 33].map((byte) => signerOf(nodeSuite, new Uint8Array(32).fill(byte)));
    const coordinator = signerOf(nodeSuite, new Uint8Array(32).fill(40));
    const run = (attempt: number): Session => {
      const options: SessionOptions = {
        members: 3,
        suite: stuckSuite(),
        signers,
        coordinator,
        key: { ...KEY, attempt },
      };
      return sessionAt('confirming-survivors', options);
    };
    const [first, again, second] = [run(2), run(2), run(3)];
    const member = first.members[1]!.id;
    // Mask keys are derived under the attempt's configuration, so not even they repeat.
    const maskKeyOf = (session: Session): string =>
      toHex(saidBy(session.members[1]!, 'advertise-keys').message.maskKey);
    expect(maskKeyOf(first)).toBe(maskKeyOf(again));
    expect(maskKeyOf(first)).not.toBe(maskKeyOf(second));
    const sent = (session: Session): Uint8Array => session.vectors.get(member)!;
    // The generator really is stuck: the same attempt gives the same bytes …
    expect(equalBytes(sent(first), sent(again))).toBe(true);
    // … and another attempt key shares no run of them.
    const same = sent(first).filter((byte, i) => byte === sent(second)[i]).length;
    expect(same).toBeLessThan(sent(first).length / 4);
  });
});

describe('a masked input', () => {
  it('is encoded once: a second update is refused', () => {
    const session = sessionAt('collecting-masked-inputs', { members: 3 });
    session.relay();
    const member = session.members[2]!;
    const encoded = unitVector(session, member);
    session.submit(member, encoded);
    const { vector } = saidBy(member, 'submit-masked-input');
    const before = vector.slice();
    expectMemberRefuses(member, { type: 'update-ready', encoded }, 'wrong-phase');
    expect(vector).toEqual(before);
  });

  it('leaves no mask seed behind once it is made', () => {
    const session = sessionAt('collecting-masked-inputs', { members: 3 });
    session.relay();
    const member = session.members[0]!;
    const { masks } = memberIn(member, 'masking-input');
    expect(masks).toHaveLength(3);
    expect(masks.every(({ seed }) => seed.some((byte) => byte !== 0))).toBe(true);
    session.submit(member, unitVector(session, member));
    expect(masks.every(({ seed }) => seed.every((byte) => byte === 0))).toBe(true);
    expect(Object.keys(member.state!).sort()).toEqual(['phase', 'sent', 'session']);
  });

  it('leaves the caller’s own arrays as they were', () => {
    const session = sessionAt('collecting-masked-inputs', { members: 3 });
    session.relay();
    const member = session.members[1]!;
    const encoded = unitVector(session, member);
    const before = structuredClone(encoded);
    session.submit(member, encoded);
    expect(encoded).toEqual(before);
  });

  it('of the wrong length is a bug of the caller, not of a peer', () => {
    const session = sessionAt('collecting-masked-inputs', { members: 3 });
    session.relay();
    const member = session.members[1]!;
    const [counts, update] = unitVector(session, member);
    const submit = (encoded: readonly Uint32Array[]) => () => {
      session.submit(member, encoded);
    };
    expect(submit([counts!, update!.subarray(1)])).toThrow(
      'segment update needs 3 elements, got 2',
    );
    expect(submit([counts!])).toThrow('segment update needs 3 elements, got 0');
    submit([counts!, update!])();
    expect(member.state?.phase).toBe('confirming-survivors');
  });
});
