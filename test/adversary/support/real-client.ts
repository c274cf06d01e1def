/** The real client of a member, with files, sockets and a trainer whose update is known. */
import { loadClientConfig } from '../../../client/config/load.ts';
import { createClientLog } from '../../../client/log.ts';
import { runClient } from '../../../client/run-client.ts';
import type { ParticipantEvent } from '../../../client/session/events.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { Journal } from '../../support/e2e/journal.ts';
import type { ScratchFederation } from '../../support/e2e/scratch-federation.ts';
import { UnitTrainer, type UnitTrainerOptions } from '../../support/unit-trainer.ts';

export interface RealClientOptions extends Partial<UnitTrainerOptions> {
  /** Section `policy` of its client.yaml. */
  readonly policy?: Readonly<Record<string, unknown>>;
}

type AttemptEvent = Extract<ParticipantEvent, { readonly attempt: unknown }>;

export class RealClient {
  readonly name: string;
  readonly trainer: UnitTrainer;
  readonly events: Journal<ParticipantEvent>;
  /** Its log, line by line, at its most talkative. */
  readonly log: string[] = [];
  readonly #stop = new AbortController();
  readonly #ended: Promise<unknown>;

  private constructor(file: string, name: string, options: RealClientOptions) {
    this.name = name;
    this.trainer = new UnitTrainer({ index: 0, ...options });
    this.events = new Journal(name);
    this.#ended = this.#run(file).catch((error: unknown) => {
      this.events.close(String(error));
    });
  }

  static async start(
    federation: ScratchFederation,
    name: string,
    options: RealClientOptions = {},
  ): Promise<RealClient> {
    const { policy } = options;
    const file = await federation.configureClient(name, policy === undefined ? {} : { policy });
    return new RealClient(file, name, options);
  }

  /** The first event of this type that is about the run, now or later. */
  about(type: AttemptEvent['type'], run: RunId): Promise<AttemptEvent> {
    return this.events.first(`${type} in ${run}`, (event) =>
      event.type === type && 'attempt' in event && event.attempt?.run === run ? event : undefined,
    );
  }

  /** Why it left the attempt, now or later: code and sentence. Another rule broken says something else. */
  async whyLeft(run: RunId): Promise<string> {
    const ended = await this.about('attempt-ended', run);
    if (ended.type !== 'attempt-ended') throw new Error(ended.type);
    return `${ended.reason}: ${ended.message}`;
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error('the test is over'));
    await this.#ended;
  }

  async #run(file: string): Promise<void> {
    await runClient(await loadClientConfig({ file, environment: {}, flags: {} }), {
      signal: this.#stop.signal,
      trainer: this.trainer,
      log: createClientLog('debug', { write: (line) => this.log.push(line) }),
      events: (event) => {
        this.events.add(event);
      },
    });
  }
}
