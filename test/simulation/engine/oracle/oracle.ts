/** Watches a federation from outside and says which rule was broken. */
import { toHex } from '../../../../shared/domain/bytes.ts';
import { formatAttempt } from '../../../../shared/domain/ids.ts';
import type { Request, WireTap } from '../network.ts';
import type { Commit } from '../simulated-store.ts';
import type { World } from '../world.ts';
import type { CommittedRounds } from './committed-rounds.ts';
import { attemptText, documentOf, roundText } from './documents.ts';
import type { Endings } from './endings.ts';
import type { FencedWrites } from './fenced-writes.ts';
import type { PlainUpdates } from './plain-updates.ts';
import type { PublishedModels } from './published-models.ts';
import { type SentMessages, type Spoken, spokenIn } from './sent-messages.ts';

export interface OracleParts {
  readonly sent: SentMessages;
  readonly rounds: CommittedRounds;
  readonly models: PublishedModels;
  readonly plain: PlainUpdates;
  readonly endings: Endings;
  readonly leases: FencedWrites;
  /** Whether a power cut now would leave the masked input. */
  readonly holdsVector: (spoken: Spoken, digest: Uint8Array) => boolean;
}

export class Oracle implements WireTap {
  readonly #world: World;
  readonly #parts: OracleParts;

  constructor(world: World, parts: OracleParts) {
    this.#world = world;
    this.#parts = parts;
  }

  sent(request: Request): void {
    this.#parts.plain.sent(request);
    this.#parts.sent.sent(request);
  }

  acknowledged(request: Request): void {
    const spoken = spokenIn(request);
    if (spoken === undefined) return;
    this.#parts.rounds.acknowledged(spoken);
    if (this.#parts.rounds.isOpen(spoken)) this.#requireVector(spoken);
  }

  readonly committed = (commit: Commit): void => {
    const { rounds, models, plain, endings, leases } = this.#parts;
    leases.committed(commit.relied, commit.taken);
    for (const write of commit.rounds) {
      const { key, terminal, document } = write.round;
      plain.stored(document);
      for (const { body } of write.submissions) plain.stored(body);
      rounds.committed(write);
      if (terminal) endings.ended(roundText(key));
      else endings.opened(roundText(key));
    }
    for (const model of commit.models) {
      if (model.parent === undefined) models.started(model);
      else this.#published(commit, model);
    }
  };

  #published(commit: Commit, model: Commit['models'][number]): void {
    const write = commit.rounds.find(({ round }) => round.key.round === model.round);
    const document = write && documentOf(write);
    const key = document && { run: model.run, round: model.round, attempt: document.attempt };
    const survivors = key && this.#parts.rounds.survivorsOf(attemptText(key));
    const examples = document?.result?.metrics.examples;
    if (survivors === undefined || examples == null) {
      this.#world.violated('a model comes from a round', `${model.digest} does not`);
    } else {
      this.#parts.models.published({ model, survivors, examples });
    }
  }

  #requireVector(spoken: Spoken): void {
    const { site, key, message } = spoken;
    if (message.type !== 'submit-masked-input') return;
    const { digest } = message.message;
    if (this.#parts.holdsVector(spoken, digest)) return;
    this.#world.violated(
      'what is acknowledged is durable',
      `the masked input ${toHex(digest).slice(0, 8)} of ${site} in ${formatAttempt(key)} would not survive`,
    );
  }
}
