/** Uploads under way: a bound on all of them, one of each participant, none that fell silent. */
import type { ParticipantId } from '../../shared/domain/ids.ts';
import type { Duration, Timer } from '../../shared/domain/time.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { systemTimer } from './system-timer.ts';

export interface UploadTerms {
  /** Uploads at the same time. */
  readonly limit: number;
  /** The longest wait for the next part. */
  readonly patience: Duration;
  /** Measures the wait; the machine's own timers where left out. */
  readonly timer?: Timer;
}

/**
 * Without a place of its own for each participant, one of them could take them all by opening
 * streams and saying nothing, and nobody else's masked input would arrive.
 */
export class Uploads {
  readonly #terms: UploadTerms;
  readonly #underWay = new Map<ParticipantId, AbortController>();

  constructor(terms: UploadTerms) {
    this.#terms = terms;
  }

  /**
   * Does `work` with the parts of an upload. A newer upload of the same participant ends this one,
   * because after a reconnect the older is dead and does not know it yet. Throws `RATE_LIMITED`
   * when no place is free; the parts throw it when they are overtaken or do not come in time.
   */
  async receive<Part, Result>(
    from: ParticipantId,
    parts: AsyncIterable<Part>,
    work: (parts: AsyncIterable<Part>) => Promise<Result>,
  ): Promise<Result> {
    const { limit } = this.#terms;
    const before = this.#underWay.get(from);
    if (before === undefined && this.#underWay.size >= limit) {
      const message = `${String(limit)} uploads are under way: try again shortly`;
      throw new FederationError('RATE_LIMITED', message, { limit });
    }
    before?.abort();
    const own = new AbortController();
    this.#underWay.set(from, own);
    try {
      return await work(attended(parts, this.#terms, own.signal));
    } finally {
      if (this.#underWay.get(from) === own) this.#underWay.delete(from);
    }
  }
}

function overtaken(): FederationError {
  return new FederationError('RATE_LIMITED', 'a newer upload of this participant took its place');
}

function silent(patience: Duration): FederationError {
  const message = `the upload was silent for ${String(patience)} ms: go on where it broke off`;
  return new FederationError('RATE_LIMITED', message, { silentMs: patience });
}

/** The same parts; throws when one takes longer than `patience`, or once `overtakenBy` aborts. */
async function* attended<Part>(
  parts: AsyncIterable<Part>,
  terms: UploadTerms,
  overtakenBy: AbortSignal,
): AsyncIterable<Part> {
  const iterator = parts[Symbol.asyncIterator]();
  for (;;) {
    const next = await inTime(iterator.next(), terms, overtakenBy);
    if (next.done === true) return;
    yield next.value;
  }
}

async function inTime<T>(
  promise: Promise<T>,
  { patience, timer = systemTimer }: UploadTerms,
  overtakenBy: AbortSignal,
): Promise<T> {
  let stop = (): void => undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    const cancel = timer(patience, () => {
      reject(silent(patience));
    });
    const onAbort = (): void => {
      reject(overtaken());
    };
    stop = () => {
      cancel();
      overtakenBy.removeEventListener('abort', onAbort);
    };
    overtakenBy.addEventListener('abort', onAbort, { once: true });
    if (overtakenBy.aborted) onAbort();
  });
  try {
    return await Promise.race([promise, ended]);
  } finally {
    stop();
  }
}
