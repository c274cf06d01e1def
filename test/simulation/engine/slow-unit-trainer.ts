/** A trainer that takes simulated time and whose update is a unit vector. */
import type { GlobalModel, TrainedUpdate, TrainingTerms } from '../../../client/trainer.ts';
import { milliseconds } from '../../../shared/domain/time.ts';
import { UnitTrainer, type UnitTrainerOptions } from '../../support/unit-trainer.ts';
import type { Program } from './program.ts';
import type { World } from './world.ts';

export class SlowUnitTrainer extends UnitTrainer {
  readonly #world: World;
  readonly #program: Program;

  constructor(world: World, program: Program, options: UnitTrainerOptions) {
    super(options);
    this.#world = world;
    this.#program = program;
  }

  override async train(
    model: GlobalModel,
    terms: TrainingTerms,
    onProgress: Parameters<UnitTrainer['train']>[2],
    signal: AbortSignal,
  ): Promise<TrainedUpdate> {
    const { chance } = this.#world;
    const span = chance.chance(0.05) ? chance.between(5_000, 30_000) : chance.between(20, 900);
    await this.#program.sleep(milliseconds(span), signal);
    return super.train(model, terms, onProgress, signal);
  }
}
