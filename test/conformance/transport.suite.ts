/** The contract of `CoordinatorTransport` (client/transport/transport.ts). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CoordinatorTransport } from '../../client/transport/transport.ts';
import type { Instruction } from '../../shared/secagg/instruction.ts';
import { equalBytes, toHex } from '../../shared/domain/bytes.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import type { ParticipantId } from '../../shared/domain/ids.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { CHUNK_BYTES } from '../../shared/wire/limits.ts';
import { FEDERATION, type RecordingApp } from '../support/recording-app.ts';
import {
  acknowledgement,
  advertisement,
  confirmation,
  disclosures,
  instructions,
  key,
  maskedInputHeader,
  sharedKeys,
} from '../support/wire-samples.ts';

export interface TransportUnderTest {
  readonly app: RecordingApp;
  /** As whom the transport calls. */
  readonly participant: ParticipantId;
  readonly transport: CoordinatorTransport;
  /** From now on the caller is nobody's member. */
  readonly asStranger: CoordinatorTransport;
  /** Shuts the coordinator down gracefully. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

function bytes(length: number, factor: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * factor + (index >> 8)) & 0xff);
}

async function failure(promise: Promise<unknown>): Promise<FederationError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof FederationError) return error;
  throw new Error('expected a FederationError', { cause: error });
}

export function transportSuite(name: string, open: () => Promise<TransportUnderTest>): void {
  describe(`a transport over ${name}`, () => {
    let under: TransportUnderTest;
    const forever = new AbortController().signal;

    beforeEach(async () => {
      under = await open();
    });
    afterEach(async () => {
      await under.close();
    });

    const argumentsOf = (call: string): readonly unknown[] | undefined =>
      under.app.calls.find((recorded) => recorded.name === call)?.args;

    describe('submissions', () => {
      it('deliver every message as it was sent, under the identity of the caller', async () => {
        const { transport, app, participant } = under;
        const refusal = { type: 'refuse', code: 'POLICY_REFUSED', message: 'clip > 1' } as const;
        await transport.checkIn(key, refusal, forever);
        await transport.advertiseKeys(key, advertisement(30), forever);
        await transport.shareKeys(key, sharedKeys, forever);
        await transport.acknowledgeShares(key, acknowledgement, forever);
        await transport.confirmSurvivors(key, confirmation, forever);
        await transport.disclose(key, disclosures, forever);
        await transport.leave(key, 'power cut', forever);
        expect(app.calls).toEqual([
          { name: 'checkIn', args: [participant, key, refusal] },
          { name: 'advertiseKeys', args: [participant, key, advertisement(30)] },
          { name: 'shareKeys', args: [participant, key, sharedKeys] },
          { name: 'acknowledgeShares', args: [participant, key, acknowledgement] },
          { name: 'confirmSurvivors', args: [participant, key, confirmation] },
          { name: 'disclose', args: [participant, key, disclosures] },
          { name: 'leave', args: [participant, key, 'power cut'] },
        ]);
      });

      it('rebuild the error of the coordinator: code, text and facts', async () => {
        const facts = { phase: 'sharing-keys', expected: 3, late: true };
        under.app.failures.set(
          'shareKeys',
          new FederationError('WRONG_PHASE', 'sharing – zu spät', facts, new Error('secret cause')),
        );
        const error = await failure(under.transport.shareKeys(key, sharedKeys, forever));
        expect(error.code).toBe('WRONG_PHASE');
        expect(error.message).toBe('sharing – zu spät');
        expect(error.details).toEqual(facts);
        expect(error.cause).toBeUndefined();
      });

      it('say nothing of a bug but an incident id', async () => {
        under.app.failures.set('checkIn', new TypeError('the secret is quince'));
        const error = await failure(under.transport.checkIn(key, { type: 'accept' }, forever));
        expect(error.code).toBe('INTERNAL');
        expect(error.message).not.toContain('quince');
        expect(error.details['incident']).toEqual(expect.any(String));
      });

      it('of a stranger are refused before the application sees them', async () => {
        const error = await failure(under.asStranger.checkIn(key, { type: 'accept' }, forever));
        expect(error.code).toBe('NOT_ENROLLED');
        expect(under.app.calls).toEqual([]);
      });

      it('reject with the reason of an aborted signal', async () => {
        const reason = new Error('the attempt is over');
        const aborted = under.transport.checkIn(key, { type: 'accept' }, AbortSignal.abort(reason));
        await expect(aborted).rejects.toBe(reason);
        expect(under.app.calls).toEqual([]);
      });

      it('are refused by the sender itself when they cannot be written down', async () => {
        const impossible = { ...key, attempt: -1 };
        await expect(
          under.transport.checkIn(impossible, { type: 'accept' }, forever),
        ).rejects.toThrow(/does not fit into 32 bits/);
      });
    });

    describe('masked inputs', () => {
      const vector = bytes(3 * CHUNK_BYTES + 77, 13);
      const header = maskedInputHeader(nodeSuite.sha256(vector));
      const name = toHex(header.digest);

      it('arrive whole', async () => {
        await under.transport.submitMaskedInput(key, header, vector, forever);
        expect(argumentsOf('submitMaskedInput')).toEqual([under.participant, key, header, 0]);
        expect(equalBytes(under.app.uploads.get(name) ?? new Uint8Array(0), vector)).toBe(true);
        expect(argumentsOf('submitted')).toEqual([under.participant, key, name]);
      });

      it('continue where an earlier upload ended', async () => {
        under.app.uploads.set(name, vector.slice(0, CHUNK_BYTES + 5));
        await under.transport.submitMaskedInput(key, header, vector, forever);
        expect(argumentsOf('submitMaskedInput')?.at(-1)).toBe(CHUNK_BYTES + 5);
        expect(equalBytes(under.app.uploads.get(name) ?? new Uint8Array(0), vector)).toBe(true);
      });

      it('that are already there need no bytes', async () => {
        under.app.uploads.set(name, vector);
        await under.transport.submitMaskedInput(key, header, vector, forever);
        expect(argumentsOf('submitMaskedInput')?.at(-1)).toBe(vector.length);
        expect(argumentsOf('submitted')).toBeDefined();
      });

      it('end early with the refusal of the coordinator', async () => {
        under.app.failures.set('submitMaskedInput', new FederationError('ROUND_ABORTED'));
        const sent = under.transport.submitMaskedInput(key, header, vector, forever);
        expect((await failure(sent)).code).toBe('ROUND_ABORTED');
      });

      it('are not sent on when the coordinator claims to hold too much', async () => {
        under.app.uploads.set(name, bytes(vector.length + 1, 3));
        const sent = under.transport.submitMaskedInput(key, header, vector, forever);
        expect((await failure(sent)).code).toBe('MESSAGE_MALFORMED');
        expect(argumentsOf('submitMaskedInput')).toBeUndefined();
      });

      it('stop at the abort of the signal', async () => {
        const controller = new AbortController();
        const reason = new Error('the attempt is over');
        under.app.beforePiece = () => {
          controller.abort(reason);
          return Promise.resolve();
        };
        const sent = under.transport.submitMaskedInput(key, header, vector, controller.signal);
        await expect(sent).rejects.toBe(reason);
        expect(argumentsOf('submitted')).toBeUndefined();
      });
    });

    describe('downloads', () => {
      const artefact = bytes(4 * CHUNK_BYTES + 9, 31);

      it('bring the artefact', async () => {
        const digest = under.app.store(artefact);
        const got = await under.transport.download(digest, artefact.length, forever);
        expect(equalBytes(got, artefact)).toBe(true);
      });

      it('bring an empty artefact', async () => {
        const digest = under.app.store(new Uint8Array(0));
        expect(await under.transport.download(digest, 10, forever)).toHaveLength(0);
      });

      it('go on where they broke off', async () => {
        const digest = under.app.store(artefact);
        under.app.breakDownloads = { times: 2, afterPieces: 1 };
        const got = await under.transport.download(digest, artefact.length, forever);
        expect(equalBytes(got, artefact)).toBe(true);
        const offsets = under.app.calls
          .filter(({ name }) => name === 'read')
          .map(({ args }) => args[1]);
        expect(offsets).toEqual([0, CHUNK_BYTES, 2 * CHUNK_BYTES]);
      });

      it('fail with the error of a stream that brings nothing', async () => {
        const digest = under.app.store(artefact);
        under.app.breakDownloads = { times: 1, afterPieces: 0 };
        const error = await failure(under.transport.download(digest, artefact.length, forever));
        expect(error.code).toBe('STORE_UNAVAILABLE');
      });

      it('refuse an artefact larger than asked for', async () => {
        const digest = under.app.store(artefact);
        const error = await failure(under.transport.download(digest, artefact.length - 1, forever));
        expect(error.code).toBe('MESSAGE_TOO_LARGE');
      });

      it('refuse bytes that do not have the digest', async () => {
        const digest = under.app.store(artefact);
        under.app.stored.set(toHex(digest), bytes(artefact.length, 7));
        const error = await failure(under.transport.download(digest, artefact.length, forever));
        expect(error.code).toBe('DIGEST_MISMATCH');
      });

      it('say that an artefact is unknown', async () => {
        const error = await failure(
          under.transport.download(new Uint8Array(32).fill(9), 5, forever),
        );
        expect(error.code).toBe('MODEL_NOT_FOUND');
      });
    });

    describe('watches', () => {
      it('bring the current instruction at once and every kind of instruction whole', async () => {
        const stop = new AbortController();
        const seen: Instruction[] = [];
        const [first, ...others] = instructions;
        if (first !== undefined) under.app.instruction.set(first);
        for await (const got of under.transport.watchRound(FEDERATION, stop.signal)) {
          seen.push(got);
          const next = others.shift();
          if (next === undefined) stop.abort();
          else under.app.instruction.set(next);
        }
        expect(seen).toEqual(instructions);
        expect(argumentsOf('watch')).toEqual([under.participant, FEDERATION]);
      });

      it('end on the coordinator, too, when the reader leaves', async () => {
        for await (const _instruction of under.transport.watchRound(FEDERATION, forever)) break;
        await expect.poll(() => under.app.instruction.watchers).toBe(0);
      });

      it('end on the coordinator, too, when the signal aborts', async () => {
        const stop = new AbortController();
        for await (const _instruction of under.transport.watchRound(FEDERATION, stop.signal)) {
          stop.abort();
        }
        await expect.poll(() => under.app.instruction.watchers).toBe(0);
      });

      it('of a stranger are refused', async () => {
        const watch = under.asStranger.watchRound(FEDERATION, forever)[Symbol.asyncIterator]();
        expect((await failure(watch.next())).code).toBe('NOT_ENROLLED');
      });

      it('break with DRAINING when the coordinator shuts down', async () => {
        const watch = under.transport.watchRound(FEDERATION, forever)[Symbol.asyncIterator]();
        await watch.next();
        const [error] = await Promise.all([failure(watch.next()), under.drain()]);
        expect(error.code).toBe('DRAINING');
      });
    });
  });
}
