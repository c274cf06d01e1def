/**
 * Masked inputs of many clients at once, to durable storage and added up, beside the same bytes through bare
 * grpc-js and HTTP/2 streams that throw them away; how memory grows; and one upload through a long line.
 */
import { startDelay } from '../support/delay-proxy.ts';
import { type Benchmark, type Figure, median } from './benchmark.ts';
import type { IngestKind } from './ingest-part.ts';
import { IngestServer } from './ingest-program.ts';

export interface IngestSize {
  /** Clients uploading at once. */
  readonly members: number;
  /** d. */
  readonly parameters: number;
  /** Clients of the two measurements of memory. */
  readonly few: number;
  readonly many: number;
}

const TURNS = 5;
/** Each way, in milliseconds. */
const DELAY_MS = 50;
/** Uploads through the long line, one after the other. */
const LONG_LINE_UPLOADS = 5;
/** What each client shall get through the long line, in MB/s. */
const LONG_LINE_GOAL = 20;
const MEBIBYTE = 2 ** 20;
/** By how much more clients may make the most memory grow, in MiB. */
const GROWTH_ALLOWED = 64;

export function ingest(size: IngestSize): Benchmark {
  const { members, parameters } = size;
  return {
    about:
      `${members} uploads at once of d = ${parameters}, mutual TLS, median of ${TURNS}; memory with ` +
      `${size.few} and ${size.many}; one upload through ${DELAY_MS} ms each way`,
    run: () => measure(size),
  };
}

async function measure(size: IngestSize): Promise<readonly Figure[]> {
  const rates = await throughput(size);
  const growth = (await peakOf(size.many, size)) - (await peakOf(size.few, size));
  const long = await throughLongLine(size);
  const rate = (name: string, label: string, value: number, base: string, best: number) => ({
    ...{ name, label, value, unit: 'MB/s' },
    ...{ baseline: { label: base, value: best }, ratio: value / best },
  });
  return [
    rate('ingest', 'stored and added up', rates.velum, 'raw grpc-js stream', rates.grpc),
    rate('ingestHttp2', 'stored and added up', rates.velum, 'raw HTTP/2 stream', rates.http2),
    {
      ...{ name: 'memoryGrowth', label: 'more memory at its peak', value: growth, unit: 'MiB' },
      ...{ baseline: { label: 'allowed', value: GROWTH_ALLOWED }, ratio: growth / GROWTH_ALLOWED },
    },
    rate('longLine', 'one client through the long line', long, 'goal', LONG_LINE_GOAL),
  ];
}

/** MB/s of all clients together, in turns. */
async function throughput(size: IngestSize): Promise<Readonly<Record<IngestKind, number>>> {
  const kinds: readonly IngestKind[] = ['velum', 'grpc', 'http2'];
  const servers = await Promise.all(kinds.map((kind) => IngestServer.start(kind, size.parameters)));
  const rates: Record<IngestKind, number[]> = { velum: [], grpc: [], http2: [] };
  const clients = servers.map((server) => server.clients(size.members));
  for (let turn = 0; turn <= TURNS; turn++) {
    for (const [i, server] of servers.entries()) {
      const rate = await server.uploadAll(clients[i] ?? [], turn);
      // The first turn makes the connections.
      if (turn > 0) rates[server.kind].push(rate);
    }
  }
  for (const server of servers) await server.close();
  const { velum, grpc, http2 } = rates;
  return { velum: median(velum), grpc: median(grpc), http2: median(http2) };
}

/** The most a server that takes so many uploads at once ever held, in MiB. */
async function peakOf(members: number, size: IngestSize): Promise<number> {
  const server = await IngestServer.start('velum', size.parameters);
  await server.uploadAll(server.clients(members), 1);
  const peak = await server.peak();
  await server.close();
  return peak / MEBIBYTE;
}

/** MB/s of one client alone. */
async function throughLongLine(size: IngestSize): Promise<number> {
  const server = await IngestServer.start('velum', size.parameters);
  const line = await startDelay(server.port, DELAY_MS);
  const clients = server.clients(1, line.port);
  const rates: number[] = [];
  for (let turn = 0; turn <= LONG_LINE_UPLOADS; turn++) {
    const rate = await server.uploadAll(clients, turn);
    if (turn > 0) rates.push(rate);
  }
  await server.close();
  await line.close();
  return median(rates);
}
