/** Every published sum is the indicator of its survivors, and every model follows from the one before. */
import type { StoredModelVersion } from '../../../../coordinator/ports/store.ts';
import { decodeSafetensors } from '../../../../shared/domain/safetensors.ts';
import type { World } from '../world.ts';

/** Fixed-point and float32 rounding stay far below; a wrong mask is off by a whole range. */
const TOLERANCE = 1e-3;

export interface Published {
  readonly model: StoredModelVersion;
  /** Names, as the round recorded them when it froze the set. */
  readonly survivors: readonly string[];
  /** Σ w, as published. */
  readonly examples: number;
}

export class PublishedModels {
  readonly #world: World;
  readonly #artefact: (digest: string) => Uint8Array | undefined;
  readonly #weightOf: ReadonlyMap<string, number>;
  /** The newest model of each run. */
  readonly #newest = new Map<string, StoredModelVersion>();

  /**
   * `artefact` is what a power cut now would leave of an artefact; `weightOf` says what each site's
   * update is worth, in the order of the coordinates.
   */
  constructor(
    world: World,
    artefact: (digest: string) => Uint8Array | undefined,
    weightOf: ReadonlyMap<string, number>,
  ) {
    this.#world = world;
    this.#artefact = artefact;
    this.#weightOf = weightOf;
  }

  /** The model a run starts from. */
  started(model: StoredModelVersion): void {
    this.#newest.set(model.run, model);
    if (model.round !== 0) this.#violated(model, 'a run starts with another model than its first');
    this.#weights(model.digest);
  }

  published(published: Published): void {
    const { model } = published;
    const parent = this.#newest.get(model.run);
    this.#newest.set(model.run, model);
    if (parent?.digest !== model.parent || parent?.round !== model.round - 1) {
      this.#violated(model, 'its parent is not the model before it');
      return;
    }
    const [before, after] = [this.#weights(parent.digest), this.#weights(model.digest)];
    if (before === undefined || after === undefined) return;
    const step = after.map((weight, index) => weight - (before[index] ?? 0));
    this.#requireIndicator(published, step);
  }

  #requireIndicator({ model, survivors, examples }: Published, step: Float32Array): void {
    const total = survivors.reduce((sum, name) => sum + (this.#weightOf.get(name) ?? 0), 0);
    if (examples !== total) {
      const sum = `the weights of ${survivors.join()} add up to ${total}`;
      this.#violated(model, `${sum}, not ${examples}`);
    }
    for (const [index, [name, weight]] of [...this.#weightOf].entries()) {
      const counted = ((step[index] ?? 0) * total) / weight;
      const expected = survivors.includes(name) ? 1 : 0;
      if (Math.abs(counted - expected) < TOLERANCE) continue;
      this.#violated(model, `${name} counts ${counted}, should count ${expected}`);
    }
  }

  #weights(digest: string): Float32Array | undefined {
    const bytes = this.#artefact(digest);
    const decoded = bytes === undefined ? undefined : decodeSafetensors(bytes);
    if (decoded?.ok === true) return decoded.file.weights;
    this.#world.violated('a published model is durable', `${digest} is not on the disk`);
    return undefined;
  }

  #violated({ run, round }: StoredModelVersion, message: string): void {
    const place = `${run.slice(0, 8)}/${round}`;
    this.#world.violated('a sum is the indicator of its survivors', `${place}: ${message}`);
  }
}
