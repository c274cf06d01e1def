/** A machine that runs one program, and starts it again whenever it has died. */
import type { CrashKind } from './program.ts';
import { Program } from './program.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { CALM } from './weather.ts';
import type { World } from './world.ts';

export abstract class Machine {
  readonly name: string;
  readonly disk = new SimulatedDisk();
  protected readonly world: World;
  #program: Program | undefined;
  #due: (() => void) | undefined;

  protected constructor(world: World, name: string) {
    this.world = world;
    this.name = name;
  }

  /** The program, while it lives. */
  get program(): Program | undefined {
    return this.#program?.alive === true ? this.#program : undefined;
  }

  get isUp(): boolean {
    return this.program !== undefined;
  }

  /** Starts the program unless it runs. */
  start(): void {
    this.#due?.();
    this.#due = undefined;
    if (this.isUp) return;
    const program = new Program(this.world, this.name, (kind) => {
      this.#crashed(kind);
    });
    this.#program = program;
    this.world.trace.say(this.name, 'starts');
    this.run(program).then(
      () => {
        this.#exited(program, 'ends');
      },
      (error: unknown) => {
        if (program.alive) this.failed(error);
        this.#exited(program, `fails: ${String(error)}`);
      },
    );
  }

  /** Starts the program `delay` milliseconds from now. */
  startLater(delay: number): void {
    this.#due?.();
    this.#due = this.world.timeline.after(delay, () => {
      this.start();
    });
  }

  /** Has room, and a program that does not stand still. */
  recover(): void {
    this.disk.full = false;
    this.program?.resume();
    this.start();
  }

  /** No restart is under way any more. */
  stayDown(): void {
    this.#due?.();
    this.#due = undefined;
  }

  /** The program itself; whatever it waits for ends with `program`. */
  protected abstract run(program: Program): Promise<void>;

  /** What no longer exists afterwards, on whatever disk. */
  protected losePower(): void {
    this.disk.powerCut(this.world.chance);
  }

  /** The program ended with an error. */
  protected abstract failed(error: unknown): void;

  #exited(program: Program, how: string): void {
    if (!program.alive) return;
    this.world.trace.say(this.name, how);
    program.end();
    this.startLater(this.#downtime());
  }

  #crashed(kind: CrashKind): void {
    if (kind === 'power-cut') this.losePower();
    this.startLater(this.#downtime());
  }

  /** Mostly a moment, sometimes long enough for a phase to pass. */
  #downtime(): number {
    const { chance, weather } = this.world;
    if (weather === CALM) return 100;
    return chance.chance(0.1) ? chance.between(5_000, 50_000) : chance.between(30, 2_500);
  }
}
