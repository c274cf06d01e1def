/** Sees to it that every open round is driven by somebody, here or in another process. */
import type { RoundKey } from '../../shared/domain/ids.ts';
import {
  after,
  milliseconds,
  seconds,
  type Duration,
  type Instant,
} from '../../shared/domain/time.ts';
import { isTerminal, type RoundState } from '../round/round.ts';
import type { Notices } from './notices.ts';
import type { AppPorts } from './ports.ts';
import { RoundAttendance, type PerformWork } from './round-attendance.ts';
import { createRoundLeases, type RoundLeases } from './round-leases.ts';
import type { RoundRunner } from './round-runner.ts';

/** After a look that failed, the next one comes this soon. */
const RETRY = seconds(2);

/**
 * Where the store is shared, a round is driven by the process that holds its lease. Each looks at all
 * open rounds whenever a notice comes, and at every third of the lease's span even if none does: it
 * prolongs what it holds and takes what has expired.
 */
export class RoundSupervisor {
  readonly #ports: AppPorts;
  readonly #runner: RoundRunner;
  readonly #notices: Notices;
  readonly #perform: PerformWork;
  readonly #leases: RoundLeases;
  readonly #attended = new Map<string, RoundAttendance>();
  /** Vectors being dropped, leases being released. */
  readonly #leaving = new Set<Promise<void>>();
  #stopped = false;
  #unsubscribe: () => void = () => undefined;
  #disarm: () => void = () => undefined;
  /** When the next look comes even if nobody asks for one. */
  #due: Instant | undefined;
  #wanted: { prolong: boolean } | undefined;
  #looking: Promise<void> | undefined;

  constructor(ports: AppPorts, runner: RoundRunner, notices: Notices, perform: PerformWork) {
    this.#ports = ports;
    this.#runner = runner;
    this.#notices = notices;
    this.#perform = perform;
    this.#leases = createRoundLeases(ports);
  }

  /** Takes up every open round that nobody drives and forgets vectors of rounds that are not open. */
  async start(): Promise<void> {
    const { vectors, shared } = this.#ports;
    await vectors.sweep(await this.#openRounds());
    if (shared) {
      this.#unsubscribe = this.#notices.subscribe(() => {
        void this.#look(false);
      });
    }
    await this.#look(true);
  }

  /** Lets go of everything, at once for the others; what was under way is repeated by whoever is next. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe();
    this.#disarm();
    await this.#looking;
    const attended = [...this.#attended.values()];
    await this.#leases.release(await Promise.all(attended.map((each) => each.close())));
    for (const { key } of attended) this.#notices.changed(key.run);
    await Promise.all(this.#leaving);
  }

  /** Called after every commit of this process. */
  attend(state: RoundState): void {
    if (this.#stopped) return;
    const attendance = this.#attended.get(nameOf(state.terms.key));
    if (isTerminal(state)) {
      if (attendance !== undefined) this.#leave(attendance);
    } else if (attendance !== undefined) {
      attendance.attend(state);
      return;
    }
    // The commit opened a round: this one, or the next.
    void this.#look(false);
  }

  /** Rounds may have been opened, advanced or ended without a word. */
  lookAgain(): void {
    if (!this.#stopped) void this.#look(false);
  }

  /** One look at a time; what is asked for meanwhile is another one. Never rejects. */
  #look(prolong: boolean): Promise<void> {
    this.#wanted = { prolong: prolong || this.#wanted?.prolong === true };
    return (this.#looking ??= this.#lookRepeatedly());
  }

  async #lookRepeatedly(): Promise<void> {
    while (this.#wanted !== undefined && !this.#stopped) {
      const { prolong } = this.#wanted;
      this.#wanted = undefined;
      try {
        await this.#lookOnce(prolong);
        if (this.#ports.shared) this.#arm(milliseconds(this.#ports.lease / 3));
      } catch (error) {
        this.#ports.log.error('rounds-not-attended', { error });
        this.#arm(RETRY);
      }
    }
    this.#looking = undefined;
  }

  /** The sooner look stands: however many notices come, leases are prolonged in time. */
  #arm(span: Duration): void {
    const { clock, scheduler } = this.#ports;
    const at = after(clock.now(), span);
    if (this.#stopped || (this.#due !== undefined && this.#due <= at)) return;
    this.#disarm();
    this.#due = at;
    this.#disarm = scheduler.schedule(at, () => {
      this.#due = undefined;
      this.#notices.lookAgain();
      void this.#look(true);
    });
  }

  async #lookOnce(prolong: boolean): Promise<void> {
    const before = [...this.#attended.values()];
    const open = await this.#openRounds();
    const names = new Set(open.map(nameOf));
    for (const attendance of before) {
      if (!names.has(nameOf(attendance.key))) this.#leave(attendance);
    }
    for (const key of open) this.#begin(key);
    const wanted = [...this.#attended.values()].filter(({ held }) => prolong || !held);
    if (!this.#ports.shared) {
      // Nobody else can have it, and whatever is committed is committed here.
      for (const attendance of wanted) await attendance.hold(undefined);
      return;
    }
    if (wanted.length > 0) await this.#claim(wanted);
    for (const attendance of this.#attended.values()) {
      if (attendance.held) await this.#attendAsStored(attendance);
    }
  }

  /** A round that cannot be read keeps nobody from attending the others. */
  async #attendAsStored(attendance: RoundAttendance): Promise<void> {
    const { key } = attendance;
    try {
      attendance.attend(await this.#runner.glance(key));
    } catch (error) {
      this.#ports.log.error('rounds-not-attended', { ...key, error });
    }
  }

  #openRounds(): Promise<readonly RoundKey[]> {
    return this.#ports.store.transaction('open-rounds', (tx) => tx.rounds.open());
  }

  #begin(key: RoundKey): void {
    if (this.#attended.has(nameOf(key))) return;
    const attendance = new RoundAttendance(this.#ports, this.#runner, this.#perform, key);
    this.#attended.set(nameOf(key), attendance);
  }

  async #claim(wanted: readonly RoundAttendance[]): Promise<void> {
    const leases = await this.#leases.take(wanted.map(({ key }) => key));
    for (const [i, attendance] of wanted.entries()) {
      const lease = leases[i];
      if (lease === undefined) attendance.letGo();
      else if (this.#isAttended(attendance)) await attendance.hold(lease);
      else await this.#leases.release([lease]);
    }
  }

  #isAttended(attendance: RoundAttendance): boolean {
    return this.#attended.get(nameOf(attendance.key)) === attendance;
  }

  /** The round has ended, by whichever process. */
  #leave(attendance: RoundAttendance): void {
    if (!this.#isAttended(attendance)) return;
    this.#attended.delete(nameOf(attendance.key));
    const left = this.#tidyUp(attendance).finally(() => this.#leaving.delete(left));
    this.#leaving.add(left);
  }

  /**
   * Nothing reads the vectors any more; if this fails the next start sweeps them. Those of a lost
   * attempt wait for the end of the round: the next attempt may already be uploading beside them.
   */
  async #tidyUp(attendance: RoundAttendance): Promise<void> {
    const { key } = attendance;
    const dropped = this.#ports.vectors.drop(key).catch((error: unknown) => {
      this.#ports.log.warn('vectors-not-dropped', { ...key, error });
    });
    const lease = await attendance.close();
    await Promise.all([dropped, this.#leases.release([lease])]);
  }
}

function nameOf({ run, round }: RoundKey): string {
  return `${run}/${round}`;
}
