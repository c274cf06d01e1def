/** The bytes of the wire, field by field: what another implementation must produce and accept. */
import { describe, expect, it } from 'vitest';
import { federationId, runId } from '../../../../shared/domain/ids.ts';
import { milliseconds } from '../../../../shared/domain/time.ts';
import { acknowledgeSharesRequest } from '../../../../shared/wire/acknowledgement.ts';
import { errorDetail } from '../../../../shared/wire/error.ts';
import {
  submitMaskedInputRequest,
  uploadStatusResponse,
} from '../../../../shared/wire/masked-input.ts';
import { advertiseKeysRequest, shareKeysRequest } from '../../../../shared/wire/keys.ts';
import { downloadRequest } from '../../../../shared/wire/model.ts';
import {
  checkInRequest,
  watchRoundRequest,
  watchRoundResponse,
} from '../../../../shared/wire/participation.ts';
import { discloseRequest } from '../../../../shared/wire/unmasking.ts';
import type { Codec } from '../../../../shared/wire/codec.ts';
import {
  config,
  hybridAdvertisement,
  hybridSharedKeys,
  member,
  run,
} from '../../../support/wire-samples.ts';
import { velum } from '../../../../shared/wire/gen/velum.js';
import { writeConfig } from '../../../../shared/wire/round-config.ts';

const key = { run: runId('f0e1d2c3b4a5968778695a4b3c2d1e0f'), round: 300, attempt: 2 };

/** Tag 1 (bytes): the run · tag 2 (varint): 300 · tag 3 (varint): 2. */
const keyBytes = '0a10 f0e1d2c3b4a5968778695a4b3c2d1e0f 10 ac02 18 02';

function hex(...parts: readonly string[]): string {
  return parts.join('').replaceAll(' ', '');
}

function counting(first: number, length: number): string {
  return Buffer.from(run(first, length)).toString('hex');
}

function isGolden<T>(codec: Codec<T>, value: T, expected: string): void {
  expect(Buffer.from(codec.encode(value)).toString('hex')).toBe(expected);
  expect(codec.decode(Uint8Array.from(Buffer.from(expected, 'hex')))).toEqual(value);
}

describe('the bytes of', () => {
  it('an acceptance', () => {
    const expected = hex(
      `0a17 ${keyBytes}`, // 1: key, 23 bytes
      '12 00', // 2: accept, empty
    );
    isGolden(checkInRequest, { key, message: { type: 'accept' } }, expected);
  });

  it('a refusal', () => {
    const refused = { type: 'refuse', code: 'AB', message: 'ü' } as const;
    const expected = hex(
      `0a17 ${keyBytes}`,
      '1a 08', // 3: refuse, 8 bytes
      '0a 02 4142', // 1: code
      '12 02 c3bc', // 2: message, UTF-8
    );
    isGolden(checkInRequest, { key, message: refused }, expected);
  });

  it('an advertisement in the hybrid suite, without the keys themselves', () => {
    const keys = hybridAdvertisement(9);
    const message = { ...keys, kem: { ...keys.kem!, keys: undefined } };
    const expected = hex(
      `0a17 ${keyBytes}`,
      '12 9002', // 2: advertisement, 272 bytes
      `0a20 ${counting(9, 32)} 1220 ${counting(10, 32)} 1a20 ${counting(11, 32)}`,
      `2220 ${counting(12, 32)} 2a40 ${counting(13, 64)}`,
      `32 44 0a20 ${counting(14, 32)} 1220 ${counting(15, 32)}`, // 6: kem
    );
    isGolden(advertiseKeysRequest, { key, message }, expected);
  });

  it('shared keys in the hybrid suite', () => {
    const [first, , last] = hybridSharedKeys.commitments;
    const boxes = new Map([[member(90), run(4, 1200)]]);
    const commitments = [first!, last!];
    const message = { ...hybridSharedKeys, commitments, boxes };
    const committed = (holder: number): string =>
      `0a10 ${counting(holder, 16)} 1220 ${counting(holder + 5, 32)} ` +
      `1a20 ${counting(holder + 6, 32)} 2220 ${counting(holder + 7, 32)}`;
    const expected = hex(
      `0a17 ${keyBytes}`,
      `1220 ${counting(40, 32)}`,
      `1a78 ${committed(20)}`,
      `1a9a01 ${committed(90)} 2a20 ${counting(43, 32)}`, // 5: mask ciphertext's digest
      '22 8812', // 4: sealed shares, 2312 bytes
      `0a10 ${counting(90, 16)} 12 b009 ${counting(4, 1200)}`,
      `1a c008 ${counting(44, 1088)}`, // 3: mask ciphertext
      `2a40 ${counting(41, 64)}`,
      `32 44 0a20 ${counting(48, 32)} 1220 ${counting(49, 32)}`, // 6: checks
    );
    isGolden(shareKeysRequest, { key, message }, expected);
  });

  it('a watch', () => {
    isGolden(watchRoundRequest, federationId('n-1'), hex('0a 03 6e2d31'));
  });

  it('a heartbeat', () => {
    const heartbeat = { type: 'heartbeat', interval: milliseconds(30_000) } as const;
    // 1: heartbeat, 4 bytes { 1: 30000 }
    isGolden(watchRoundResponse, heartbeat, hex('0a 04 08 b0ea01'));
  });

  it('the end of a run', () => {
    const task = { type: 'run-ended', run: key.run, status: 'stopped', cause: 'x' } as const;
    const expected = hex(
      '12 19', // 2: instruction, 25 bytes
      '42 17', // 8: run_ended, 23 bytes
      '0a10 f0e1d2c3b4a5968778695a4b3c2d1e0f', // 1: run
      '10 03', // 2: status, STOPPED
      '1a 01 78', // 3: cause
    );
    isGolden(
      watchRoundResponse,
      { type: 'instruction', instruction: { task, last: undefined } },
      expected,
    );
  });

  it('a chunk', () => {
    isGolden(
      submitMaskedInputRequest,
      { type: 'chunk', bytes: Uint8Array.of(1, 2, 3) },
      hex('12 03 010203'),
    );
  });

  it('an upload status', () => {
    isGolden(uploadStatusResponse, 262_144, hex('08 808010'));
    isGolden(uploadStatusResponse, 0, '');
  });

  it('a disclosure of each kind', () => {
    const byPeer = new Map([
      [
        member(1),
        { kind: 'self-mask-share', share: run(2, 48), salt: run(3, 16) } as const,
      ] as const,
      [
        member(4),
        { kind: 'pairwise-key-share', share: run(5, 48), salt: run(6, 16) } as const,
      ] as const,
    ]);
    const expected = hex(
      `0a17 ${keyBytes}`,
      `12 58 0a10 ${counting(1, 16)}`, // 2: disclosure, 88 bytes { 1: peer
      `12 44 0a30 ${counting(2, 48)} 1210 ${counting(3, 16)}`, //     2: self_mask_share }
      `12 58 0a10 ${counting(4, 16)}`,
      `1a 44 0a30 ${counting(5, 48)} 1210 ${counting(6, 16)}`, //     3: pairwise_key_share }
    );
    isGolden(discloseRequest, { key, message: { byPeer } }, expected);
  });

  it('an acknowledgement with a claim and a proof', () => {
    const opened = { kind: 'pairwise-key-share', share: run(2, 48), salt: run(3, 16) } as const;
    const complaints = [
      { dealer: member(1), reason: 'commitment-mismatch' },
      { dealer: member(4), reason: 'off-polynomial', opened },
    ] as const;
    const expected = hex(
      `0a17 ${keyBytes}`,
      `12 14 0a10 ${counting(1, 16)} 10 02`, // 2: complaint, 20 bytes { 1: dealer, 2: reason }
      `12 5a 0a10 ${counting(4, 16)} 10 03`, // 2: complaint, 90 bytes { 1: dealer, 2: reason,
      `22 44 0a30 ${counting(2, 48)} 1210 ${counting(3, 16)}`, //     4: pairwise_key_share }
      `1a 40 ${counting(5, 64)}`, // 3: signature
    );
    const message = { complaints, signature: run(5, 64) };
    isGolden(acknowledgeSharesRequest, { key, message }, expected);
  });

  it('who is left to share masks', () => {
    const task = { type: 'submit-masked-input', key, sharers: { sharers: [0, 2] } } as const;
    const expected = hex(
      '12 21', // 2: instruction, 33 bytes
      '2a 1f', // 5: submit_masked_input, 31 bytes
      `0a17 ${keyBytes}`, // 1: key
      '1a 04 0a 02 00 02', // 3: sharers { 1: 0, 2 }
    );
    const instruction = { task, last: undefined };
    isGolden(watchRoundResponse, { type: 'instruction', instruction }, expected);
  });

  it('a download', () => {
    const expected = hex(`0a20 ${counting(9, 32)}`, '10 d209');
    isGolden(downloadRequest, { digest: run(9, 32), offset: 1234 }, expected);
  });

  it('an error', () => {
    const expected = hex(
      '0a 03 414243', // 1: reason
      '12 06 0a 01 61 12 01 7a', // 2: fact { 1: name, 2: text }
      '12 0c 0a 01 62 19 000000000000f83f', // 2: fact { 1: name, 3: double 1.5 }
      '12 05 0a 01 63 20 00', // 2: fact { 1: name, 4: flag false }
    );
    isGolden(errorDetail, { reason: 'ABC', facts: { a: 'z', b: 1.5, c: false } }, expected);
  });

  it('a round configuration', () => {
    const bytes = velum.v1.RoundConfig.encode(writeConfig(config)).finish();
    const expected = hex(
      '08 01', // 1: protocol_version
      '12 0b 636c6173736963616c2d31', // 2: suite
      '1a 0d 6e6f7274682d636c696e696373', // 3: federation
      `22 20 ${counting(50, 32)}`, // 4: charter_hash
      '28 03', // 5: roster_epoch
      '32 16 0a10 f0e1d2c3b4a5968778695a4b3c2d1e0f 10 05 18 02', // 6: key
      '38 01', // 7: kind, TRAINING
      `42 20 ${counting(51, 32)}`, // 8: model_hash
      `4a 20 ${counting(52, 32)}`, // 9: plan_hash
      '52 1c', // 10: segment, 28 bytes
      '0a 06 757064617465 10 01 18 870c 20 18 28 808004 31 000000000000e83f',
      '52 19', // 10: segment, 25 bytes
      '0a 06 776569676874 10 02 18 02 20 13 28 01 31 000000000000f03f',
      '58 8020', // 11: weight_bound
      '62 1c', // 12: terms, 28 bytes
      '08 04 10 03 18 02 20 09 29 000000000000d03f 31 000000000000c03f 38 01',
      `6a 20 ${counting(53, 32)}`, // 13: server_nonce
    );
    expect(Buffer.from(bytes).toString('hex')).toBe(expected);
  });
});
