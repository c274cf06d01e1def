import { describe, expect, it } from 'vitest';
import { Uploads } from '../../../../coordinator/rpc/uploads.ts';
import { milliseconds } from '../../../../shared/domain/time.ts';
import { participantId } from '../../../../shared/domain/ids.ts';

const NORTH = participantId('0a'.repeat(16));
const SOUTH = participantId('0b'.repeat(16));

/** Parts that come when told to. */
function parts() {
  const given: number[] = [];
  let wake = (): void => undefined;
  let ended = false;
  async function* stream(): AsyncIterable<number> {
    for (;;) {
      const part = given.shift();
      if (part !== undefined) yield part;
      else if (ended) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return {
    stream: stream(),
    give: (part: number) => {
      given.push(part);
      wake();
    },
    end: () => {
      ended = true;
      wake();
    },
  };
}

async function collect(stream: AsyncIterable<number>): Promise<readonly number[]> {
  const collected: number[] = [];
  for await (const part of stream) collected.push(part);
  return collected;
}

describe('uploads', () => {
  it('hand on every part until the stream ends', async () => {
    const uploads = new Uploads({ limit: 1, patience: milliseconds(60_000) });
    const own = parts();
    const received = uploads.receive(NORTH, own.stream, collect);
    own.give(3);
    own.give(5);
    own.end();
    expect(await received).toEqual([3, 5]);
  });

  it('end one that is overtaken by a newer one of its participant', async () => {
    const uploads = new Uploads({ limit: 1, patience: milliseconds(60_000) });
    const older = uploads.receive(NORTH, parts().stream, collect);
    const newer = parts();
    const received = uploads.receive(NORTH, newer.stream, collect);
    await expect(older).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await expect(uploads.receive(SOUTH, parts().stream, collect)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      details: { limit: 1 },
    });
    newer.end();
    expect(await received).toEqual([]);
  });

  it('end one that is silent, and its place is free again', async () => {
    const uploads = new Uploads({ limit: 1, patience: milliseconds(17) });
    await expect(uploads.receive(NORTH, parts().stream, collect)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      details: { silentMs: 17 },
    });
    const other = parts();
    other.give(7);
    other.end();
    expect(await uploads.receive(SOUTH, other.stream, collect)).toEqual([7]);
  });
});
