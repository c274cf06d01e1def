/** The transport port over any channel. */
import { type Duration, milliseconds, seconds, type Timer } from '../../shared/domain/time.ts';
import type { AttemptKey, FederationId } from '../../shared/domain/ids.ts';
import type { Instruction } from '../../shared/secagg/instruction.ts';
import type { MaskedInputHeader } from '../../shared/secagg/messages.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { MaskedInputPart } from '../../shared/wire/masked-input.ts';
import { participationService, secAggService } from '../../shared/wire/services.ts';
import type { Channel } from './channel.ts';
import { chunksFrom } from './chunks.ts';
import { download } from './download.ts';
import { systemTimer, unlessSilent } from './silence.ts';
import type { CoordinatorTransport } from './transport.ts';

/** Heartbeats missed before a watch counts as broken. */
const MISSED_HEARTBEATS = 3;

export interface TransportTimes {
  /** How long a stream may be silent while nothing has announced a heartbeat. */
  readonly patience: Duration;
  /** Measures the silence. */
  readonly timer: Timer;
}

export const defaultTransportTimes: TransportTimes = { patience: seconds(60), timer: systemTimer };

function* uploadParts(
  key: AttemptKey,
  header: MaskedInputHeader,
  vector: Uint8Array,
  offset: number,
): Iterable<MaskedInputPart> {
  yield { type: 'start', key, header, offset };
  for (const bytes of chunksFrom(vector, offset)) yield { type: 'chunk', bytes };
}

async function submitMaskedInput(
  channel: Channel,
  key: AttemptKey,
  header: MaskedInputHeader,
  vector: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const { digest } = header;
  const offset = await channel.unary(secAggService.uploadStatus, { key, digest }, signal);
  if (offset > vector.length) {
    const message = `the coordinator claims to hold ${String(offset)} of ${String(vector.length)} bytes`;
    throw new FederationError('MESSAGE_MALFORMED', message);
  }
  const parts = uploadParts(key, header, vector, offset);
  await channel.clientStream(secAggService.submitMaskedInput, parts, signal);
}

async function* watchRound(
  channel: Channel,
  federation: FederationId,
  { patience, timer }: TransportTimes,
  signal: AbortSignal,
): AsyncIterable<Instruction> {
  let limit = patience;
  const events = unlessSilent(
    (until) => channel.serverStream(participationService.watchRound, federation, until),
    () => limit,
    signal,
    timer,
  );
  try {
    for await (const event of events) {
      if (event.type === 'instruction') yield event.instruction;
      else limit = milliseconds(MISSED_HEARTBEATS * event.interval);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  if (!signal.aborted) {
    throw new FederationError('COORDINATOR_UNREACHABLE', 'the coordinator ended the round watch');
  }
}

/** `close` closes the channel. */
export function channelTransport(
  channel: Channel,
  times: TransportTimes = defaultTransportTimes,
): CoordinatorTransport {
  const { checkIn, leave } = participationService;
  const { advertiseKeys, shareKeys, acknowledgeShares, confirmSurvivors, disclose } = secAggService;
  return {
    watchRound: (federation, signal) => watchRound(channel, federation, times, signal),
    checkIn: (key, message, signal) => channel.unary(checkIn, { key, message }, signal),
    leave: (key, reason, signal) => channel.unary(leave, { key, reason }, signal),
    advertiseKeys: (key, message, signal) => channel.unary(advertiseKeys, { key, message }, signal),
    shareKeys: (key, message, signal) => channel.unary(shareKeys, { key, message }, signal),
    acknowledgeShares: (key, message, signal) =>
      channel.unary(acknowledgeShares, { key, message }, signal),
    submitMaskedInput: (key, header, vector, signal) =>
      submitMaskedInput(channel, key, header, vector, signal),
    confirmSurvivors: (key, message, signal) =>
      channel.unary(confirmSurvivors, { key, message }, signal),
    disclose: (key, message, signal) => channel.unary(disclose, { key, message }, signal),
    download: (digest, maxBytes, signal) =>
      download(channel, { digest, maxBytes, ...times }, signal),
    close: () => {
      channel.close();
    },
  };
}
