import { describe, expect, it } from 'vitest';
import { createKeyedQueue, createSerialQueue } from '../../../../coordinator/ports/serial-queue.ts';

/** Work that notes when it begins and ends, and ends when told. */
function steps(): {
  readonly noted: string[];
  readonly work: (name: string) => () => Promise<string>;
} {
  const noted: string[] = [];
  return {
    noted,
    work: (name) => async () => {
      noted.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      noted.push(`${name} ends`);
      return name;
    },
  };
}

describe('a serial queue', () => {
  it('runs work one after another in order of arrival', async () => {
    const queue = createSerialQueue();
    const { noted, work } = steps();
    expect(await Promise.all(['a', 'b', 'c'].map((name) => queue.run(work(name))))).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(noted).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it('passes a failure to its own caller and goes on', async () => {
    const queue = createSerialQueue();
    const failure = new Error('no');
    const first = queue.run(() => Promise.reject(failure));
    const second = queue.run(() => Promise.resolve('went on'));
    await expect(first).rejects.toBe(failure);
    expect(await second).toBe('went on');
  });
});

describe('a keyed queue', () => {
  it('is serial within a key and free between keys', async () => {
    const queue = createKeyedQueue();
    const { noted, work } = steps();
    await Promise.all([
      queue.run('x', work('x1')),
      queue.run('x', work('x2')),
      queue.run('y', work('y1')),
    ]);
    expect(noted.slice(0, 2)).toEqual(['x1 begins', 'y1 begins']);
    expect(noted.indexOf('x2 begins')).toBeGreaterThan(noted.indexOf('x1 ends'));
  });

  it('can be used again after a failure', async () => {
    const queue = createKeyedQueue();
    await expect(queue.run('x', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await queue.run('x', () => Promise.resolve(6))).toBe(6);
  });
});
