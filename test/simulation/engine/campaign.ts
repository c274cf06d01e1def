/** Many federations, each from a seed of its own, until so many rounds have been run. */
import { Census } from './census.ts';
import type { SimulationReport } from './simulate.ts';

export interface CampaignOptions {
  /** Federation n has the seed `<seed>/<n>`. */
  readonly seed: string;
  /** Rounds that ended, over all federations. */
  readonly rounds: number;
  readonly run: (seed: string) => Promise<SimulationReport>;
  /** Federations that are run at the same time. */
  readonly width?: number;
  /** Ends the campaign at the first violation. */
  readonly stopAtViolation?: boolean;
  readonly onReport?: (rounds: number, report: SimulationReport) => void;
}

export interface CampaignReport {
  readonly census: Census;
  readonly passed: number;
  readonly failed: readonly SimulationReport[];
  readonly rounds: number;
  readonly events: number;
  readonly simulatedMs: number;
}

/** The same seed and number of rounds count the same federations, however many run at once. */
export async function campaign(options: CampaignOptions): Promise<CampaignReport> {
  const { seed, rounds: wanted, run, width = 1, stopAtViolation = false, onReport } = options;
  const census = new Census();
  const failed: SimulationReport[] = [];
  let [passed, events, simulatedMs] = [0, 0, 0];
  let next = 1;
  const underWay: Promise<SimulationReport>[] = [];
  const launch = (): void => {
    underWay.push(run(`${seed}/${next++}`));
  };
  for (let i = 0; i < width; i++) launch();
  for (;;) {
    const report = await underWay.shift()!;
    census.add(report.counts);
    events += report.events;
    simulatedMs += report.simulatedMs;
    if (report.violation === undefined) passed += 1;
    else failed.push(report);
    onReport?.(census.total('rounds'), report);
    if (census.total('rounds') >= wanted || (stopAtViolation && failed.length > 0)) break;
    launch();
  }
  // What is beyond the last round that was asked for does not count.
  await Promise.all(underWay);
  return { census, passed, failed, rounds: census.total('rounds'), events, simulatedMs };
}
