/** A private PostgreSQL server: a socket in a temporary directory, and no port unless it speaks TLS. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { migratePostgres } from '../../coordinator/adapters/postgres/migrate.ts';
import type { PostgresOptions } from '../../coordinator/adapters/postgres/settings.ts';
import { Secret } from '../../shared/schema/secret.ts';

const onPath = (process.env['PATH'] ?? '').split(delimiter);

/** Where the server's program and its companions are, of the newest version installed. */
function findPrograms(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
  const places = [...newestFirst.map((version) => join(debian, version, 'bin')), ...onPath];
  return places.find((place) => existsSync(join(place, 'initdb')));
}

function missingTool(): string | undefined {
  if (programs === undefined) return 'PostgreSQL is not installed: apt-get install postgresql';
  if (onPath.some((place) => existsSync(join(place, 'setpriv')))) return undefined;
  return 'setpriv is not installed: apt-get install util-linux';
}

const programs = findPrograms();
/** Why there can be no server here, if so. */
export const whyNoServer = missingTool();
const user = process.getuid?.() === 0 ? 'postgres' : undefined;

/** PostgreSQL refuses to run as root; and it must not outlive a test process that was killed. */
function asItsUser(program: string, args: readonly string[]): [string, string[]] {
  const become = user === undefined ? [] : [`--reuid=${user}`, `--regid=${user}`, '--clear-groups'];
  return ['setpriv', ['--pdeathsig=SIGINT', ...become, join(programs!, program), ...args]];
}

export interface TlsOptions {
  readonly certificate: string;
  readonly privateKey: string;
  /** Of 127.0.0.1. */
  readonly port: number;
}

export class PostgresServer {
  readonly #tls: TlsOptions | undefined;
  #directory = '';
  #process: ChildProcess | undefined;
  #schemas = 0;

  constructor(tls?: TlsOptions) {
    this.#tls = tls;
  }

  async create(): Promise<void> {
    this.#directory = await mkdtemp(join(tmpdir(), 'velum-postgres-'));
    if (user !== undefined) chownSync(this.#directory, idOf('-u'), idOf('-g'));
    const options = ['--auth=trust', '--username=velum', '--encoding=UTF8', '--locale=C'];
    const [command, args] = asItsUser('initdb', ['-D', this.#data, '--no-sync', ...options]);
    execFileSync(command, args, { cwd: this.#directory, stdio: ['ignore', 'ignore', 'pipe'] });
    if (this.#tls !== undefined) {
      this.#own('server.pem', this.#tls.certificate);
      this.#own('server.key', this.#tls.privateKey);
    }
    await this.start();
  }

  /** A file that only the server's user may read. */
  #own(name: string, text: string): void {
    const path = join(this.#directory, name);
    writeFileSync(path, text, { mode: 0o600 });
    if (user !== undefined) chownSync(path, idOf('-u'), idOf('-g'));
  }

  #networkSettings(): readonly string[] {
    if (this.#tls === undefined) return ['listen_addresses='];
    return [
      'listen_addresses=127.0.0.1',
      `port=${String(this.#tls.port)}`,
      'ssl=on',
      `ssl_cert_file=${join(this.#directory, 'server.pem')}`,
      `ssl_key_file=${join(this.#directory, 'server.key')}`,
    ];
  }

  get #data(): string {
    return join(this.#directory, 'data');
  }

  /** Resolves once it answers. */
  async start(): Promise<void> {
    const settings = [...this.#networkSettings(), 'max_connections=60'];
    const [command, args] = asItsUser('postgres', [
      ...['-D', this.#data, '-k', this.#directory],
      ...settings.flatMap((setting) => ['-c', setting]),
    ]);
    const child = spawn(command, args, {
      cwd: this.#directory,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = child;
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      said.push(line);
      if (!line.includes('ready to accept connections')) continue;
      // What it says from now on nobody reads, and a full pipe must not stop it.
      child.stderr.resume();
      return;
    }
    throw new Error(`PostgreSQL does not start:\n${said.join('\n')}`);
  }

  /** Ends it as a crash would: nothing is written that was not yet. */
  async crash(): Promise<void> {
    const child = this.#process;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGQUIT');
    await ended;
  }

  async remove(): Promise<void> {
    await this.crash();
    if (this.#directory !== '') await rm(this.#directory, { recursive: true, force: true });
  }

  /** Options that lead to a schema nobody has used; its tables are missing. */
  unmigrated(connections = 10): PostgresOptions {
    const schema = `velum_${String(++this.#schemas)}`;
    return { url: new Secret(this.url(schema)), schema, connections };
  }

  /** Options that lead to a fresh, empty schema with all tables. */
  async fresh(connections?: number): Promise<PostgresOptions> {
    const options = this.unmigrated(connections);
    await migratePostgres(options);
    return options;
  }

  /** Ends every connection made with these options, as a restart of the server would. */
  async disconnect({ schema }: PostgresOptions): Promise<void> {
    await this.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
      [schema],
    );
  }

  /** What an administrator of the server sees and does. */
  async query(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.url('administrator') });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Connections made with it go through the socket and bear this name on the server. */
  url(application: string): string {
    const parameters = {
      host: this.#directory,
      user: 'velum',
      application_name: application,
      ...(this.#tls && { port: String(this.#tls.port) }),
    };
    return `postgresql:///postgres?${new URLSearchParams(parameters).toString()}`;
  }
}

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, user!], { encoding: 'utf8' }));
}
