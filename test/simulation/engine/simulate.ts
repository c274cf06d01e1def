/** One federation from its first event to its last: what happened, and whether a rule was broken. */
import { strike } from './blows.ts';
import { Federation, type FederationOptions } from './federation.ts';
import type { Counts } from './census.ts';
import { CALM, drawWeather, type Weather } from './weather.ts';
import { type Violation, World } from './world.ts';

export interface SimulationOptions extends FederationOptions {
  /** Given every line of the trace at once. */
  readonly read?: (line: string) => void;
  /** Drawn when absent. */
  readonly weather?: Weather;
}

export interface SimulationReport {
  readonly seed: string;
  readonly counts: Counts;
  readonly violation: Violation | undefined;
  /** Names the whole trace: equal for equal seeds. */
  readonly digest: string;
  readonly lines: number;
  readonly events: number;
  /** The end of the trace. */
  readonly tail: readonly string[];
  readonly simulatedMs: number;
}

/** Of one federation; one that is still not done then never will be. */
const MOST_EVENTS = 2_000_000;
/** After the end: programs come back, dropped vectors go, everyone is told. In milliseconds. */
const AFTERMATH = 30_000;

export async function simulate(
  seed: string,
  { read, weather, ...options }: SimulationOptions = {},
): Promise<SimulationReport> {
  const world = new World(seed, read);
  const { timeline, trace } = world;
  const start = timeline.now;
  const federation = new Federation(world, options);
  const drawn = drawWeather(world.chance);
  world.weather = weather ?? drawn;
  const bugs = watchForBugs(world);
  let events = 0;
  const runUntil = async (done: () => boolean): Promise<void> => {
    while (!done() && world.violation === undefined && (await timeline.step())) {
      federation.check();
      if (++events > MOST_EVENTS) world.violated('every run ends', 'the run goes on for ever');
    }
  };
  try {
    federation.start();
    strike(world, federation);
    await runUntil(() => federation.operator.hasEnded);
    world.weather = CALM;
    federation.recover();
    const end = timeline.now + AFTERMATH;
    await runUntil(() => timeline.now >= end);
    if (world.violation === undefined) requireTidy(world, federation);
  } finally {
    federation.close();
    bugs.stop();
  }
  world.census.count('runs', federation.operator.shown?.cause ?? 'unknown');
  return {
    seed,
    counts: world.census.counts,
    violation: world.violation,
    digest: trace.digest(),
    lines: trace.position,
    events,
    tail: trace.tail(200),
    simulatedMs: timeline.now - start,
  };
}

/** Nothing of the rounds that ended is left on any coordinator's disk. */
function requireTidy(world: World, { coordinators }: Federation): void {
  for (const { name, storage } of coordinators) {
    const [left] = storage.vectors();
    if (left !== undefined) world.violated('an ended round holds nothing', `${name} has ${left}`);
  }
}

/** A rejection nobody handles is a bug, wherever it comes from. */
function watchForBugs(world: World): { stop(): void } {
  const onBug = (error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    world.violated('no program meets a bug', text);
  };
  process.on('unhandledRejection', onBug);
  return {
    stop: () => {
      process.off('unhandledRejection', onBug);
    },
  };
}
