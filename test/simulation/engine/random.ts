/** The one source of chance of a simulation: everything that is decided is decided from its seed. */
import { createHash } from 'node:crypto';
import { seededRandom, type SeededRandom } from '../../../client/data/seeded-random.ts';

export class Random {
  readonly #seed: string;
  readonly #source: SeededRandom;

  constructor(seed: string) {
    this.#seed = seed;
    const digest = createHash('sha256').update(seed).digest();
    const words = Array.from({ length: 8 }, (_, index) => digest.readUInt32BE(4 * index));
    this.#source = seededRandom(...words);
  }

  /** A source of its own: what is drawn from it changes nothing of what is drawn here. */
  fork(name: string): Random {
    return new Random(`${this.#seed}\n${name}`);
  }

  /** Uniform in [0, 1). */
  fraction(): number {
    return this.#source.next();
  }

  chance(probability: number): boolean {
    return probability > 0 && this.#source.next() < probability;
  }

  /** Uniform in [`least`, `most`). */
  between(least: number, most: number): number {
    return least + (most - least) * this.#source.next();
  }

  /** A whole number, `least` … `most`. */
  integer(least: number, most: number): number {
    return least + this.#source.below(most - least + 1);
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[this.#source.below(items.length)];
  }

  /** One of the keys, each as often as its weight says. */
  weighted<Key extends string>(weights: Readonly<Record<Key, number>>): Key {
    const entries = Object.entries<number>(weights) as [Key, number][];
    let rest = this.#source.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      if (rest < weight) return key;
      rest -= weight;
    }
    return entries.at(-1)![0];
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.#source.below(256));
  }
}
