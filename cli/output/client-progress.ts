/** What a client is doing, for the person in front of it: a line per step, a bar while it trains. */
import progress from 'cli-progress';
import type { ParticipantEvent, ParticipantEventHandler } from '../../client/session/events.ts';
import { formatRound } from '../../shared/domain/ids.ts';
import type { Io } from '../io.ts';
import { formatBytes } from './table.ts';

export interface ClientProgress {
  readonly onEvent: ParticipantEventHandler;
  stop(): void;
}

/** Not drawn, it says nothing: the client's own log has every event. */
export function createClientProgress(io: Io, drawn: boolean): ClientProgress {
  if (!drawn) return { onEvent: () => undefined, stop: () => undefined };
  const bar = createTrainingBar();
  return {
    onEvent: (event) => {
      if (event.type === 'training') {
        bar.update(event);
        return;
      }
      bar.stop();
      const text = eventText(event);
      const time = new Date().toISOString().slice(11, 19);
      if (text !== undefined) io.stderr.write(`${time}  ${text}\n`);
    },
    stop: () => {
      bar.stop();
    },
  };
}

type TrainingEvent = Extract<ParticipantEvent, { type: 'training' }>;

function createTrainingBar(): {
  readonly update: (event: TrainingEvent) => void;
  readonly stop: () => void;
} {
  const bar = new progress.SingleBar({
    format: '          round {round} training [{bar}] epoch {value}/{total} · loss {loss}',
    barsize: 20,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  });
  let drawing = false;
  return {
    update({ attempt, progress: { epoch, epochs, loss } }) {
      const payload = { round: attempt.round, loss: loss.toFixed(4) };
      if (!drawing) bar.start(epochs, epoch, payload);
      drawing = true;
      bar.update(epoch, payload);
    },
    stop() {
      if (drawing) bar.stop();
      drawing = false;
    },
  };
}

/** A sentence for a person, or `undefined` where the step is of no interest. */
export function eventText(event: ParticipantEvent): string | undefined {
  switch (event.type) {
    case 'connected':
      return 'connected to the coordinator';
    case 'disconnected':
      return `connection lost, trying again: ${event.message} (${event.code})`;
    case 'refused':
      return `${formatRound(event.attempt)} refused: ${event.message} (${event.code})`;
    case 'joined':
      return `${formatRound(event.attempt)} joined the ${event.kind} round, attempt ${event.attempt.attempt}`;
    case 'resumed':
      return `${formatRound(event.attempt)} resumed after a restart, ${event.phase}`;
    case 'session-lost':
      return `${event.attempt === undefined ? 'session' : `${formatRound(event.attempt)} session`} lost: ${event.message}`;
    case 'trained':
      return `${formatRound(event.attempt)} ${event.reused ? 'trained before, masked anew' : 'trained'}`;
    case 'submitted':
      return `${formatRound(event.attempt)} masked update sent, ${formatBytes(event.bytes)}`;
    case 'left-out':
      return `${formatRound(event.attempt)} left out: ${event.message}`;
    case 'attempt-ended':
      return endText(event);
    case 'run-ended':
      return `run ${event.run.slice(0, 8)} ${event.status}${event.cause === '' || event.cause === event.status ? '' : `: ${event.cause}`}`;
    case 'waiting':
    case 'checked-in':
    case 'training':
    case 'confirmed':
    case 'disclosed':
      return undefined;
  }
}

function endText(event: Extract<ParticipantEvent, { type: 'attempt-ended' }>): string {
  const round = formatRound(event.attempt);
  if (event.outcome === 'published') return `${round} done: the new model is published`;
  const reason = event.message === '' ? event.reason : event.message;
  return `${round} ${event.outcome === 'left' ? 'left' : 'aborted'}: ${reason}`;
}
