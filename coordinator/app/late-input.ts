/** A masked input nobody waits for: told to its sender, the operator and the log, never dropped silently. */
import type { AttemptKey, ParticipantId } from '../../shared/domain/ids.ts';
import { between, formatSpan, milliseconds, type Instant } from '../../shared/domain/time.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { packedBytes } from '../../shared/secagg/layout.ts';
import { isTerminal, type RoundState } from '../round/round.ts';
import type { Closing } from '../round/uploads.ts';
import type { AppPorts } from './ports.ts';
import { refusal, type RoundRunner } from './round-runner.ts';

/** The error for an upload that is not expected now; `bytes` of it are durable. */
export async function refuseUpload(
  ports: AppPorts,
  runner: RoundRunner,
  caller: ParticipantId,
  key: AttemptKey,
  bytes: number,
): Promise<FederationError> {
  const state = await runner.read(key);
  const closing = closingFor(state, caller, key.attempt);
  if (closing !== undefined) {
    await runner.handle(key, { type: 'late-input', from: caller, attempt: key.attempt, bytes });
  }
  await forgetBytes(ports, state);
  if (closing === undefined) {
    return refusal({
      code: 'wrong-phase',
      message: 'no masked input is expected from this participant in this phase',
    });
  }
  const late = lateError(state, closing, bytes, ports.clock.now());
  ports.log.warn('masked-input-late', { ...key, participant: caller, bytes, ...late.details });
  return late;
}

function closingFor(
  { history }: RoundState,
  caller: ParticipantId,
  attempt: number,
): Closing | undefined {
  return history.closings.find(
    (closing) => closing.attempt === attempt && closing.missed.has(caller),
  );
}

/** What came after the round had ended was not there when its vectors were forgotten. */
async function forgetBytes({ vectors, log }: AppPorts, state: RoundState): Promise<void> {
  if (!isTerminal(state)) return;
  const { key } = state.terms;
  try {
    await vectors.drop(key);
  } catch (error) {
    log.warn('vectors-not-dropped', { run: key.run, round: key.round, error });
  }
}

function lateError(
  { terms }: RoundState,
  { attempt, at }: Closing,
  bytes: number,
  now: Instant,
): FederationError {
  const closedAt = new Date(at).toISOString();
  const lateMs = Math.ceil(between(at, now));
  const expectedBytes = packedBytes(terms.segments);
  const message =
    `round ${terms.key.round}, attempt ${attempt} stopped waiting for masked inputs at ${closedAt}; ` +
    `this one came ${formatSpan(milliseconds(lateMs))} later, with ${bytes} of ${expectedBytes} bytes: ` +
    'it does not count; if that happens often, the plan needs a longer cohort.deadline or cohort.grace';
  return new FederationError('INPUT_LATE', message, { closedAt, lateMs, bytes, expectedBytes });
}
