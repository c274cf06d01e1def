/** A coordinator application that remembers what it was told: for tests of what lies in front of it. */
import type {
  ArtefactUseCases,
  CoordinatorApp,
  NewRun,
  OperatorUseCases,
  ParticipationUseCases,
} from '../../coordinator/app/use-cases.ts';
import { concatBytes, toHex, type Digest } from '../../shared/domain/bytes.ts';
import { federationId, type FederationId, runId, type RunId } from '../../shared/domain/ids.ts';
import type { ModelSummary, RunSummary } from '../../shared/domain/run-summary.ts';
import { instant } from '../../shared/domain/time.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { Instruction } from '../../shared/secagg/instruction.ts';

/** A value that watchers see at once and after every change. */
export class Watched<T> {
  #value: T;
  readonly #wake = new Set<() => void>();
  /** Watches open at the moment. */
  watchers = 0;

  constructor(value: T) {
    this.#value = value;
  }

  set(value: T): void {
    this.#value = value;
    for (const wake of this.#wake) wake();
  }

  async *watch(signal: AbortSignal, isLast: (value: T) => boolean): AsyncIterable<T> {
    this.watchers += 1;
    try {
      let seen: T | undefined;
      while (!signal.aborted) {
        const value = this.#value;
        if (value === seen) {
          await this.#changed(signal);
          continue;
        }
        seen = value;
        yield value;
        if (isLast(value)) return;
      }
    } finally {
      this.watchers -= 1;
    }
  }

  async #changed(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#wake.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wake.add(wake);
      signal.addEventListener('abort', wake, { once: true });
      if (signal.aborted) wake();
    });
  }
}

export interface RecordedCall {
  readonly name: string;
  readonly args: readonly unknown[];
}

export const RUN: RunId = runId('00112233445566778899aabbccddeeff');
export const FEDERATION: FederationId = federationId('north-clinics');

const waiting: Instruction = {
  task: { type: 'wait', key: undefined, phase: 'idle' },
  last: undefined,
};

export function runSummary(changes: Partial<RunSummary> = {}): RunSummary {
  return {
    run: RUN,
    federation: FEDERATION,
    status: 'running',
    cause: '',
    roundsPlanned: 12,
    roundsCompleted: 3,
    createdAt: instant(1_900_000_000_123),
    endedAt: undefined,
    rounds: [],
    modelDigest: 'ab'.repeat(32),
    ...changes,
  };
}

export class RecordingApp implements CoordinatorApp {
  readonly calls: RecordedCall[] = [];
  readonly instruction = new Watched<Instruction>(waiting);
  readonly summary = new Watched<RunSummary>(runSummary());
  readonly stored = new Map<string, Uint8Array>();
  /** Bytes of masked inputs that are durable, by digest. */
  readonly uploads = new Map<string, Uint8Array>();
  readonly startedRuns: NewRun[] = [];
  models: readonly ModelSummary[] = [];
  /** What the next call of this name fails with. */
  readonly failures = new Map<string, Error>();
  /** How often a download breaks after this many pieces. */
  breakDownloads = { times: 0, afterPieces: 0 };
  /** Runs before every upload piece is taken. */
  beforePiece: () => Promise<void> = () => Promise.resolve();

  #record(name: string, ...args: readonly unknown[]): void {
    this.calls.push({ name, args });
    const failure = this.failures.get(name);
    this.failures.delete(name);
    if (failure !== undefined) throw failure;
  }

  async #recorded(name: string, ...args: readonly unknown[]): Promise<void> {
    await Promise.resolve();
    this.#record(name, ...args);
  }

  store(bytes: Uint8Array): Digest {
    const digest = nodeSuite.sha256(bytes);
    this.stored.set(toHex(digest), bytes);
    return digest;
  }

  readonly participation: ParticipationUseCases = {
    watch: (caller, federation, signal) => {
      this.#record('watch', caller, federation);
      return this.instruction.watch(signal, () => false);
    },
    checkIn: (...args) => this.#recorded('checkIn', ...args),
    leave: (...args) => this.#recorded('leave', ...args),
    advertiseKeys: (...args) => this.#recorded('advertiseKeys', ...args),
    shareKeys: (...args) => this.#recorded('shareKeys', ...args),
    acknowledgeShares: (...args) => this.#recorded('acknowledgeShares', ...args),
    confirmSurvivors: (...args) => this.#recorded('confirmSurvivors', ...args),
    disclose: (...args) => this.#recorded('disclose', ...args),
    uploadedBytes: async (caller, key, digest) => {
      await this.#recorded('uploadedBytes', caller, key, digest);
      return this.uploads.get(toHex(digest))?.length ?? 0;
    },
    submitMaskedInput: async (caller, key, header, offset, pieces) => {
      await this.#recorded('submitMaskedInput', caller, key, header, offset);
      const name = toHex(header.digest);
      for await (const piece of pieces) {
        await this.beforePiece();
        this.uploads.set(name, concatBytes(this.uploads.get(name) ?? new Uint8Array(0), piece));
      }
      const whole = this.uploads.get(name) ?? new Uint8Array(0);
      if (toHex(nodeSuite.sha256(whole)) !== name) throw new FederationError('DIGEST_MISMATCH');
      this.calls.push({ name: 'submitted', args: [caller, key, name] });
    },
  };

  #artefact(digest: Digest): Uint8Array {
    const bytes = this.stored.get(toHex(digest));
    if (bytes === undefined) throw new FederationError('MODEL_NOT_FOUND');
    return bytes;
  }

  async *#read(digest: Digest, offset: number, pieceBytes: number): AsyncIterable<Uint8Array> {
    await this.#recorded('read', digest, offset);
    const bytes = this.#artefact(digest);
    let pieces = 0;
    for (let start = offset; start < bytes.length; start += pieceBytes) {
      if (this.breakDownloads.times > 0 && pieces === this.breakDownloads.afterPieces) {
        this.breakDownloads.times -= 1;
        throw new FederationError('STORE_UNAVAILABLE');
      }
      yield bytes.subarray(start, start + pieceBytes);
      pieces += 1;
    }
  }

  readonly artefacts: ArtefactUseCases = {
    size: async (digest) => {
      await this.#recorded('size', digest);
      return this.#artefact(digest).length;
    },
    read: (digest, offset, pieceBytes) => this.#read(digest, offset, pieceBytes),
  };

  readonly operator: OperatorUseCases = {
    startRun: async (request) => {
      await this.#recorded('startRun');
      this.startedRuns.push(request);
      return runSummary();
    },
    stopRun: async (run) => {
      await this.#recorded('stopRun', run);
      return runSummary({ status: 'stopped', cause: 'stopped-by-operator' });
    },
    showRun: async (run) => {
      await this.#recorded('showRun', run);
      return runSummary();
    },
    listRuns: async () => {
      await this.#recorded('listRuns');
      return [runSummary({ roundsCompleted: 5 }), runSummary()];
    },
    watchRun: (run, signal) => {
      this.#record('watchRun', run);
      return this.summary.watch(signal, ({ status }) => status !== 'running');
    },
    listModels: async (run) => {
      await this.#recorded('listModels', run);
      return this.models;
    },
    showModel: async (digest) => {
      await this.#recorded('showModel', digest);
      const model = this.models.find((candidate) => candidate.digest.startsWith(digest));
      if (model === undefined) throw new FederationError('MODEL_NOT_FOUND');
      return model;
    },
  };
}
