/** The connection itself: windows, heartbeats, limits, drain. */
import http2 from 'node:http2';
import { connect, type SecureVersion } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../client/transport/channel.ts';
import { channelTransport } from '../../client/transport/channel-transport.ts';
import { operatorClient } from '../../cli/operator/operator-client.ts';
import { RECEIVE_WINDOW_BYTES } from '../../shared/wire/limits.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { equalBytes } from '../../shared/domain/bytes.ts';
import { milliseconds } from '../../shared/domain/time.ts';
import type { FederationError } from '../../shared/errors/federation-error.ts';
import type { Codec } from '../../shared/wire/codec.ts';
import { MAX_REQUEST_BYTES } from '../../shared/wire/limits.ts';
import {
  healthService,
  operatorService,
  participationService,
  secAggService,
} from '../../shared/wire/services.ts';
import { FEDERATION, RUN, runSummary } from '../support/recording-app.ts';
import {
  authority,
  channelTo,
  clientCertificate,
  memberSigner,
  operatorSigner,
  type RunningCoordinator,
  startCoordinator,
} from '../support/rpc-fixture.ts';
import { startProxy } from '../support/tcp-proxy.ts';
import { instructions, key, maskedInputHeader, modelSummary } from '../support/wire-samples.ts';

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

function channel(port: number, who = memberSigner): Channel {
  const opened = channelTo(port, who);
  closers.push(() => {
    opened.close();
  });
  return opened;
}

/** A codec that sends bytes as they are: a client that does not keep to the protocol. */
const anything: Codec<Uint8Array> = {
  name: 'Anything',
  maxBytes: Infinity,
  encode: (bytes) => bytes,
  decode: (bytes) => bytes,
};

describe('the receive window', () => {
  it('is advertised for streams and connections, and node:http2 is left as it was', async () => {
    const before = http2.createSecureServer;
    const { server } = await coordinator();
    expect(http2.createSecureServer).toBe(before);
    const own = clientCertificate(memberSigner);
    const session = http2.connect(`https://localhost:${String(server.port)}`, {
      ca: authority.certificate,
      cert: own.certificate,
      key: own.privateKey,
    });
    closers.push(() => {
      session.destroy();
    });
    const settings = await new Promise<http2.Settings>((resolve) => {
      session.once('remoteSettings', resolve);
    });
    expect(settings.initialWindowSize).toBe(RECEIVE_WINDOW_BYTES);
    await expect.poll(() => session.state.remoteWindowSize).toBe(RECEIVE_WINDOW_BYTES);
  });
});

describe('the protocol of a connection', () => {
  const failureOver = async (port: number, version: SecureVersion) => {
    const own = clientCertificate(memberSigner);
    const socket = connect({
      ...{ host: 'localhost', port, ca: authority.certificate, ALPNProtocols: ['h2'] },
      ...{ cert: own.certificate, key: own.privateKey, minVersion: version, maxVersion: version },
    });
    closers.push(() => socket.destroy());
    return new Promise<string>((resolve) => {
      socket.once('secureConnect', () => {
        resolve('none');
      });
      socket.once('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code ?? error.message);
      });
    });
  };

  it('is TLS 1.3: whoever speaks 1.2 only is refused', async () => {
    const { server } = await coordinator();
    expect(await failureOver(server.port, 'TLSv1.3')).toBe('none');
    expect(await failureOver(server.port, 'TLSv1.2')).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  });
});

describe('a watch', () => {
  it('outlives a middlebox that cuts idle connections, on one connection', async () => {
    const { server, app } = await coordinator({ heartbeat: milliseconds(50) });
    const proxy = await startProxy(server.port, 400);
    closers.push(() => proxy.close());
    const watch = channelTransport(channel(proxy.port))
      .watchRound(FEDERATION, forever)
      [Symbol.asyncIterator]();
    await watch.next();
    const next = watch.next();
    setTimeout(() => {
      const [instruction] = instructions.slice(-1);
      if (instruction !== undefined) app.instruction.set(instruction);
    }, 1_500);
    expect((await next).value).toEqual(instructions.at(-1));
    expect(proxy.cuts).toBe(0);
    expect(app.calls.filter(({ name }) => name === 'watch')).toHaveLength(1);
    await watch.return?.();
  });

  it('is cut by such a middlebox without heartbeats', async () => {
    const { server } = await coordinator({ heartbeat: milliseconds(60_000) });
    const proxy = await startProxy(server.port, 200);
    closers.push(() => proxy.close());
    const watch = channelTransport(channel(proxy.port))
      .watchRound(FEDERATION, forever)
      [Symbol.asyncIterator]();
    await watch.next();
    await expect(watch.next()).rejects.toMatchObject({ code: 'COORDINATOR_UNREACHABLE' });
    expect(proxy.cuts).toBeGreaterThan(0);
  });

  it('notices a connection that was dropped without a word', async () => {
    const { server, app } = await coordinator({
      heartbeat: milliseconds(50),
      ping: milliseconds(100),
      pingTimeout: milliseconds(100),
    });
    const proxy = await startProxy(server.port, 60_000);
    closers.push(() => proxy.close());
    const watch = channelTransport(channel(proxy.port))
      .watchRound(FEDERATION, forever)
      [Symbol.asyncIterator]();
    await watch.next();
    proxy.goSilent();
    const error: unknown = await watch.next().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'COORDINATOR_UNREACHABLE',
      details: { silentMs: 150 },
    });
    // The server's pings notice as well, and let go of the watch.
    await expect.poll(() => app.instruction.watchers).toBe(0);
  });

  it('gives a reader that was away only the newest instruction', async () => {
    const { server, app } = await coordinator();
    const watch = channelTransport(channel(server.port)).watchRound(FEDERATION, forever);
    const phases = Array.from({ length: 5_000 }, (_, index) => `phase-${String(index)}`);
    const seen: string[] = [];
    for await (const { task } of watch) {
      if (task.type !== 'wait') continue;
      if (seen.length === 0) {
        for (const phase of phases) {
          app.instruction.set({ task: { ...task, key, phase }, last: undefined });
          await Promise.resolve();
        }
      }
      seen.push(task.phase);
      if (task.phase === phases.at(-1)) break;
    }
    expect(seen.length).toBeLessThan(phases.length / 10);
  });
});

describe('hostile requests', () => {
  it('that are not messages are refused as malformed', async () => {
    const { server, app } = await coordinator();
    const method = { ...participationService.checkIn, request: anything, response: anything };
    const call = channel(server.port).unary(method, Uint8Array.of(0xff, 0xff), forever);
    await expect(call).rejects.toMatchObject({ code: 'MESSAGE_MALFORMED' });
    expect(app.calls).toEqual([]);
  });

  it('that are too large for their kind are refused by size', async () => {
    const { server } = await coordinator();
    const method = { ...participationService.checkIn, request: anything, response: anything };
    const call = channel(server.port).unary(method, new Uint8Array(9_000), forever);
    await expect(call).rejects.toMatchObject({
      code: 'MESSAGE_TOO_LARGE',
      details: { size: 9_000 },
    });
  });

  it('that are too large for any kind are refused before they are read', async () => {
    const { server } = await coordinator();
    const method = { ...participationService.checkIn, request: anything, response: anything };
    const call = channel(server.port).unary(method, new Uint8Array(MAX_REQUEST_BYTES + 1), forever);
    await expect(call).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
  });

  it('to unknown methods are refused as unsupported', async () => {
    const { server } = await coordinator();
    const method = { ...healthService.check, path: '/velum.v9.Nothing/AtAll' };
    const call = channel(server.port).unary(method, '', forever);
    await expect(call).rejects.toMatchObject({ code: 'PROTOCOL_UNSUPPORTED' });
  });

  it.each([
    ['an empty stream', [], 'must be its start'],
    ['a stream that begins with a chunk', ['chunk'], 'must be its start'],
    ['a stream that starts twice', ['start', 'chunk', 'start'], 'only one start'],
  ] as const)('%s is refused as malformed', async (_name, kinds, rule) => {
    const { server, app } = await coordinator();
    const header = maskedInputHeader(new Uint8Array(32).fill(8));
    const parts = kinds.map((kind) =>
      kind === 'start'
        ? ({ type: 'start', key, header, offset: 0 } as const)
        : ({ type: 'chunk', bytes: Uint8Array.of(1, 2, 3) } as const),
    );
    const call = channel(server.port).clientStream(secAggService.submitMaskedInput, parts, forever);
    const error: unknown = await call.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'MESSAGE_MALFORMED' });
    expect((error as FederationError).message).toContain(rule);
    expect(app.calls.some(({ name }) => name === 'submitted')).toBe(false);
  });
});

describe('an upload that breaks', () => {
  it('is never taken for one that is complete', async () => {
    const { server, app } = await coordinator();
    const proxy = await startProxy(server.port, 60_000);
    const vector = new Uint8Array(3_000_000).fill(5);
    const header = maskedInputHeader(nodeSuite.sha256(vector));
    app.beforePiece = () => proxy.close();
    const broken = channelTransport(channel(proxy.port));
    await expect(broken.submitMaskedInput(key, header, vector, forever)).rejects.toMatchObject({
      code: 'COORDINATOR_UNREACHABLE',
    });
    app.beforePiece = () => Promise.resolve();
    expect(app.calls.some(({ name }) => name === 'submitted')).toBe(false);
    await channelTransport(channel(server.port)).submitMaskedInput(key, header, vector, forever);
    expect(app.calls.some(({ name }) => name === 'submitted')).toBe(true);
  });
});

describe('graceful drain', () => {
  it('lets calls under way finish and refuses new ones', async () => {
    const { server, app } = await coordinator();
    const vector = new Uint8Array(500_000).fill(3);
    const header = maskedInputHeader(nodeSuite.sha256(vector));
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    app.beforePiece = () => held;
    const transport = channelTransport(channel(server.port));
    const upload = transport.submitMaskedInput(key, header, vector, forever);
    await expect.poll(() => app.calls.some(({ name }) => name === 'submitMaskedInput')).toBe(true);
    const closed = server.close();
    await expect(
      channelTransport(channel(server.port)).checkIn(key, { type: 'accept' }, forever),
    ).rejects.toMatchObject({ entry: { retry: 'same-call' } });
    release();
    await upload;
    await closed;
    expect(app.calls.some(({ name }) => name === 'submitted')).toBe(true);
  });

  it('ends by force what does not finish in time', async () => {
    const { server, app } = await coordinator({ drainGrace: milliseconds(100) });
    app.beforePiece = () => new Promise(() => undefined);
    const vector = new Uint8Array(5_000).fill(3);
    const header = maskedInputHeader(nodeSuite.sha256(vector));
    const upload = channelTransport(channel(server.port)).submitMaskedInput(
      key,
      header,
      vector,
      forever,
    );
    const failed = expect(upload).rejects.toMatchObject({ code: 'COORDINATOR_UNREACHABLE' });
    await expect.poll(() => app.calls.some(({ name }) => name === 'submitMaskedInput')).toBe(true);
    await server.close();
    await failed;
  });

  it('is announced to health watchers', async () => {
    const { server } = await coordinator();
    const watch = channel(server.port)
      .serverStream(healthService.watch, '', forever)
      [Symbol.asyncIterator]();
    expect((await watch.next()).value).toBe('serving');
    const next = watch.next();
    void server.close();
    expect((await next).value).toBe('not-serving');
    expect((await watch.next()).done).toBe(true);
  });

  it('can be asked for twice', async () => {
    const { server } = await coordinator();
    await Promise.all([server.close(), server.close()]);
    await server.close();
  });
});

describe('the log', () => {
  it('has one line per call, with who and how, and the cause of a bug', async () => {
    const { server, app, lines } = await coordinator();
    const transport = channelTransport(channel(server.port));
    await transport.checkIn(key, { type: 'accept' }, forever);
    const bug = new TypeError('a bug');
    app.failures.set('leave', bug);
    const told: unknown = await transport.leave(key, 'x', forever).catch((e: unknown) => e);
    expect(lines.map(({ event }) => event)).toEqual(['call-served', 'call-failed']);
    expect(lines[0]?.fields).toMatchObject({
      method: '/velum.v1.ParticipationService/CheckIn',
      code: 'OK',
      participant: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    expect(lines[1]?.fields['error']).toBe(bug);
    expect(lines[1]?.fields['incident']).toBe((told as FederationError).details['incident']);
  });
});

describe('an operator', () => {
  it('starts a run with every byte of its files', async () => {
    const { server, app } = await coordinator();
    const files = {
      federation: FEDERATION,
      plan: new TextEncoder().encode('{"rounds":12}'),
      topology: new Uint8Array(300_001).fill(17),
      weights: new Uint8Array(700_003).fill(19),
    };
    const client = operatorClient(channel(server.port, operatorSigner));
    expect(await client.startRun(files)).toEqual(runSummary());
    const [started] = app.startedRuns;
    expect(started?.federation).toBe(FEDERATION);
    expect(new TextDecoder().decode(started?.plan)).toBe('{"rounds":12}');
    expect(equalBytes(started?.topology ?? new Uint8Array(0), files.topology)).toBe(true);
    expect(equalBytes(started?.weights ?? new Uint8Array(0), files.weights)).toBe(true);
  });

  it.each([
    ['fewer', 10, 'MESSAGE_MALFORMED'],
    ['more', 90, 'MESSAGE_MALFORMED'],
    ['other', 60, 'DIGEST_MISMATCH'],
  ])('is refused a run that brings %s bytes than announced', async (_how, length, code) => {
    const { server, app } = await coordinator();
    const header = {
      federation: FEDERATION,
      planBytes: 10,
      topologyBytes: 20,
      weightsBytes: 30,
      digest: new Uint8Array(32).fill(6),
    };
    const parts = [
      { type: 'start', header },
      { type: 'chunk', bytes: new Uint8Array(length).fill(1) },
    ] as const;
    const call = channel(server.port, operatorSigner).clientStream(
      operatorService.startRun,
      parts,
      forever,
    );
    await expect(call).rejects.toMatchObject({ code });
    expect(app.startedRuns).toEqual([]);
  });

  it('sees runs and models, and watches a run to its end', async () => {
    const { server, app } = await coordinator({ heartbeat: milliseconds(20) });
    app.models = [modelSummary];
    const client = operatorClient(channel(server.port, operatorSigner));
    expect(await client.health()).toBe('serving');
    expect(await client.showRun(RUN)).toEqual(runSummary());
    expect(await client.listRuns()).toHaveLength(2);
    expect(await client.listModels(undefined)).toEqual([modelSummary]);
    expect(await client.showModel(modelSummary.digest.slice(0, 8))).toEqual(modelSummary);
    expect((await client.stopRun(RUN)).status).toBe('stopped');
    const weights = new Uint8Array(300_000).fill(29);
    const digest = app.store(weights);
    expect(equalBytes(await client.download(digest, 300_000, forever), weights)).toBe(true);

    const seen: string[] = [];
    for await (const summary of client.watchRun(RUN, forever)) {
      seen.push(summary.status);
      app.summary.set(runSummary({ status: 'completed', cause: 'completed' }));
    }
    expect(seen).toEqual(['running', 'completed']);
  });
});
