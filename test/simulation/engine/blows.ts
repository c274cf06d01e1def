/** What may happen to a federation at any time, one thing after the other. */
import type { Coordinator } from './coordinator.ts';
import type { Machine } from './machine.ts';
import type { Network } from './network.ts';
import type { Site } from './site.ts';
import type { Blow } from './weather.ts';
import type { World } from './world.ts';

/** What blows fall on. */
export interface Target {
  readonly sites: readonly Site[];
  readonly coordinators: readonly Coordinator[];
  readonly network: Network;
  /** Nobody reaches the database for so many milliseconds. */
  breakStore(span: number): void;
  stopRun(): void;
}

/** Does it; false where there is nothing to do it to. */
type Strike = (world: World, target: Target) => boolean;

const STRIKES: Readonly<Record<Blow, Strike>> = {
  'kill-site': (world, { sites }) => kill(world, sites),
  'kill-coordinator': (world, { coordinators }) => kill(world, coordinators),
  'restart-coordinator': (world, { coordinators }) => {
    const coordinator = one(world, coordinators);
    coordinator?.stop();
    return coordinator !== undefined;
  },
  leave: (world, { sites }) => {
    const site = one(world, sites);
    site?.leave();
    return site !== undefined;
  },
  'stall-site': (world, { sites }) => stall(world, sites),
  'stall-coordinator': (world, { coordinators }) => stall(world, coordinators),
  'cut-connections': (world, { sites, network }) => {
    const site = one(world, sites);
    if (site !== undefined) network.cut(site.link);
    return site !== undefined;
  },
  'cut-off': (world, { sites }) => {
    const site = one(world, sites);
    if (site === undefined) return false;
    site.link.cutOffUntil = world.timeline.now + world.chance.between(500, 40_000);
    return true;
  },
  'replay-request': (_world, { network }) => network.replayRequest(),
  'replay-instruction': (_world, { network }) => network.replayInstruction(),
  'fill-disk': (world, { sites, coordinators }) => {
    const machine = world.chance.pick<Machine>([...sites, ...coordinators])!;
    machine.disk.full = true;
    world.trace.say(machine.name, 'disk full');
    world.timeline.after(world.chance.between(200, 20_000), () => {
      machine.disk.full = false;
      world.trace.say(machine.name, 'disk has room again');
    });
    return true;
  },
  'store-outage': (world, target) => {
    target.breakStore(world.chance.between(100, 15_000));
    return true;
  },
  'set-clock': (world, { coordinators }) => {
    const coordinator = world.chance.pick(coordinators)!;
    coordinator.skew += world.chance.between(-30_000, 30_000);
    world.trace.say(coordinator.name, `clock is now ${Math.round(coordinator.skew)} ms ahead`);
    return true;
  },
  'stop-run': (_world, target) => {
    target.stopRun();
    return true;
  },
};

/** From now on, and until the weather is calm. */
export function strike(world: World, target: Target): void {
  const { chance, timeline, weather } = world;
  if (weather.blowEvery === Infinity) return;
  const pause = -Math.log(1 - chance.fraction()) * weather.blowEvery;
  timeline.after(pause, () => {
    if (world.weather.blowEvery === Infinity) return;
    const blow = chance.weighted(weather.blows);
    if (weather.blows[blow] > 0 && STRIKES[blow](world, target)) {
      world.trace.say('fate', blow);
      world.fault(blow);
    }
    strike(world, target);
  });
}

function one<M extends Machine>(world: World, machines: readonly M[]): M | undefined {
  return world.chance.pick(machines.filter(({ isUp }) => isUp));
}

function kill(world: World, machines: readonly Machine[]): boolean {
  const program = one(world, machines)?.program;
  program?.die('at any time');
  return program !== undefined;
}

/** Long enough for others to notice, or hardly. */
function stall(world: World, machines: readonly Machine[]): boolean {
  const program = one(world, machines)?.program;
  if (program === undefined || program.stalled) return false;
  program.stall();
  const span = world.chance.chance(0.3)
    ? world.chance.between(10_000, 90_000)
    : world.chance.between(100, 5_000);
  world.timeline.after(span, () => {
    if (!program.alive) return;
    world.trace.say(program.name, 'goes on');
    program.resume();
  });
  return true;
}
