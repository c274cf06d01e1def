/** Where coordinators keep vectors and artefacts, and what the oracle may know of it. */
import { openFileArtefactStore } from '../../../coordinator/adapters/filesystem/file-artefact-store.ts';
import { openFileVectorStore } from '../../../coordinator/adapters/filesystem/file-vector-store.ts';
import { vectorPaths } from '../../../coordinator/adapters/filesystem/vector-layout.ts';
import type { ArtefactStore } from '../../../coordinator/ports/artefact-store.ts';
import type { VectorStore } from '../../../coordinator/ports/vector-store.ts';
import { equalBytes } from '../../../shared/domain/bytes.ts';
import { sha256 } from '../../../coordinator/adapters/filesystem/file-digest.ts';
import type { AttemptKey, ParticipantId } from '../../../shared/domain/ids.ts';
import { diskView, type SkippedSync } from './disk-view.ts';
import type { Program } from './program.ts';
import type { SimulatedDisk } from './simulated-disk.ts';
import type { World } from './world.ts';

export interface OpenStores {
  readonly vectors: VectorStore;
  readonly artefacts: ArtefactStore;
}

export interface Storage {
  /** As one run of a coordinator sees it. */
  open(program: Program): Promise<OpenStores>;
  /** What a power cut now would leave of an artefact. */
  artefact(digest: string): Uint8Array | undefined;
  /** Whether a power cut now would leave the whole masked input. */
  holdsVector(key: AttemptKey, participant: ParticipantId, digest: Uint8Array): boolean;
  /** Vectors that are still there, by name. */
  vectors(): readonly string[];
}

const VECTORS = '/vectors';
const ARTEFACTS = '/artefacts';

/** The real stores on a simulated disk, for the one coordinator that uses it. */
export class DiskStorage implements Storage {
  readonly #world: World;
  readonly #disk: SimulatedDisk;
  readonly #skips: SkippedSync | undefined;

  constructor(world: World, disk: SimulatedDisk, skips?: SkippedSync) {
    this.#world = world;
    this.#disk = disk;
    this.#skips = skips;
  }

  async open(program: Program): Promise<OpenStores> {
    const disk = diskView(this.#world, program, this.#disk, this.#skips);
    return {
      vectors: await openFileVectorStore(VECTORS, disk),
      artefacts: await openFileArtefactStore(ARTEFACTS, disk),
    };
  }

  artefact(digest: string): Uint8Array | undefined {
    return this.#disk.durable(`${ARTEFACTS}/${digest.slice(0, 2)}/${digest}`);
  }

  holdsVector(key: AttemptKey, participant: ParticipantId, digest: Uint8Array): boolean {
    const bytes = this.#disk.durable(vectorPaths(VECTORS, key, participant, digest).sealed);
    return bytes !== undefined && equalBytes(sha256(bytes), digest);
  }

  vectors(): readonly string[] {
    return this.#disk.files(VECTORS);
  }
}
