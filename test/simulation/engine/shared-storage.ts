/** Stores that several coordinators reach over a network, as a database offers them: durable at once. */
import { createMemoryArtefactStore } from '../../../coordinator/adapters/memory/memory-artefact-store.ts';
import { createMemoryVectorStore } from '../../../coordinator/adapters/memory/memory-vector-store.ts';
import type { ArtefactStore } from '../../../coordinator/ports/artefact-store.ts';
import type { VectorStore } from '../../../coordinator/ports/vector-store.ts';
import { toHex } from '../../../shared/domain/bytes.ts';
import type { AttemptKey, ParticipantId, RoundKey } from '../../../shared/domain/ids.ts';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import { attemptText, roundText } from './oracle/documents.ts';
import type { Pace, Program } from './program.ts';
import type { OpenStores, Storage } from './storage.ts';

const QUICK: Pace = { least: 0.2, most: 6 };

/** Does `work` once the database is reached. */
type Reach = <T>(work: () => Promise<T>) => Promise<T>;

export class SharedStorage implements Storage {
  readonly #vectors = createMemoryVectorStore();
  readonly #artefacts = createMemoryArtefactStore();
  readonly #artefactBytes = new Map<string, Uint8Array>();
  /** Uploads that are there, by attempt and participant; `true` once sealed. */
  readonly #uploads = new Map<string, boolean>();
  readonly #outage: () => boolean;

  constructor(outage: () => boolean) {
    this.#outage = outage;
  }

  open(program: Program): Promise<OpenStores> {
    const reach: Reach = async (work) => {
      await program.act(
        undefined,
        () => {
          if (this.#outage()) throw new FederationError('STORE_UNAVAILABLE', 'no database');
        },
        QUICK,
      );
      return work();
    };
    return Promise.resolve({
      vectors: this.#reachedVectors(reach),
      artefacts: this.#reachedArtefacts(reach),
    });
  }

  artefact(digest: string): Uint8Array | undefined {
    return this.#artefactBytes.get(digest);
  }

  holdsVector(key: AttemptKey, participant: ParticipantId): boolean {
    return this.#uploads.get(uploadText(key, participant)) === true;
  }

  vectors(): readonly string[] {
    return [...this.#uploads.keys()];
  }

  #reachedVectors(reach: Reach): VectorStore {
    const inner = this.#vectors;
    return {
      uploaded: (...upload) => reach(() => inner.uploaded(...upload)),
      append: (key, participant, ...piece) =>
        reach(async () => {
          const end = await inner.append(key, participant, ...piece);
          const name = uploadText(key, participant);
          this.#uploads.set(name, this.#uploads.get(name) ?? false);
          return end;
        }),
      seal: (key, participant, ...vector) =>
        reach(async () => {
          await inner.seal(key, participant, ...vector);
          this.#uploads.set(uploadText(key, participant), true);
        }),
      async *read(...vector) {
        await reach(() => Promise.resolve());
        yield* inner.read(...vector);
      },
      drop: (key) =>
        reach(async () => {
          await inner.drop(key);
          this.#forget((round) => round === roundText(key));
        }),
      sweep: (keep) =>
        reach(async () => {
          await inner.sweep(keep);
          const kept = new Set(keep.map((key: RoundKey) => roundText(key)));
          this.#forget((round) => !kept.has(round));
        }),
    };
  }

  #reachedArtefacts(reach: Reach): ArtefactStore {
    const inner = this.#artefacts;
    return {
      put: (bytes) =>
        reach(async () => {
          const digest = await inner.put(bytes);
          this.#artefactBytes.set(toHex(digest), bytes.slice());
          return digest;
        }),
      size: (digest) => reach(() => inner.size(digest)),
      get: (digest) => reach(() => inner.get(digest)),
      async *read(...artefact) {
        await reach(() => Promise.resolve());
        yield* inner.read(...artefact);
      },
    };
  }

  #forget(isGone: (round: string) => boolean): void {
    for (const name of this.#uploads.keys()) {
      if (isGone(name.slice(0, name.indexOf('#')))) this.#uploads.delete(name);
    }
  }
}

function uploadText(key: AttemptKey, participant: ParticipantId): string {
  return `${attemptText(key)} ${participant}`;
}
