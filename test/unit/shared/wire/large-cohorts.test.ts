import { describe, expect, it } from 'vitest';
import { participantIdFromBytes, type ParticipantId } from '../../../../shared/domain/ids.ts';
import type { Instruction } from '../../../../shared/secagg/instruction.ts';
import { KEM_CIPHERTEXT_BYTES } from '../../../../shared/secagg/kem.ts';
import { CHECK_LENGTH, SHARE_LENGTH } from '../../../../shared/secagg/low-degree.ts';
import {
  COHORT_MAX,
  HOLDERS_MAX,
  HYBRID_HOLDERS_MAX,
} from '../../../../shared/secagg/parameters.ts';
import { SHARE_BOX_BYTES, shareBoxBytes } from '../../../../shared/secagg/share-box.ts';
import { acknowledgeSharesRequest } from '../../../../shared/wire/acknowledgement.ts';
import { shareKeysRequest } from '../../../../shared/wire/keys.ts';
import { MAX_COHORT, MAX_HOLDERS } from '../../../../shared/wire/limits.ts';
import { watchRoundResponse } from '../../../../shared/wire/participation.ts';
import { discloseRequest } from '../../../../shared/wire/unmasking.ts';
import { advertisement, hybridAdvertisement, key, run } from '../../../support/wire-samples.ts';

/** The i-th id of an ascending row of 10,000. */
function idAt(i: number): ParticipantId {
  return participantIdFromBytes(Uint8Array.of(i >> 8, i & 0xff, ...run(3, 14)));
}

const all = Array.from({ length: COHORT_MAX }, (_, i) => i);
const some = all.slice(0, HOLDERS_MAX);
const path = (length: number) => Array.from({ length }, (_, i) => run(i + 1, 32));
const commitmentFor = (i: number) => ({
  holder: idAt(i),
  selfMask: run(5, 32),
  pairwiseKey: run(6, 32),
  box: run(7, 32),
  maskCiphertext: undefined,
});

function instructed(task: Instruction['task']): Instruction['task'] {
  const event = { type: 'instruction', instruction: { task, last: undefined } } as const;
  const read = watchRoundResponse.decode(watchRoundResponse.encode(event));
  if (read.type !== 'instruction') throw new Error(read.type);
  return read.instruction.task;
}

describe('the largest messages', () => {
  it('are counted alike by protocol and wire', () => {
    expect([MAX_COHORT, MAX_HOLDERS]).toEqual([COHORT_MAX, HOLDERS_MAX]);
  });

  it('have room for a directory of 10,000', () => {
    const advertisements = all.map((i) => advertisement(i));
    const task = instructed({ type: 'share-keys', key, directory: { advertisements } });
    expect(task).toMatchObject({ directory: { advertisements: { length: COHORT_MAX } } });
  });

  it('have room for shared keys with the most holders', () => {
    const message = {
      seedCommitment: run(4, 32),
      commitments: some.map(commitmentFor),
      boxes: new Map(some.map((i) => [idAt(i), run(i, SHARE_BOX_BYTES)])),
      checks: {
        selfMask: run(1, CHECK_LENGTH * HOLDERS_MAX),
        pairwiseKey: run(2, CHECK_LENGTH * HOLDERS_MAX),
      },
      maskCiphertexts: new Map(),
      signature: run(8, 64),
    };
    const read = shareKeysRequest.decode(shareKeysRequest.encode({ key, message }));
    expect(read.message.commitments).toHaveLength(HOLDERS_MAX);
  });

  it('have room for the relay of the most holders among 10,000 dealers', () => {
    const bundles = some.map((i) => ({
      dealer: idAt(i),
      box: run(i, SHARE_BOX_BYTES),
      maskCiphertext: undefined,
      commitment: commitmentFor(i),
      path: path(Math.ceil(Math.log2(HOLDERS_MAX))),
      root: run(1, 32),
      seedCommitment: run(2, 32),
      signature: run(3, 64),
      dealersPath: path(Math.ceil(Math.log2(COHORT_MAX))),
      checkRoot: run(4, 32),
      checks: { selfMask: run(5, 16), pairwiseKey: run(6, 16) },
      checkPath: path(Math.ceil(Math.log2(HOLDERS_MAX))),
    }));
    const relay = { dealers: all, dealersRoot: run(9, 32), bundles };
    const task = instructed({ type: 'acknowledge-shares', key, relay });
    expect(task).toMatchObject({ relay: { bundles: { length: HOLDERS_MAX } } });
  });

  it('have room for a complaint about every dealer, each with an opened share', () => {
    const opened = {
      kind: 'self-mask-share',
      share: run(1, SHARE_LENGTH),
      salt: run(2, 16),
    } as const;
    const complaints = some.map((i) => ({
      dealer: idAt(i),
      reason: 'off-polynomial' as const,
      opened,
    }));
    const message = { complaints, signature: run(3, 64) };
    const read = acknowledgeSharesRequest.decode(acknowledgeSharesRequest.encode({ key, message }));
    expect(read.message.complaints).toHaveLength(HOLDERS_MAX);
  });

  it('have room for what the most holders of the hybrid suite are sent', () => {
    const hybrid = all.slice(0, HYBRID_HOLDERS_MAX);
    const box = run(1, shareBoxBytes(true));
    const ciphertext = run(2, KEM_CIPHERTEXT_BYTES);
    const commitment = (i: number) => ({ ...commitmentFor(i), maskCiphertext: run(3, 32) });
    const message = {
      seedCommitment: run(4, 32),
      commitments: hybrid.map(commitment),
      boxes: new Map(hybrid.map((i) => [idAt(i), box])),
      maskCiphertexts: new Map(hybrid.map((i) => [idAt(i), ciphertext])),
      checks: {
        selfMask: run(1, CHECK_LENGTH * HYBRID_HOLDERS_MAX),
        pairwiseKey: run(2, CHECK_LENGTH * HYBRID_HOLDERS_MAX),
      },
      signature: run(8, 64),
    };
    const read = shareKeysRequest.decode(shareKeysRequest.encode({ key, message }));
    expect(read.message.maskCiphertexts.size).toBe(HYBRID_HOLDERS_MAX);
    const bundles = hybrid.map((i) => ({
      dealer: idAt(i),
      box,
      maskCiphertext: ciphertext,
      commitment: commitment(i),
      path: path(Math.ceil(Math.log2(HYBRID_HOLDERS_MAX))),
      root: run(1, 32),
      seedCommitment: run(2, 32),
      signature: run(3, 64),
      dealersPath: path(Math.ceil(Math.log2(COHORT_MAX))),
      checkRoot: run(4, 32),
      checks: { selfMask: run(5, 16), pairwiseKey: run(6, 16) },
      checkPath: path(Math.ceil(Math.log2(HYBRID_HOLDERS_MAX))),
    }));
    const relay = { dealers: all, dealersRoot: run(9, 32), bundles };
    const task = instructed({ type: 'acknowledge-shares', key, relay });
    expect(task).toMatchObject({ relay: { bundles: { length: HYBRID_HOLDERS_MAX } } });
  });

  it('have room for a directory of 10,000 with the keys of the most hybrid peers', () => {
    const advertisements = all.map((i) => {
      const { kem, ...entry } = hybridAdvertisement(i);
      const keys = i < HYBRID_HOLDERS_MAX ? kem!.keys : undefined;
      return { ...entry, kem: { ...kem!, keys } };
    });
    const task = instructed({ type: 'share-keys', key, directory: { advertisements } });
    expect(task).toMatchObject({ directory: { advertisements: { length: COHORT_MAX } } });
  });

  it('have room for 10,000 confirmations and the most disclosures', () => {
    const confirmations = new Map(all.map((i) => [idAt(i), run(i, 64)]));
    const task = instructed({ type: 'disclose', key, quorum: { confirmations } });
    expect(task).toMatchObject({ quorum: { confirmations: { size: COHORT_MAX } } });
    const shown = {
      kind: 'self-mask-share',
      share: run(1, SHARE_LENGTH),
      salt: run(2, 16),
    } as const;
    const message = { byPeer: new Map(some.map((i) => [idAt(i), shown])) };
    const read = discloseRequest.decode(discloseRequest.encode({ key, message }));
    expect(read.message.byPeer.size).toBe(HOLDERS_MAX);
  });
});
