/** Whoever lost its lease writes nothing any more. */
import type { Lease } from '../../../../coordinator/ports/leases.ts';
import type { World } from '../world.ts';

export class FencedWrites {
  readonly #world: World;
  /** The newest token given out, by name. */
  readonly #tokens = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  /** In one commit: first what was relied upon, then what was taken. */
  committed(relied: readonly Lease[], taken: readonly Lease[]): void {
    for (const { name, holder, token } of relied) {
      const newest = this.#tokens.get(name) ?? 0;
      if (token >= newest) continue;
      this.#world.violated(
        'a stale holder writes nothing',
        `${holder} wrote with token ${token} of ${name}; the newest is ${newest}`,
      );
    }
    for (const { name, token } of taken) {
      this.#tokens.set(name, Math.max(token, this.#tokens.get(name) ?? 0));
    }
  }
}
