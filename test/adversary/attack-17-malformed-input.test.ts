/** Attack 17: malformed and oversized vectors and messages, parser and decompression bombs. */
import http2 from 'node:http2';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import type { AttemptKey } from '../../shared/domain/ids.ts';
import { elementsOf, packedBytes, trainingSegments } from '../../shared/secagg/layout.ts';
import type { MaskedInputHeader } from '../../shared/secagg/messages.ts';
import { packedLength } from '../../shared/vector/packing.ts';
import { participationService, secAggService } from '../../shared/wire/services.ts';
import { authority, clientCertificate } from '../support/rpc-fixture.ts';
import { BesiegedCoordinator } from './support/besieged-coordinator.ts';
import { encodedInstruction } from './support/hostile-coordinator.ts';
import { HostileFederation } from './support/hostile-federation.ts';
import { freshKey } from './support/siege.ts';

const forever = new AbortController().signal;
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function besieged(members: number): Promise<BesiegedCoordinator> {
  const coordinator = await BesiegedCoordinator.open({ members });
  closers.push(() => coordinator.close());
  return coordinator;
}

function headerOf(vector: Uint8Array): MaskedInputHeader {
  return {
    digest: nodeSuite.sha256(vector),
    signature: new Uint8Array(64).fill(3),
  };
}

function upload(
  coordinator: BesiegedCoordinator,
  key: AttemptKey,
  vector: Uint8Array,
  header = headerOf(vector),
): Promise<unknown> {
  const parts = [
    { type: 'start', key, header, offset: 0 },
    { type: 'chunk', bytes: vector },
  ] as const;
  return coordinator.channel().clientStream(secAggService.submitMaskedInput, parts, forever);
}

describe('a masked input', () => {
  it('of another length, padding or digest is refused, and the round goes on without its sender', async () => {
    const coordinator = await besieged(5);
    const key = await coordinator.untilAsked('submit-masked-input');
    const { encoding, cohort } = coordinator.fixture.plan;
    const segments = trainingSegments(encoding, cohort.target, 5);
    const length = packedBytes(segments);
    for (const bytes of [length - 1, length + 1, length + 100_000, 1]) {
      await expect(upload(coordinator, key, new Uint8Array(bytes))).rejects.toMatchObject({
        code: 'VECTOR_LENGTH_MISMATCH',
        details: { expectedBytes: length },
      });
    }
    const padded = new Uint8Array(length);
    const [counts] = segments;
    const last = packedLength(elementsOf(counts!), counts!.bits) - 1;
    expect((elementsOf(counts!) * counts!.bits) % 8).not.toBe(0);
    padded[last] = 0x80;
    await expect(upload(coordinator, key, padded)).rejects.toMatchObject({
      code: 'MESSAGE_MALFORMED',
    });
    const right = new Uint8Array(length);
    await expect(upload(coordinator, key, right, headerOf(Uint8Array.of(1)))).rejects.toMatchObject(
      { code: 'DIGEST_MISMATCH' },
    );
    await expect(upload(coordinator, key, right)).rejects.toMatchObject({
      code: 'SIGNATURE_INVALID',
    });
    const { status, rounds } = await coordinator.finish();
    expect(status).toBe('completed');
    expect(rounds.at(-1)).toMatchObject({ attempt: 1, survivors: 4 });
  });
});

interface Told {
  readonly status: string | undefined;
}

/** One request of raw HTTP/2 in the hostile member's name. */
async function rawCall(
  { fixture, server }: BesiegedCoordinator,
  path: string,
  body: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const own = clientCertificate(fixture.signers.at(-1)!);
  const session = http2.connect(`https://localhost:${String(server.port)}`, {
    ca: authority.certificate,
    cert: own.certificate,
    key: own.privateKey,
  });
  try {
    const call = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    call.end(body);
    call.resume();
    return await new Promise((resolve, reject) => {
      const look = ({ 'grpc-status': status }: http2.IncomingHttpHeaders): void => {
        if (typeof status === 'string') resolve({ status });
      };
      call.on('response', look);
      call.on('trailers', look);
      call.on('error', reject);
      call.on('close', () => {
        resolve({ status: undefined });
      });
    });
  } finally {
    session.destroy();
  }
}

/** One gRPC frame: flag, length, message. */
function frame(message: Uint8Array, { length = message.length, compressed = false } = {}) {
  const bytes = Buffer.alloc(5 + message.length);
  bytes.writeUInt8(compressed ? 1 : 0);
  bytes.writeUInt32BE(length, 1);
  bytes.set(message, 5);
  return bytes;
}

const MEBIBYTE = 1024 * 1024;
const RESOURCE_EXHAUSTED = '8';

describe('a message', () => {
  it('that announces 2³¹ bytes is refused before anything is reserved for it', async () => {
    const coordinator = await besieged(3);
    const { path } = secAggService.shareKeys;
    for (const length of [2 ** 31, 2 ** 32 - 1]) {
      const before = process.memoryUsage().arrayBuffers;
      const told = await rawCall(coordinator, path, frame(Uint8Array.of(1, 2, 3), { length }));
      expect(told.status).toBe(RESOURCE_EXHAUSTED);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * MEBIBYTE);
    }
  });

  it('that unpacks to far more than it is, is refused while it is unpacked', async () => {
    const coordinator = await besieged(3);
    const bomb = gzipSync(new Uint8Array(300 * MEBIBYTE));
    expect(bomb.length).toBeLessThan(MEBIBYTE);
    const { path } = secAggService.shareKeys;
    const before = process.memoryUsage().arrayBuffers;
    const told = await rawCall(coordinator, path, frame(bomb, { compressed: true }), {
      'grpc-encoding': 'gzip',
    });
    expect(told.status).toBe(RESOURCE_EXHAUSTED);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * MEBIBYTE);
  });

  it('with a field twice counts once, by the rule of protobuf: the last one', () => {
    const { request } = participationService.leave;
    const key = freshKey();
    const once = request.encode({ key, reason: 'first' });
    const twice = Uint8Array.from([...once, ...request.encode({ key, reason: 'second' })]);
    expect(request.decode(twice)).toEqual({ key, reason: 'second' });
  });
});

describe('a real client that is told', () => {
  it.each([
    ['no message at all', (_key: AttemptKey) => Uint8Array.of(0xff, 0xff, 0xff)],
    ['an instruction without a task', () => Uint8Array.of(0x12, 0)],
    ['a directory with the same entry twice', twins],
    ['more than any instruction has', () => new Uint8Array(5 * MEBIBYTE)],
    ['more than any message has', () => new Uint8Array(17 * MEBIBYTE)],
  ])('%s says nothing in answer', async (_what, bytes) => {
    const hostile = await HostileFederation.open();
    closers.push(() => hostile.close());
    await hostile.client('north');
    const siege = hostile.siege({ victims: ['north'] });
    const [victim] = siege.victims;
    await siege.lead('sharing-keys');
    hostile.coordinator.say('north', bytes(siege.key));
    // It leaves the attempt, with the program where the stream itself cannot be trusted.
    await siege.heard(victim!, 'Leave');
    expect(siege.count(victim!, 'ShareKeys')).toBe(0);
  });
});

function twins(key: AttemptKey): Uint8Array {
  const advertisement = {
    identity: new Uint8Array(32).fill(2),
    sealingKey: new Uint8Array(32).fill(3),
    maskKey: new Uint8Array(32).fill(4),
    nonce: new Uint8Array(32).fill(5),
    signature: new Uint8Array(64).fill(6),
    kem: undefined,
  };
  const directory = { advertisements: [advertisement, advertisement] };
  return encodedInstruction({ task: { type: 'share-keys', key, directory }, last: undefined });
}
