/** What tests and benchmarks of several coordinators over one PostgreSQL look at and hold on to. */
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { RunId } from '../../../shared/domain/ids.ts';
import type { Coordinator, Programs } from '../../soak/programs.ts';
import { PATIENCE_MS } from './journal.ts';

/** Short enough that a look costs no time, long enough that it costs nothing else. */
const LOOK_MS = 40;

/** Asks until there is an answer; `what` is for people. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  let failure: unknown;
  while (performance.now() < deadline) {
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      // Whoever was asked may just have been killed.
      failure = error;
    }
    await pause(LOOK_MS);
  }
  throw new Error(`it took too long: ${what}`, { cause: failure });
}

/** The tables of coordinators, seen from beside them. */
export class Tables {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  static async open(url: string, schema: string): Promise<Tables> {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(`SET search_path TO "${schema}"`);
    return new Tables(client);
  }

  /** The number of the open round once it is in this phase, and not before round `from`. */
  roundIn(phase: string, run: RunId, from = 1): Promise<number> {
    return eventually(`a round in ${phase}`, async () => {
      const { rows } = await this.#client.query<{ round: number }>(
        'SELECT round FROM rounds WHERE run = $1 AND phase = $2 AND round >= $3',
        [run, phase, from],
      );
      return rows[0]?.round;
    });
  }

  async phaseOf(run: RunId, round: number): Promise<string | undefined> {
    const { rows } = await this.#client.query<{ phase: string }>(
      'SELECT phase FROM rounds WHERE run = $1 AND round = $2',
      [run, round],
    );
    return rows[0]?.phase;
  }

  async completionOf(run: RunId, round: number): Promise<void> {
    await eventually(`completion of round ${String(round)}`, async () =>
      (await this.phaseOf(run, round)) === 'completed' ? true : undefined,
    );
  }

  /** The process id in the name of whoever has the lease of a round. */
  async driverOf(run: RunId, round: number): Promise<number | undefined> {
    const { rows } = await this.#client.query<{ holder: string }>(
      'SELECT holder FROM leases WHERE name = $1',
      [`round/${run}/${String(round)}`],
    );
    const [, pid] = rows[0]?.holder.split('/') ?? [];
    return pid === undefined ? undefined : Number(pid);
  }

  /** Until `letPartsGo`, nobody can announce, claim or hand in a part: mask removal stands still. */
  async holdParts(): Promise<void> {
    await this.#client.query('BEGIN; LOCK TABLE removal_parts IN SHARE ROW EXCLUSIVE MODE');
  }

  async letPartsGo(): Promise<void> {
    await this.#client.query('ROLLBACK');
  }

  /** Parts of sums that nobody has forgotten. */
  async parts(): Promise<number> {
    const { rows } = await this.#client.query<{ count: string }>(
      'SELECT count(*) FROM removal_parts',
    );
    return Number(rows[0]?.count);
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}

/** Stops the next mask removal from round `from` on in its course; whoever drives it. */
export async function catchRemovingMasks(
  tables: Tables,
  { coordinators }: Programs,
  run: RunId,
  from: number,
): Promise<{ readonly round: number; readonly driver: Coordinator }> {
  await tables.holdParts();
  const round = await tables.roundIn('removing-masks', run, from);
  const driver = await eventually('somebody who drives it', async () => {
    const pid = await tables.driverOf(run, round);
    return coordinators.find((coordinator) => coordinator.pid === pid);
  });
  return { round, driver };
}
