/** A whole federation in this process: the coordinator's application and real participants. */
import { onTestFinished } from 'vitest';
import { fromHex } from '../../shared/domain/bytes.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { encodePlan } from '../../shared/domain/plan-document.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { decodeSafetensors } from '../../shared/domain/safetensors.ts';
import type { Instruction, Invitation } from '../../shared/secagg/instruction.ts';
import { type AppFixture, createFixture, type FixtureOptions } from './app-fixture.ts';
import { Site, type SiteOptions } from './site.ts';
import { UnitTrainer, type UnitTrainerOptions } from './unit-trainer.ts';

/** Sites and their coordinator. */
export interface World {
  readonly fixture: AppFixture;
  readonly trainers: readonly UnitTrainer[];
  readonly sites: readonly Site[];
  begin(plan?: Plan): Promise<RunId>;
  /** Runs every site to the end of the run. */
  finish(): Promise<void>;
}

type PerSite<T> = (index: number) => T;

/** A federation whose sites run once they are started; it ends with the current test. */
export function world(
  options: FixtureOptions,
  {
    trainer = () => ({}),
    site = () => ({}),
  }: {
    trainer?: PerSite<Partial<UnitTrainerOptions>>;
    site?: PerSite<Partial<SiteOptions>>;
  } = {},
): World {
  const fixture = createFixture(options);
  const trainers = fixture.signers.map((_, index) => new UnitTrainer({ index, ...trainer(index) }));
  const sites = trainers.map((own, i) => new Site(fixture, i, { trainer: own, ...site(i) }));
  const created: World = {
    fixture,
    trainers,
    sites,
    begin: async (plan = fixture.plan) => {
      await fixture.app.start();
      const { run } = await fixture.app.operator.startRun({
        ...fixture.request(),
        plan: encodePlan(plan),
      });
      return run;
    },
    finish: async () => {
      await Promise.all(sites.map((each) => each.start()));
    },
  };
  onTestFinished(async () => {
    for (const each of sites) each.kill();
    await fixture.app.stop();
  });
  return created;
}

export async function weightsOf({ fixture }: World, run: RunId): Promise<readonly number[]> {
  const bytes = await fixture.ports.artefacts.get(await newestModel(fixture, run));
  const decoded = decodeSafetensors(bytes);
  if (!decoded.ok) throw new Error(decoded.problem);
  return [...decoded.file.weights];
}

export async function newestModel({ app }: AppFixture, run: RunId): Promise<Uint8Array> {
  const models = await app.operator.listModels(run);
  return fromHex(models.reduce((a, b) => (b.round > a.round ? b : a)).digest);
}

/** Puts `change` in front of every instruction of this type. */
export function tamper(
  site: Site,
  type: Instruction['task']['type'],
  change: (instruction: Instruction) => Instruction,
): void {
  site.faults.instead = (instruction) => [
    instruction.task.type === type ? change(instruction) : instruction,
  ];
}

export function withInvitation(
  change: Partial<Invitation>,
): (instruction: Instruction) => Instruction {
  return (instruction) => {
    const { task } = instruction;
    if (task.type !== 'check-in' && task.type !== 'advertise-keys') return instruction;
    return { ...instruction, task: { ...task, invitation: { ...task.invitation, ...change } } };
  };
}

export const flipped = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte));
