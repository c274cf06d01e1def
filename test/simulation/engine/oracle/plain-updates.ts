/** What no coordinator may ever see: the sites' encoded updates, before any mask. */
import { Buffer } from 'node:buffer';
import { toHex } from '../../../../shared/domain/bytes.ts';
import type { VectorSegment } from '../../../../shared/secagg/config.ts';
import { CANARIES } from '../../../../shared/secagg/config.ts';
import { pack } from '../../../../shared/vector/packing.ts';
import type { Request } from '../network.ts';
import type { World } from '../world.ts';

const RULE = 'no coordinator sees an update';

/** A site's update as integers, segment by segment. */
export type Encoded = readonly Uint32Array[];

export class PlainUpdates {
  readonly #world: World;
  /** Whole packed vectors, canaries zero, by site. */
  readonly #plain: readonly (readonly [site: string, bytes: Buffer, hex: string])[];

  constructor(
    world: World,
    segments: readonly VectorSegment[],
    updates: ReadonlyMap<string, Encoded>,
  ) {
    this.#world = world;
    this.#plain = [...updates].map(([site, encoded]) => {
      const bytes = Buffer.concat(segments.map((segment, i) => packed(segment, encoded[i]!)));
      return [site, bytes, toHex(bytes)];
    });
  }

  sent({ path, messages }: Request): void {
    const all = Buffer.concat(messages);
    for (const [site, bytes] of this.#plain) {
      if (all.includes(bytes)) this.#world.violated(RULE, `${site}'s, in a request to ${path}`);
    }
  }

  stored(document: string): void {
    for (const [site, , hex] of this.#plain) {
      if (document.includes(hex)) this.#world.violated(RULE, `${site}'s, in the database`);
    }
  }
}

function packed(segment: VectorSegment, values: Uint32Array): Uint8Array {
  const whole = new Uint32Array(segment.length + CANARIES);
  whole.set(values);
  return pack(whole, segment.bits);
}
