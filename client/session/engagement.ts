/** One site's part in one attempt, from the invitation to the end. */
import type { AttemptKey } from '../../shared/domain/ids.ts';
import { formatAttempt } from '../../shared/domain/ids.ts';
import { milliseconds } from '../../shared/domain/time.ts';
import type {
  AttemptOutcome,
  CheckInDecision,
  Invitation,
} from '../../shared/secagg/instruction.ts';
import { failureFields } from '../log.ts';
import { RoundSession, type SessionTask } from '../round-session.ts';
import { withRetry } from '../transport/retry.ts';
import { systemTimer } from '../transport/silence.ts';
import { assign, type Assigned, type AssignmentTools } from './assignment.ts';
import { announce } from './events.ts';
import { refuse, type Refusal } from './refusal.ts';

/** Leaving is a courtesy: it saves the others a deadline. */
const LEAVE_ATTEMPTS = 5;
/** How long a client that is stopping says goodbye. */
const WITHDRAWAL = milliseconds(2_000);

export class Engagement {
  readonly key: AttemptKey;
  readonly #tools: AssignmentTools;
  /** Ends with the participant. */
  readonly #outer: AbortSignal;
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  #assigned: Promise<Assigned> | undefined;
  #session: RoundSession | undefined;
  /** What is being done in the background, by name, so that nothing is done twice at once. */
  readonly #busy = new Set<'check-in' | 'join' | 'leave'>();
  #stage: 'invited' | 'refused' | 'checked-in' | 'joined' | 'ended' = 'invited';
  /** What was said on leaving; said again when the coordinator asks for more. */
  #left: string | undefined;

  constructor(tools: AssignmentTools, key: AttemptKey, signal: AbortSignal) {
    this.#tools = tools;
    this.key = key;
    this.#outer = signal;
    this.#signal = AbortSignal.any([signal, this.#ending.signal]);
  }

  /** Judges the invitation, once, and says what came of it, as often as it is asked. */
  checkIn(invitation: Invitation): void {
    if (this.#stage === 'ended' || this.#stage === 'joined') return;
    this.#background('check-in', () => this.#answer(invitation));
  }

  /** A task of the attempt itself. One without a session is from before a restart. */
  handle(task: SessionTask): void {
    if (this.#left !== undefined) this.#sayLeave(this.#left);
    else if (this.#stage === 'ended' || this.#busy.has('join')) return;
    else if (this.#session !== undefined) this.#session.handle(task);
    else if (task.type === 'advertise-keys') this.#background('join', () => this.#join(task));
    else this.#loseSession();
  }

  /** The attempt is over, whoever says so. */
  end(outcome: Pick<AttemptOutcome, 'outcome' | 'reason' | 'message'>): void {
    const tookPart = this.#stage === 'checked-in' || this.#stage === 'joined';
    if (outcome.outcome === 'published') this.#session?.announceLeftOut();
    this.#finish();
    if (!tookPart) return;
    const { outcome: how, reason, message } = outcome;
    const event = { attempt: this.key, outcome: how, reason, message };
    announce(this.#tools.parts, { type: 'attempt-ended', ...event });
  }

  /** Before the program stops: nobody need wait for this site. */
  async withdraw(): Promise<void> {
    if (this.#stage !== 'checked-in' && this.#stage !== 'joined') return;
    this.#finish();
    const { transport, log, timer = systemTimer } = this.#tools.parts;
    const tooLong = new AbortController();
    const cancel = timer(WITHDRAWAL, () => {
      tooLong.abort(new Error('the coordinator does not hear the goodbye'));
    });
    try {
      await transport.leave(this.key, 'client-stopped', tooLong.signal);
    } catch (error) {
      log.debug('leave-failed', failureFields(error));
    } finally {
      cancel();
    }
  }

  async #answer(invitation: Invitation): Promise<void> {
    const { parts } = this.#tools;
    const decision = await this.#decide(invitation);
    const { transport, retry } = parts;
    const send = (): Promise<void> => transport.checkIn(this.key, decision, this.#signal);
    await withRetry(send, retry, this.#signal);
    if (this.#stage !== 'invited') return;
    if (decision.type === 'accept') {
      this.#stage = 'checked-in';
      announce(parts, { type: 'checked-in', attempt: this.key, kind: invitation.kind });
    } else {
      this.#stage = 'refused';
      const { code, message } = decision;
      announce(parts, { type: 'refused', attempt: this.key, code, message });
    }
  }

  async #decide(invitation: Invitation): Promise<CheckInDecision> {
    const assigned = await this.#assign(invitation);
    return assigned.ok ? { type: 'accept' } : assigned.refusal;
  }

  /** The first invitation counts; an offer for anything else will not match what came of it. */
  #assign(invitation: Invitation): Promise<Assigned> {
    const refusal = this.#ledgerRefusal(invitation);
    this.#assigned ??= refusal
      ? Promise.resolve({ ok: false, refusal })
      : assign(this.#tools, invitation, this.#signal);
    return this.#assigned;
  }

  /** What the ledger says against taking part, whatever else the invitation is. */
  #ledgerRefusal({ key, modelDigest }: Invitation): Refusal | undefined {
    const { ledger } = this.#tools.parts;
    if (ledger.recordsOf(this.key).length > 0) {
      const attempt = formatAttempt(this.key);
      return refuse('POLICY_REFUSED', `this site already took part in attempt ${attempt}`);
    }
    const [before] = ledger.disclosuresFor(key.run, modelDigest ?? new Uint8Array(32));
    if (before === undefined) return undefined;
    return refuse(
      'POLICY_REFUSED',
      `this site already disclosed shares for a sum over this model in attempt ${formatAttempt(before)}: ` +
        'two sums over different cohorts would show the difference',
    );
  }

  async #join(task: Extract<SessionTask, { type: 'advertise-keys' }>): Promise<void> {
    const { parts, contributions } = this.#tools;
    if (parts.ledger.recordsOf(this.key).length > 0) {
      this.#loseSession();
      return;
    }
    const assigned = await this.#assign(task.invitation);
    if (this.#signal.aborted) return;
    if (!assigned.ok) {
      this.#leave(assigned.refusal.code, assigned.refusal.message);
      return;
    }
    this.#stage = 'joined';
    this.#session = new RoundSession({
      parts,
      contributions,
      assignment: assigned.assignment,
      signal: this.#signal,
      fail: (code, message) => {
        this.#leave(code, message);
      },
    });
    this.#session.handle(task);
  }

  /** Keys and shares of an attempt live in memory only: after a restart they are gone for good. */
  #loseSession(): void {
    this.#leave(
      'session-lost',
      'this client was restarted and its keys for the attempt are lost; it takes part in the next',
    );
  }

  #leave(reason: string, message: string): void {
    if (this.#left !== undefined || this.#stage === 'ended') return;
    this.#left = reason;
    this.#finish();
    const event = { attempt: this.key, outcome: 'left', reason, message } as const;
    announce(this.#tools.parts, { type: 'attempt-ended', ...event });
    this.#sayLeave(reason);
  }

  #sayLeave(reason: string): void {
    const { transport, retry } = this.#tools.parts;
    const policy = { ...retry, attempts: LEAVE_ATTEMPTS };
    this.#background('leave', () =>
      withRetry(() => transport.leave(this.key, reason, this.#outer), policy, this.#outer),
    );
  }

  #finish(): void {
    this.#stage = 'ended';
    this.#ending.abort(new Error('the attempt ended'));
  }

  /** Whatever fails here is told again by the coordinator's next instruction, if it still matters. */
  #background(name: 'check-in' | 'join' | 'leave', work: () => Promise<void>): void {
    if (this.#busy.has(name)) return;
    this.#busy.add(name);
    const signal = name === 'leave' ? this.#outer : this.#signal;
    const { log } = this.#tools.parts;
    work()
      .catch((error: unknown) => {
        if (!signal.aborted) log.warn(`${name}-failed`, failureFields(error));
      })
      .finally(() => {
        this.#busy.delete(name);
      });
  }
}
