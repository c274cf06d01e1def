/** The machine's own timers. */
import type { Timer } from '../../shared/domain/time.ts';

export const systemTimer: Timer = (span, wake) => {
  const timer = setTimeout(wake, span);
  return () => {
    clearTimeout(timer);
  };
};
