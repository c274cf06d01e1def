import { instant, type Clock } from '../../../shared/domain/time.ts';

/** The machine's wall clock. */
export const systemClock: Clock = { now: () => instant(Date.now()) };
