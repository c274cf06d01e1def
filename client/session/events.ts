/** What a participant goes through, for progress displays and programs. */
import { type AttemptKey, formatAttempt, type RunId } from '../../shared/domain/ids.ts';
import type { RoundKind } from '../../shared/secagg/config.ts';
import type { ParticipantState } from '../../shared/secagg/participant.ts';
import type { ClientLog, LogFields } from '../log.ts';
import { failureFields } from '../log.ts';
import type { TrainingProgress } from '../trainer.ts';

/** How a run ended. */
export interface RunOutcome {
  readonly run: RunId;
  readonly status: 'completed' | 'failed' | 'stopped';
  /** Machine-readable; empty where the run completed. */
  readonly cause: string;
}

/** Facts about this site only; nothing here ever leaves it. */
export type ParticipantEvent =
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected'; readonly code: string; readonly message: string }
  | {
      readonly type: 'waiting';
      readonly attempt: AttemptKey | undefined;
      readonly phase: string;
    }
  /** The invitation was accepted; the cohort is still gathering. */
  | { readonly type: 'checked-in'; readonly attempt: AttemptKey; readonly kind: RoundKind }
  /** The invitation was refused; `code` and `message` were sent as the reason. */
  | {
      readonly type: 'refused';
      readonly attempt: AttemptKey;
      readonly code: string;
      readonly message: string;
    }
  /** The coordinator's offer was accepted: keys are made, training has begun. */
  | { readonly type: 'joined'; readonly attempt: AttemptKey; readonly kind: RoundKind }
  | {
      readonly type: 'training';
      readonly attempt: AttemptKey;
      readonly progress: TrainingProgress;
    }
  /** The client was killed inside the attempt and goes on with it, from where it stood. */
  | {
      readonly type: 'resumed';
      readonly attempt: AttemptKey;
      readonly phase: ParticipantState['phase'];
    }
  /** The client was killed inside an attempt and cannot go on with it. */
  | {
      readonly type: 'session-lost';
      readonly attempt: AttemptKey | undefined;
      readonly reason: string;
      readonly message: string;
    }
  /** `reused`: made in an earlier attempt of the same round, or before the client was killed. */
  | { readonly type: 'trained'; readonly attempt: AttemptKey; readonly reused: boolean }
  /** The coordinator holds the masked input. */
  | { readonly type: 'submitted'; readonly attempt: AttemptKey; readonly bytes: number }
  | { readonly type: 'confirmed'; readonly attempt: AttemptKey }
  | { readonly type: 'disclosed'; readonly attempt: AttemptKey }
  /** The sum was frozen without this site's masked input: what it trained does not count. */
  | { readonly type: 'left-out'; readonly attempt: AttemptKey; readonly message: string }
  /** `left`: this site could not go on and said so; `reason` is what it said. */
  | {
      readonly type: 'attempt-ended';
      readonly attempt: AttemptKey;
      readonly outcome: 'published' | 'aborted' | 'left';
      readonly reason: string;
      readonly message: string;
    }
  | ({ readonly type: 'run-ended' } & RunOutcome);

export type ParticipantEventHandler = (event: ParticipantEvent) => void;

/** Tells log and handler. A handler that throws harms nobody but its own display. */
export function announce(
  { log, events }: { readonly log: ClientLog; readonly events: ParticipantEventHandler },
  event: ParticipantEvent,
): void {
  log[levelOf(event)](event.type, fieldsOf(event));
  try {
    events(event);
  } catch (error) {
    log.error('event-handler-failed', failureFields(error));
  }
}

/** What a person must act on is a warning; the ordinary course of a round is for debugging. */
function levelOf(event: ParticipantEvent): 'debug' | 'info' | 'warn' {
  switch (event.type) {
    case 'disconnected':
    case 'refused':
    case 'left-out':
    case 'session-lost':
      return 'warn';
    case 'attempt-ended':
      return event.outcome === 'left' ? 'warn' : 'info';
    case 'connected':
    case 'resumed':
    case 'run-ended':
      return 'info';
    case 'waiting':
    case 'checked-in':
    case 'joined':
    case 'training':
    case 'trained':
    case 'submitted':
    case 'confirmed':
    case 'disclosed':
      return 'debug';
    default:
      return event satisfies never;
  }
}

type EventFact = string | number | boolean | AttemptKey | TrainingProgress | undefined;

function fieldsOf({ type: _type, ...facts }: ParticipantEvent): LogFields {
  const named: Readonly<Record<string, EventFact>> = facts;
  const fields = Object.entries(named).map(([name, fact]) => [name, fieldOf(fact)] as const);
  return Object.fromEntries(fields);
}

function fieldOf(fact: EventFact): LogFields[string] {
  if (typeof fact !== 'object') return fact;
  if ('run' in fact) return formatAttempt(fact);
  return `epoch ${fact.epoch} of ${fact.epochs}`;
}
