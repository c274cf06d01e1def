/** What sites say: one answer per step of an attempt, ever, whatever they went through meanwhile. */
import { encodeMessage } from '../../../../coordinator/round/document.ts';
import { toHex } from '../../../../shared/domain/bytes.ts';
import { type AttemptKey, formatAttempt } from '../../../../shared/domain/ids.ts';
import type { ParticipantMessage } from '../../../../shared/secagg/aggregator.ts';
import { secAggService } from '../../../../shared/wire/services.ts';
import type { Request } from '../network.ts';
import type { World } from '../world.ts';
import { attemptText, roundText } from './documents.ts';

/** A message that belongs to a step of an attempt. */
export interface Spoken {
  readonly site: string;
  readonly key: AttemptKey;
  readonly message: ParticipantMessage;
}

export class SentMessages {
  readonly #world: World;
  readonly #traitor: string | undefined;
  readonly #said = new Map<string, string>();
  /** The attempt in which a site disclosed shares, by site and round. */
  readonly #disclosed = new Map<string, number>();
  /** Every share that was disclosed in a round, hexadecimal. */
  readonly #shares = new Map<string, Set<string>>();

  /** `traitor` says two things: nothing follows from that about the others. */
  constructor(world: World, traitor: string | undefined) {
    this.#world = world;
    this.#traitor = traitor;
  }

  sent(request: Request): void {
    const spoken = spokenIn(request);
    if (spoken === undefined) return;
    const { site, key, message } = spoken;
    this.#world.trace.say(site, `says ${message.type} in ${formatAttempt(key)}`);
    const slot = `${site} ${message.type} ${attemptText(key)}`;
    const text = encodeMessage(message);
    const before = this.#said.get(slot);
    if (before !== undefined && before !== text && site !== this.#traitor) {
      this.#world.violated(
        'a site answers a step of an attempt once',
        `${site} said two different ${message.type} in ${formatAttempt(key)}`,
      );
    }
    this.#said.set(slot, text);
    if (message.type === 'disclose') this.#disclose(spoken);
  }

  /** Shares disclosed in a round. */
  sharesOf(round: string): ReadonlySet<string> {
    return this.#shares.get(round) ?? new Set();
  }

  /** Two sums over one model and different cohorts would show the difference. */
  #disclose({ site, key, message }: Spoken): void {
    if (message.type !== 'disclose') return;
    const round = roundText(key);
    const slot = `${site} ${round}`;
    const before = this.#disclosed.get(slot);
    if (before !== undefined && before !== key.attempt) {
      this.#world.violated(
        'a site discloses for one sum over a model',
        `${site} disclosed in attempts ${before} and ${key.attempt} of ${round}`,
      );
    }
    this.#disclosed.set(slot, key.attempt);
    const shares = this.#shares.get(round) ?? new Set();
    for (const { share } of message.message.byPeer.values()) shares.add(toHex(share));
    this.#shares.set(round, shares);
  }
}

/** What a request says, if it is a message of the protocol. */
export function spokenIn({ link: { name: site }, path, messages }: Request): Spoken | undefined {
  const [first] = messages;
  if (first === undefined) return undefined;
  switch (path) {
    case secAggService.advertiseKeys.path: {
      const { key, message } = secAggService.advertiseKeys.request.decode(first);
      return { site, key, message: { type: 'advertise-keys', message } };
    }
    case secAggService.shareKeys.path: {
      const { key, message } = secAggService.shareKeys.request.decode(first);
      return { site, key, message: { type: 'share-keys', message } };
    }
    case secAggService.acknowledgeShares.path: {
      const { key, message } = secAggService.acknowledgeShares.request.decode(first);
      return { site, key, message: { type: 'acknowledge-shares', message } };
    }
    case secAggService.submitMaskedInput.path: {
      const part = secAggService.submitMaskedInput.request.decode(first);
      if (part.type !== 'start') return undefined;
      return {
        site,
        key: part.key,
        message: { type: 'submit-masked-input', message: part.header },
      };
    }
    case secAggService.confirmSurvivors.path: {
      const { key, message } = secAggService.confirmSurvivors.request.decode(first);
      return { site, key, message: { type: 'confirm-survivors', message } };
    }
    case secAggService.disclose.path: {
      const { key, message } = secAggService.disclose.request.decode(first);
      return { site, key, message: { type: 'disclose', message } };
    }
    default:
      return undefined;
  }
}
