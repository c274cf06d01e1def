/** Members that open more than they use: what they take must not be missing for the others. */
import http2 from 'node:http2';
import { afterEach, describe, expect, it } from 'vitest';
import { channelTransport } from '../../client/transport/channel-transport.ts';
import type { CoordinatorTransport } from '../../client/transport/transport.ts';
import { MAX_CALLS_PER_CALLER } from '../../coordinator/rpc/calls-under-way.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { milliseconds } from '../../shared/domain/time.ts';
import { secAggService } from '../../shared/wire/services.ts';
import { FEDERATION } from '../support/recording-app.ts';
import {
  authority,
  channelTo,
  clientCertificate,
  memberSigner,
  otherMemberSigner,
  type RunningCoordinator,
  startCoordinator,
} from '../support/rpc-fixture.ts';
import { key, maskedInputHeader } from '../support/wire-samples.ts';

const forever = new AbortController().signal;
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function coordinator(
  changes: Parameters<typeof startCoordinator>[0] = {},
): Promise<RunningCoordinator> {
  const running = await startCoordinator(changes);
  closers.push(() => running.server.close());
  return running;
}

/** Each over a connection of its own. */
function transportOf(port: number, who = memberSigner): CoordinatorTransport {
  const transport = channelTransport(channelTo(port, who));
  closers.push(() => {
    transport.close();
  });
  return transport;
}

function upload() {
  const vector = new Uint8Array(1_000).fill(7);
  return { vector, header: maskedInputHeader(nodeSuite.sha256(vector)) };
}

/** Sends the start of an upload and nothing more; `ended` is what the coordinator says at last. */
function silentUpload(port: number): { readonly ended: Promise<string> } {
  const own = clientCertificate(memberSigner);
  const session = http2.connect(`https://localhost:${String(port)}`, {
    ca: authority.certificate,
    cert: own.certificate,
    key: own.privateKey,
  });
  closers.push(() => {
    session.destroy();
  });
  const { request, path } = secAggService.submitMaskedInput;
  const call = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  const start = request.encode({ type: 'start', key, header: upload().header, offset: 0 });
  const frame = Buffer.alloc(5 + start.length);
  frame.writeUInt32BE(start.length, 1);
  frame.set(start, 5);
  call.write(frame);
  call.resume();
  const ended = new Promise<string>((resolve) => {
    const told = (headers: http2.IncomingHttpHeaders): void => {
      const message = headers['grpc-message'];
      if (typeof message === 'string') resolve(decodeURIComponent(message));
    };
    call.on('response', told);
    call.on('trailers', told);
  });
  return { ended };
}

describe('calls under way', () => {
  it('are bounded for uploads: further ones are told to come back', async () => {
    const { server, app } = await coordinator({ maxUploads: 1 });
    const { header, vector } = upload();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    app.beforePiece = () => held;
    const transport = transportOf(server.port);
    const first = transport.submitMaskedInput(key, header, vector, forever);
    await expect.poll(() => app.calls.some(({ name }) => name === 'submitMaskedInput')).toBe(true);
    const other = transportOf(server.port, otherMemberSigner);
    await expect(other.submitMaskedInput(key, header, vector, forever)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      details: { limit: 1 },
    });
    release();
    await first;
    await other.submitMaskedInput(key, header, vector, forever);
  });

  it('are bounded for each member, and the others keep theirs', async () => {
    const { server, app } = await coordinator();
    const flooding = transportOf(server.port);
    const stop = new AbortController();
    const watch = async (): Promise<void> => {
      const instructions = flooding.watchRound(FEDERATION, stop.signal)[Symbol.asyncIterator]();
      while ((await instructions.next()).done !== true);
    };
    const watches = Array.from({ length: MAX_CALLS_PER_CALLER }, watch);
    await expect.poll(() => app.instruction.watchers).toBe(MAX_CALLS_PER_CALLER);
    // Over a connection of its own: the first has no stream left.
    const more = transportOf(server.port);
    await expect(more.checkIn(key, { type: 'accept' }, forever)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      details: { limit: MAX_CALLS_PER_CALLER },
    });
    const other = transportOf(server.port, otherMemberSigner);
    await other.checkIn(key, { type: 'accept' }, forever);
    stop.abort();
    await Promise.all(watches);
    await expect.poll(() => app.instruction.watchers).toBe(0);
    await more.checkIn(key, { type: 'accept' }, forever);
  });
});

describe('an upload that says nothing', () => {
  it('gives way to a newer one of the same participant', async () => {
    const { server, app } = await coordinator({ maxUploads: 1 });
    const silent = silentUpload(server.port);
    await expect.poll(() => app.calls.some(({ name }) => name === 'submitMaskedInput')).toBe(true);
    const { header, vector } = upload();
    await transportOf(server.port).submitMaskedInput(key, header, vector, forever);
    expect(await silent.ended).toContain('a newer upload of this participant');
  });

  it('does not keep the others out, even where there is room for one only', async () => {
    const times = { ping: milliseconds(800), pingTimeout: milliseconds(700) };
    const { server, app } = await coordinator({ maxUploads: 1, ...times });
    const silent = silentUpload(server.port);
    await expect.poll(() => app.calls.some(({ name }) => name === 'submitMaskedInput')).toBe(true);
    expect(await silent.ended).toContain('silent for 1500 ms');
    const { header, vector } = upload();
    const other = transportOf(server.port, otherMemberSigner);
    await other.submitMaskedInput(key, header, vector, forever);
    expect(app.calls.some(({ name }) => name === 'submitted')).toBe(true);
  });
});
