/** What every `RoundFeed` must do. Run it once per adapter. */
import { describe, expect, it } from 'vitest';
import type { RoundFeed } from '../../coordinator/ports/round-feed.ts';
import { someRun } from './support/builders.ts';

export interface RoundFeedHarness {
  open(): Promise<RoundFeed>;
}

export function roundFeedSuite(adapter: string, harness: RoundFeedHarness): void {
  describe(`${adapter} as a round feed`, () => {
    it('tells every listener of this process at once which run changed', async () => {
      const feed = await harness.open();
      const heard: unknown[] = [];
      feed.subscribe((run) => heard.push(['first', run]));
      feed.subscribe((run) => heard.push(['second', run]));
      feed.changed(someRun('6'));
      expect(heard).toEqual([
        ['first', someRun('6')],
        ['second', someRun('6')],
      ]);
    });

    it('tells nothing to who has stopped listening, also when that was while being told', async () => {
      const feed = await harness.open();
      const heard: string[] = [];
      const stops = ['first', 'second'].map((name) =>
        feed.subscribe(() => {
          heard.push(name);
          stops[0]?.();
        }),
      );
      feed.changed(someRun('6'));
      feed.changed(someRun('7'));
      expect(heard).toEqual(['first', 'second', 'second']);
    });
  });
}
