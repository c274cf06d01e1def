/** Bytes a member sends and receives in a round, beside its update as plain 16-bit values. */
import { HYBRID_SUITE, type RoundConfig } from '../../shared/secagg/config.ts';
import type { Task } from '../../shared/secagg/instruction.ts';
import { packedBytes } from '../../shared/secagg/layout.ts';
import type { ParticipantInput, ParticipantOutput } from '../../shared/secagg/participant.ts';
import type { MaskedInputPart } from '../../shared/wire/masked-input.ts';
import { participationService, secAggService } from '../../shared/wire/services.ts';
import { chunksFrom } from '../../client/transport/chunks.ts';
import type { Member } from '../support/secagg-session.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { type AttemptSize, segmentsOf, WideSession } from './wide-session.ts';

/** Members whose bytes are counted; how many are sent depends a little on who one is. */
const SAMPLE = 5;
/** Parameters of the attempt itself: only the masked input's length depends on d. */
const NARROW = 100;
const PLAIN_BYTES = 2;
const WEIGHT_BYTES = 4;

export function expansion(size: AttemptSize, suiteName: string): Benchmark {
  const { members, parameters } = size;
  return {
    about:
      `n = ${members}, d = ${parameters}, ${suiteName === HYBRID_SUITE ? 'hybrid' : 'classical'} suite: bytes of ` +
      `messages, mean of ${SAMPLE} members; gRPC adds 5 to each, HTTP/2 and TLS about 0.5 %`,
    run: () => Promise.resolve(measure(size, suiteName)),
  };
}

function measure(size: AttemptSize, suiteName: string): readonly Figure[] {
  const session = new CountingSession({ ...size, parameters: NARROW, sample: SAMPLE, suiteName });
  session.run();
  const plain = PLAIN_BYTES * size.parameters;
  const vector = packedBytes(segmentsOf(size));
  const figure = (name: string, label: string, value: number): Figure => ({
    name,
    label,
    value,
    unit: 'B',
    baseline: { label: 'update in 16-bit values', value: plain },
    ratio: value / plain,
  });
  const small = session.sent / SAMPLE;
  const upload = uploadBytes(session.config, vector);
  const told = session.received / SAMPLE;
  return [
    figure('expansion', 'sent in all', small + upload),
    figure('maskedInput', 'of it the masked input', upload),
    figure('messages', 'of it everything else', small),
    figure('received', 'received beside the model', told),
    figure('receivedModel', 'received with the model in 32-bit floats', told + modelBytes(size)),
    figure('bonawitz', 'formula of Bonawitz et al. 2017', bonawitzBytes(size)),
  ];
}

/** Counts what the sample says and is told, as it is encoded for the wire; masked inputs apart. */
class CountingSession extends WideSession {
  sent = 0;
  received = 0;

  get config(): RoundConfig {
    return this.offer.config;
  }

  override begin(member: Member): void {
    super.begin(member);
    if (member.index < SAMPLE) this.received += instructionBytes(offerTask(this));
  }

  override feed(member: Member, input: ParticipantInput): void {
    const task = taskOf(this.config, input);
    if (member.index < SAMPLE && task !== undefined) this.received += instructionBytes(task);
    super.feed(member, input);
  }

  override deliver(member: Member, output: ParticipantOutput): void {
    if (member.index < SAMPLE) this.sent += messageBytes(this.config, output);
    super.deliver(member, output);
  }
}

function messageBytes({ key }: RoundConfig, output: ParticipantOutput): number {
  const service = secAggService;
  switch (output.type) {
    case 'advertise-keys':
      return service.advertiseKeys.request.encode({ key, message: output.message }).length;
    case 'share-keys':
      return service.shareKeys.request.encode({ key, message: output.message }).length;
    case 'acknowledge-shares':
      return service.acknowledgeShares.request.encode({ key, message: output.message }).length;
    case 'confirm-survivors':
      return service.confirmSurvivors.request.encode({ key, message: output.message }).length;
    case 'disclose':
      return service.disclose.request.encode({ key, message: output.message }).length;
    case 'submit-masked-input':
      return 0;
  }
}

/** The whole stream of a masked input of so many bytes. */
function uploadBytes({ key, modelHash }: RoundConfig, length: number): number {
  const header = { digest: modelHash, signature: new Uint8Array(64) };
  const chunks = [...chunksFrom(new Uint8Array(length), 0)];
  const parts: readonly MaskedInputPart[] = [
    { type: 'start', key, header, offset: 0 },
    ...chunks.map((bytes) => ({ type: 'chunk', bytes }) as const),
  ];
  const { request } = secAggService.submitMaskedInput;
  return parts.reduce((sum, part) => sum + request.encode(part).length, 0);
}

function instructionBytes(task: Task): number {
  const instruction = { task, last: undefined };
  const { response } = participationService.watchRound;
  return response.encode({ type: 'instruction', instruction }).length;
}

function offerTask({ offer }: CountingSession): Task {
  const { key, federation, kind, charterHash, planHash, modelHash } = offer.config;
  const invitation = {
    ...{ key, federation, kind, charterHash, planDigest: planHash },
    ...{ topologyDigest: modelHash, modelDigest: modelHash, scalingDigest: modelHash },
  };
  return { type: 'advertise-keys', invitation, offer };
}

function taskOf({ key }: RoundConfig, input: ParticipantInput): Task | undefined {
  switch (input.type) {
    case 'directory':
      return { type: 'share-keys', key, directory: input.message };
    case 'relay':
      return { type: 'acknowledge-shares', key, relay: input.message };
    case 'sharers':
      return { type: 'submit-masked-input', key, sharers: input.message };
    case 'survivor-set':
      return { type: 'confirm-survivors', key, survivorSet: input.message };
    case 'quorum':
      return { type: 'disclose', key, quorum: input.message };
    default:
      return undefined;
  }
}

function modelBytes({ parameters }: AttemptSize): number {
  return WEIGHT_BYTES * parameters;
}

/** 256(7n − 4) + m⌈log₂ R⌉ bits for m values of 16 bits, R = n(2¹⁶ − 1) + 1 (Bonawitz et al. 2017). */
function bonawitzBytes({ members, parameters }: AttemptSize): number {
  const bits = Math.ceil(Math.log2(members * (2 ** 16 - 1) + 1));
  return (256 * (7 * members - 4) + parameters * bits) / 8;
}
