import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WIDEST_WINDOW_BYTES, windowFor } from '../../../../coordinator/rpc/long-lines.ts';
import { withReceiveWindow } from '../../../../coordinator/rpc/receive-window.ts';
import { type DelayProxy, startDelay } from '../../../support/delay-proxy.ts';
import { authority, coordinatorCertificate } from '../../../support/rpc-fixture.ts';

const MEBIBYTE = 2 ** 20;

describe('the window a line needs', () => {
  it('is twice what is under way on a long, fast line', () => {
    const facts = { rate: 10 * MEBIBYTE, roundTripMs: 100 };
    expect(windowFor(facts, MEBIBYTE)).toBe(2 * MEBIBYTE);
  });

  it('is bounded, however long and fast the line', () => {
    const facts = { rate: 500 * MEBIBYTE, roundTripMs: 700 };
    expect(windowFor(facts, MEBIBYTE)).toBe(WIDEST_WINDOW_BYTES);
  });

  it.each([
    ['slow', { rate: 75_000, roundTripMs: 600 }],
    ['short', { rate: 400 * MEBIBYTE, roundTripMs: 0.2 }],
  ])('stays as it is on a %s line', (_name, facts) => {
    expect(windowFor(facts, MEBIBYTE)).toBe(MEBIBYTE);
  });

  it('never shrinks', () => {
    expect(windowFor({ rate: 1_000, roundTripMs: 5 }, 3 * MEBIBYTE)).toBe(3 * MEBIBYTE);
  });
});

describe('an upload through 200 ms each way', () => {
  const { certificate: cert, privateKey: key } = coordinatorCertificate();
  const { created: server } = withReceiveWindow(MEBIBYTE, () =>
    http2.createSecureServer({ cert, key }),
  );
  let line: DelayProxy;
  const sessions: http2.ServerHttp2Session[] = [];

  beforeAll(async () => {
    server.on('session', (session) => sessions.push(session));
    server.on('stream', (stream) => {
      // The client goes away in the middle.
      stream.on('error', () => undefined);
      stream.resume();
      stream.respond({ ':status': 200 });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    line = await startDelay((server.address() as AddressInfo).port, 200);
  });

  afterAll(async () => {
    await line.close();
    server.close();
  });

  it('is given a wider window while it runs', async () => {
    const client = http2.connect(`https://localhost:${String(line.port)}`, {
      ca: authority.certificate,
    });
    client.on('error', () => undefined);
    const upload = client.request({ ':method': 'POST' });
    const piece = Buffer.alloc(MEBIBYTE);
    const goOn = (): void => {
      upload.write(piece, (error) => {
        if (!error) goOn();
      });
    };
    upload.on('error', () => undefined);
    goOn();
    await expect.poll(() => sessions[0]?.state.effectiveLocalWindowSize).toBeGreaterThan(MEBIBYTE);
    client.destroy();
  });
});
