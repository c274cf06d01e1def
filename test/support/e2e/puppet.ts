/** A client process on strings: it does what clients do, and stops where it is told. */
import { fileURLToPath } from 'node:url';
import { Journal } from './journal.ts';
import { Program } from './program.ts';
import type { PuppetCall, PuppetHold, PuppetPart, PuppetReport } from './puppet-part.ts';

const entry = fileURLToPath(new URL('./puppet-process.ts', import.meta.url));
/** The loader itself: its command would put a process between us and the puppet. */
const loader = import.meta.resolve('tsx');

/** What a puppet is in all its lives. */
export type PuppetRole = Omit<PuppetPart, 'holds'>;

export class Puppet {
  readonly name: string;
  readonly part: PuppetRole;
  /** Of all its processes, one after the other. */
  readonly reports: Journal<PuppetReport>;
  readonly #directory: string;
  #program: Program | undefined;

  constructor(name: string, directory: string, part: PuppetRole) {
    this.name = name;
    this.part = part;
    this.reports = new Journal(name);
    this.#directory = directory;
  }

  get program(): Program {
    if (this.#program === undefined) throw new Error(`${this.name} was never started`);
    return this.#program;
  }

  /** Starts it, or starts it again over the state its last process left. */
  start(holds: readonly PuppetHold[]): void {
    const part: PuppetPart = { ...this.part, holds };
    this.reports.reopen();
    const program = new Program(this.name, [JSON.stringify(part)], {
      directory: this.#directory,
      script: ['--import', loader, entry],
      onMessage: (message) => {
        this.reports.add(message as PuppetReport);
      },
    });
    this.#program = program;
    void program.ended.then(({ code, signal }) => {
      if (this.#program !== program) return;
      const last = program.log.entries.slice(-3).join('\n');
      this.reports.close(`it ended with ${String(code ?? signal)}:\n${last}`);
    });
  }

  async holding(call: PuppetCall, round: number): Promise<void> {
    await this.#reported('holding', call, round);
  }

  async answered(call: PuppetCall, round: number): Promise<void> {
    await this.#reported('answered', call, round);
  }

  /** How often a call was made in a round, whatever came of it. */
  callsOf(call: PuppetCall, round: number): number {
    return this.reports.entries.filter(
      (entry) => entry.type === 'calling' && entry.call === call && entry.round === round,
    ).length;
  }

  letGo(): void {
    this.program.child.send('go');
  }

  kill(): Promise<void> {
    return this.program.kill();
  }

  /** kill -9, start again, and wait until the new process has reached the coordinator. */
  async revive(holds: readonly PuppetHold[]): Promise<void> {
    const from = this.reports.entries.length;
    this.start(holds);
    await this.reports.first(
      'connection',
      (entry) => entry.type === 'event' && entry.event.type === 'connected',
      from,
    );
  }

  async #reported(
    type: 'holding' | 'answered',
    call: PuppetCall,
    round: number,
  ): Promise<PuppetReport> {
    return this.reports.first(`${type} ${call} in round ${String(round)}`, (entry) =>
      entry.type === type && entry.call === call && entry.round === round ? entry : undefined,
    );
  }
}
