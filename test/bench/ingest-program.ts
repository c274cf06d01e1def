/** An ingest server in a process of its own, and its clients in this one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { packedLength } from '../../shared/vector/packing.ts';
import { Journal } from '../support/e2e/journal.ts';
import { Program } from '../support/e2e/program.ts';
import { authority, coordinatorCertificate } from '../support/rpc-fixture.ts';
import { KEY } from '../support/secagg-session.ts';
import { type IngestClient, ingestClient, inputOf } from './ingest-clients.ts';
import {
  BITS,
  type IngestKind,
  type IngestPart,
  type IngestQuestion,
  type IngestReport,
} from './ingest-part.ts';

const ENTRY = fileURLToPath(new URL('./ingest-server.ts', import.meta.url));

export class IngestServer {
  readonly kind: IngestKind;
  port = 0;
  readonly #folder: string;
  readonly #program: Program;
  readonly #reports: Journal<IngestReport>;
  readonly #vectorBytes: number;
  readonly #clients: IngestClient[] = [];

  private constructor(part: IngestPart) {
    this.kind = part.kind;
    this.#folder = part.folder;
    this.#vectorBytes = packedLength(part.parameters, BITS);
    this.#reports = new Journal(`the ${part.kind} server`);
    this.#program = new Program(part.kind, [JSON.stringify(part)], {
      directory: part.folder,
      script: ['--import', import.meta.resolve('tsx'), ENTRY],
      onMessage: (message) => {
        this.#reports.add(message as IngestReport);
      },
    });
  }

  static async start(kind: IngestKind, parameters: number): Promise<IngestServer> {
    const { certificate, privateKey } = coordinatorCertificate();
    const folder = await mkdtemp(join(tmpdir(), 'velum-ingest-'));
    const pems = { authority: authority.certificate, certificate, privateKey };
    const server = new IngestServer({ ...pems, kind, folder, parameters });
    const { port } = await server.#told('listening', 0);
    server.port = port;
    return server;
  }

  clients(count: number, port = this.port): readonly IngestClient[] {
    const clients = Array.from({ length: count }, () => ingestClient(this.kind, port));
    this.#clients.push(...clients);
    return clients;
  }

  /** MB/s of one upload of each at the same time, until the last is durable and all are added up. */
  async uploadAll(clients: readonly IngestClient[], round: number): Promise<number> {
    const vector = nodeSuite.randomBytes(this.#vectorBytes);
    // Elements fill whole bytes but for the last one's unused bits, which must be zero.
    vector.fill(0, -1);
    const key = { run: KEY.run, round: round + 1 };
    const started = performance.now();
    await Promise.all(clients.map((client) => client.upload(key, vector)));
    if (this.kind === 'velum') {
      const inputs = clients.map((client) => inputOf(client, vector));
      await this.#ask({ type: 'sum', key, inputs }, 'summed');
    }
    const megabytes = (clients.length * vector.length) / 1e6;
    return (1_000 * megabytes) / (performance.now() - started);
  }

  /** The most it ever had resident, in bytes. */
  async peak(): Promise<number> {
    const { peak } = await this.#ask({ type: 'memory' }, 'memory');
    return peak;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.#program.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #ask<Type extends IngestReport['type']>(question: IngestQuestion, type: Type) {
    const from = this.#reports.entries.length;
    this.#program.child.send(question);
    return this.#told(type, from);
  }

  #told<Type extends IngestReport['type']>(type: Type, from: number) {
    return this.#reports.first(
      type,
      (entry) =>
        entry.type === type ? (entry as Extract<IngestReport, { type: Type }>) : undefined,
      from,
    );
  }
}
