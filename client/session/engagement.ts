/** One site's part in one attempt, from the invitation to the end. */
import type { AttemptKey } from '../../shared/domain/ids.ts';
import { milliseconds } from '../../shared/domain/time.ts';
import type {
  AttemptOutcome,
  CheckInDecision,
  Invitation,
} from '../../shared/secagg/instruction.ts';
import { invariant } from '../../shared/errors/federation-error.ts';
import { failureFields } from '../log.ts';
import { RoundSession, type SessionTask } from '../round-session.ts';
import { withRetry } from '../transport/retry.ts';
import { systemTimer } from '../transport/silence.ts';
import { assign, type Assigned, type Assignment, type AssignmentTools } from './assignment.ts';
import { announce } from './events.ts';
import { ledgerRefusal } from './ledger-refusal.ts';
import { resume, settle, type KeptAttempt, type Resumed } from './resumption.ts';

/** Leaving is a courtesy: it saves the others a deadline. */
const LEAVE_ATTEMPTS = 5;
/** How long a client that is stopping says goodbye. */
const WITHDRAWAL = milliseconds(2_000);
const NO_SESSION =
  'this client was restarted and holds no session for the attempt; it takes part in the next';

/** `kept`: an earlier process was in the attempt, and the coordinator has not spoken of it yet. */
type Stage = 'kept' | 'invited' | 'refused' | 'checked-in' | 'joined' | 'ended';

export class Engagement {
  readonly key: AttemptKey;
  readonly #tools: AssignmentTools;
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  readonly #over = new AbortController();
  /** Of a goodbye, which nobody waits for once the attempt is over. */
  readonly #courtesy: AbortSignal;
  readonly #kept: KeptAttempt | undefined;
  #invitation: Invitation | undefined;
  #assigned: Promise<Assigned> | undefined;
  #session: RoundSession | undefined;
  /** What was asked for while the session was being taken up. */
  #asked: SessionTask | undefined;
  /** What is being done in the background, by name, so that nothing is done twice at once. */
  readonly #busy = new Set<'check-in' | 'join' | 'leave'>();
  #stage: Stage;
  /** What was said on leaving; said again when the coordinator asks for more. */
  #left: string | undefined;

  /** `kept` is a session of `key` that an earlier process left. */
  constructor(tools: AssignmentTools, key: AttemptKey, signal: AbortSignal, kept?: KeptAttempt) {
    this.#tools = tools;
    this.key = key;
    this.#kept = kept;
    this.#stage = kept === undefined ? 'invited' : 'kept';
    this.#courtesy = AbortSignal.any([signal, this.#over.signal]);
    this.#signal = AbortSignal.any([signal, this.#ending.signal]);
  }

  /** Judges the invitation, once, and says what came of it, as often as it is asked. */
  checkIn(invitation: Invitation): void {
    if (this.#stage === 'ended' || this.#stage === 'joined') return;
    // The attempt this site was in cannot be gathering: the ledger says what to answer.
    if (this.#stage === 'kept') {
      this.#stage = 'invited';
      void this.#destroySession();
    }
    this.#background('check-in', () => this.#answer(invitation));
  }

  /** A task of the attempt itself. One without a session is from before a restart. */
  handle(task: SessionTask): void {
    if (this.#left !== undefined) this.#sayLeave(this.#left);
    else if (this.#stage === 'ended') return;
    else if (this.#session !== undefined) this.#session.handle(task);
    else if (this.#stage === 'kept') this.#takeUp(task);
    else if (this.#busy.has('join')) return;
    else if (task.type === 'advertise-keys') this.#background('join', () => this.#join(task));
    else this.#loseSession(NO_SESSION);
  }

  /** The attempt goes on, and nothing is asked for: a kept session is taken up. */
  goOn(): void {
    if (this.#stage === 'kept') this.#takeUp();
  }

  /** The attempt is over, whoever says so. */
  end(outcome: Pick<AttemptOutcome, 'outcome' | 'reason' | 'message'>): void {
    const tookPart = ['kept', 'checked-in', 'joined'].includes(this.#stage);
    if (outcome.outcome === 'published') this.#session?.announceLeftOut();
    this.#over.abort(new Error('the attempt is over'));
    void this.#finish();
    if (!tookPart) return;
    const { outcome: how, reason, message } = outcome;
    const event = { attempt: this.key, outcome: how, reason, message };
    announce(this.#tools.parts, { type: 'attempt-ended', ...event });
  }

  /** Before the program stops: nobody need wait for this site. A session not taken up stays kept. */
  async withdraw(): Promise<void> {
    if (this.#stage !== 'checked-in' && this.#stage !== 'joined') return;
    await this.#finish();
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
    this.#invitation ??= invitation;
    this.#assigned ??= this.#judge(this.#invitation);
    return this.#assigned;
  }

  #judge(invitation: Invitation): Promise<Assigned> {
    const { parts } = this.#tools;
    const resumes = this.#stage === 'kept' && invitation === this.#kept?.snapshot.invitation;
    const refusal = resumes ? undefined : ledgerRefusal(parts, invitation);
    if (refusal !== undefined) return Promise.resolve({ ok: false, refusal });
    return assign(this.#tools, invitation, this.#signal);
  }

  async #join(task: Extract<SessionTask, { type: 'advertise-keys' }>): Promise<void> {
    const { parts } = this.#tools;
    if (parts.ledger.recordsOf(this.key).length > 0) {
      this.#loseSession(NO_SESSION);
      return;
    }
    const assigned = await this.#assign(task.invitation);
    if (this.#signal.aborted) return;
    if (assigned.ok) this.#begin(assigned.assignment).handle(task);
    else this.#leave(assigned.refusal.code, assigned.refusal.message);
  }

  #takeUp(task?: SessionTask): void {
    if (task !== undefined) this.#asked = task;
    this.#background('join', () => this.#goOnWith());
  }

  /** What the session was about is downloaded and judged again; only then does it go on. */
  async #goOnWith(): Promise<void> {
    const kept = this.#kept;
    if (kept === undefined) return;
    const assigned = await this.#assign(kept.snapshot.invitation);
    if (this.#signal.aborted) return;
    if (!assigned.ok) {
      this.#leave(assigned.refusal.code, assigned.refusal.message);
      return;
    }
    const resumed = resume(this.#tools.parts, assigned.assignment, kept);
    if (!resumed.ok) {
      this.#loseSession(`the session on disk no longer fits: ${resumed.violation.message}`);
      return;
    }
    await settle(this.#tools.parts, kept, resumed.value, this.#signal);
    if (this.#hasEnded()) return;
    const session = this.#begin(assigned.assignment, resumed.value);
    if (this.#asked !== undefined) session.handle(this.#asked);
  }

  /** Behind a method, because it changes while the caller waits. */
  #hasEnded(): boolean {
    return this.#signal.aborted;
  }

  #begin(assignment: Assignment, resumed?: Resumed): RoundSession {
    const { parts, contributions } = this.#tools;
    invariant(this.#invitation !== undefined, 'an assignment comes from an invitation');
    this.#stage = 'joined';
    this.#session = new RoundSession({
      parts,
      contributions,
      invitation: this.#invitation,
      assignment,
      ...(resumed && { resumed }),
      signal: this.#signal,
      fail: (code, message) => {
        this.#leave(code, message);
      },
    });
    return this.#session;
  }

  /** Without its keys and shares this site cannot go on with the attempt. */
  #loseSession(message: string): void {
    this.#leave('session-lost', message);
  }

  #leave(reason: string, message: string): void {
    if (this.#left !== undefined || this.#stage === 'ended') return;
    this.#left = reason;
    void this.#finish();
    const event = { attempt: this.key, outcome: 'left', reason, message } as const;
    announce(this.#tools.parts, { type: 'attempt-ended', ...event });
    this.#sayLeave(reason);
  }

  #sayLeave(reason: string): void {
    const { transport, retry } = this.#tools.parts;
    const policy = { ...retry, attempts: LEAVE_ATTEMPTS };
    this.#background('leave', () =>
      withRetry(() => transport.leave(this.key, reason, this.#courtesy), policy, this.#courtesy),
    );
  }

  /** Resolves when nothing of the attempt can be opened any more, or the log says why it can. */
  async #finish(): Promise<void> {
    const hasSession = this.#stage === 'kept' || this.#stage === 'joined';
    this.#stage = 'ended';
    this.#ending.abort(new Error('the attempt ended'));
    if (hasSession) await this.#destroySession();
  }

  async #destroySession(): Promise<void> {
    const { sessions, log } = this.#tools.parts;
    try {
      await sessions.destroy();
    } catch (error) {
      log.warn('session-not-destroyed', failureFields(error));
    }
  }

  /** Whatever fails here is told again by the coordinator's next instruction, if it still matters. */
  #background(name: 'check-in' | 'join' | 'leave', work: () => Promise<void>): void {
    if (this.#busy.has(name)) return;
    this.#busy.add(name);
    const signal = name === 'leave' ? this.#courtesy : this.#signal;
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
