/**
 * A whole attempt of five members from fixed randomness, byte by byte: what everybody sent, in the encoding of
 * proto/, and what everybody derived. One member falls silent after M3.
 */
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { be64, toHex, utf8Bytes } from '../../shared/domain/bytes.ts';
import type { AttemptKey } from '../../shared/domain/ids.ts';
import type { RoundConfig } from '../../shared/secagg/config.ts';
import type { Instruction } from '../../shared/secagg/instruction.ts';
import type { ParticipantInput, ParticipantOutput } from '../../shared/secagg/participant.ts';
import { acknowledgeSharesRequest } from '../../shared/wire/acknowledgement.ts';
import { watchRoundResponse } from '../../shared/wire/participation.ts';
import { advertiseKeysRequest, shareKeysRequest } from '../../shared/wire/keys.ts';
import { submitMaskedInputRequest } from '../../shared/wire/masked-input.ts';
import { confirmSurvivorsRequest, discloseRequest } from '../../shared/wire/unmasking.ts';
import { Session, type Member } from '../support/secagg-session.ts';

const MEMBERS = 5;
const SEED = utf8Bytes('velum frozen transcript: five members, one falls silent');

/** Byte strings as hexadecimal, members as their ids. */
export interface Transcript {
  readonly about: string;
  readonly suite: string;
  readonly secrets: readonly MemberSecrets[];
  readonly messages: readonly SentMessage[];
  readonly cfg: string;
  readonly R1: string;
  readonly R2: string;
  readonly R3: string;
  /** K_{u→v} in the order in which the boxes were sealed: dealer by dealer, holder by holder. */
  readonly boxKeys: readonly string[];
  /** Per member who saw M4: its self-mask seed, then s_uv with each sharing peer in directory order. */
  readonly maskSeeds: Readonly<Record<string, readonly string[]>>;
  readonly silent: string;
  /** Σ x over U3, per segment, canaries included. */
  readonly sum: readonly (readonly number[])[];
}

interface MemberSecrets {
  readonly id: string;
  readonly maskMaster: string;
  readonly selfMaskSeed: string;
  readonly sealingSecret: string;
  /** Hybrid suite only. */
  readonly sealingKemSeed?: string;
}

interface SentMessage {
  readonly name: string;
  /** Of the member who sent it or was told it. */
  readonly member: string;
  readonly bytes: string;
}

/** `crypto` with randomness anybody can repeat, telling the keys boxes are sealed under. */
function repeatable(crypto: CryptoSuite, onBoxKey: (key: string) => void): CryptoSuite {
  let calls = 0;
  return {
    ...crypto,
    randomBytes: (length) => crypto.hkdf(SEED, be64(calls++), utf8Bytes('random'), length),
    seal: (key, ...rest) => {
      onBoxKey(toHex(key));
      return crypto.seal(key, ...rest);
    },
  };
}

/** A session that writes down every message. */
class RecordedSession extends Session {
  readonly messages: SentMessage[] = [];

  override deliver(member: Member, output: ParticipantOutput): void {
    const { key } = this.offer.config;
    for (const [name, bytes] of sent(key, output)) this.note(name, member, bytes);
    super.deliver(member, output);
  }

  override toldTo(member: Member): ParticipantInput | undefined {
    const input = super.toldTo(member);
    const task = input && taskOf(this.offer.config.key, input);
    if (task !== undefined) this.note(task[0], member, told(task[1]));
    return input;
  }

  override advertise(): void {
    const { offer } = this;
    const task = { type: 'advertise-keys', invitation: invitationOf(offer.config), offer } as const;
    for (const member of this.members) this.note('M0', member, told(task));
    super.advertise();
  }

  private note(name: string, member: Member, bytes: Uint8Array): void {
    this.messages.push({ name, member: member.id, bytes: toHex(bytes) });
  }
}

function told(task: Instruction['task']): Uint8Array {
  const instruction = { task, last: undefined };
  return watchRoundResponse.encode({ type: 'instruction', instruction });
}

function sent(
  key: AttemptKey,
  output: ParticipantOutput,
): readonly (readonly [string, Uint8Array])[] {
  switch (output.type) {
    case 'advertise-keys':
      return [['M1', advertiseKeysRequest.encode({ key, message: output.message })]];
    case 'share-keys':
      return [['M3', shareKeysRequest.encode({ key, message: output.message })]];
    case 'acknowledge-shares':
      return [
        ['acknowledgement', acknowledgeSharesRequest.encode({ key, message: output.message })],
      ];
    case 'submit-masked-input': {
      const { header, vector } = output;
      const start = { type: 'start', key, header, offset: 0 } as const;
      return [
        ['M5', submitMaskedInputRequest.encode(start)],
        ['M5 vector', vector],
      ];
    }
    case 'confirm-survivors':
      return [['confirmation', confirmSurvivorsRequest.encode({ key, message: output.message })]];
    case 'disclose':
      return [['M8', discloseRequest.encode({ key, message: output.message })]];
    default:
      return output satisfies never;
  }
}

function taskOf(
  key: AttemptKey,
  input: ParticipantInput,
): readonly [string, Instruction['task']] | undefined {
  switch (input.type) {
    case 'directory':
      return ['M2', { type: 'share-keys', key, directory: input.message }];
    case 'relay':
      return ['M4', { type: 'acknowledge-shares', key, relay: input.message }];
    case 'sharers':
      return ['sharers', { type: 'submit-masked-input', key, sharers: input.message }];
    case 'survivor-set':
      return ['M6', { type: 'confirm-survivors', key, survivorSet: input.message }];
    case 'quorum':
      return ['M7', { type: 'disclose', key, quorum: input.message }];
    default:
      return undefined;
  }
}

function invitationOf({ key, federation, kind, charterHash, planHash, modelHash }: RoundConfig) {
  return {
    key,
    federation,
    kind,
    charterHash,
    planDigest: planHash,
    topologyDigest: planHash,
    modelDigest: modelHash,
    scalingDigest: undefined,
  };
}

function secretsOf({ id, state }: Member): MemberSecrets {
  if (state?.phase !== 'advertising-keys') throw new Error(`in phase ${state?.phase ?? 'none'}`);
  const { maskMaster, selfMaskSeed, sealingSecret, sealingKemSeed } = state.keys;
  return {
    id,
    maskMaster: toHex(maskMaster),
    selfMaskSeed: toHex(selfMaskSeed),
    sealingSecret: toHex(sealingSecret),
    ...(sealingKemSeed && { sealingKemSeed: toHex(sealingKemSeed) }),
  };
}

function maskSeedsOf({ id, state }: Member): readonly [string, readonly string[]] {
  if (state?.phase !== 'masking-input') throw new Error(`in phase ${state?.phase ?? 'none'}`);
  return [id, state.masks.map(({ seed }) => toHex(seed))];
}

/** Runs the attempt over this implementation of the primitives. */
export function recordTranscript(crypto: CryptoSuite, suiteName: string): Transcript {
  const boxKeys: string[] = [];
  const suite = repeatable(crypto, (key) => boxKeys.push(key));
  const session = new RecordedSession({ members: MEMBERS, suite, suiteName });
  session.act();
  const secrets = session.members.map(secretsOf);
  session.proceed();
  session.advanceTo('collecting-masked-inputs');
  const silent = memberInTheMiddle(session);
  session.silence(silent);
  session.relay();
  const maskSeeds = Object.fromEntries(session.speaking().map(maskSeedsOf));
  session.submitUnits();
  session.proceed();
  session.advanceTo('removing-masks');
  const { aggregator } = session;
  const outcome = session.removeMasks();
  if (outcome.type !== 'removed' || aggregator.phase !== 'removing-masks') throw new Error('lost');
  return {
    about: 'A whole attempt, generated by test/vectors/generate-transcripts.ts',
    suite: suiteName,
    secrets,
    messages: session.messages,
    cfg: toHex(aggregator.digests.cfg),
    R1: toHex(aggregator.digests.directory),
    R2: toHex(aggregator.digests.sharers),
    R3: toHex(aggregator.survivorsDigest),
    boxKeys,
    maskSeeds,
    silent: silent.id,
    sum: outcome.sums.map((segment) => [...segment]),
  };
}

/** Its masks are recovered both ways: it has peers with smaller ids, and with greater ones. */
function memberInTheMiddle(session: Session): Member {
  const sorted = [...session.members].sort((a, b) => (a.id < b.id ? -1 : 1));
  const middle = sorted[Math.floor(MEMBERS / 2)];
  if (middle === undefined) throw new Error('there is no member in the middle');
  return middle;
}
