import type { Scheduler } from '../../ports/scheduler.ts';
import { systemClock } from './system-clock.ts';

/** Node fires at once where a delay does not fit 31 bits, so longer ones are slept in pieces. */
const LONGEST_SLEEP = 2 ** 30;

/** Timers that do not keep the process alive by themselves. */
export const systemScheduler: Scheduler = {
  schedule(at, wake) {
    let timer: NodeJS.Timeout | undefined;
    const sleep = (): void => {
      const delay = at - systemClock.now();
      timer = setTimeout(delay > LONGEST_SLEEP ? sleep : wake, Math.min(delay, LONGEST_SLEEP));
      timer.unref();
    };
    sleep();
    return () => {
      clearTimeout(timer);
    };
  },
};
