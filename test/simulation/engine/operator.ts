/** The operator: starts one run, insists on it, and perhaps stops it. */
import type { RunId } from '../../../shared/domain/ids.ts';
import type { RunSummary } from '../../../shared/domain/run-summary.ts';
import { encodePlan } from '../../../shared/domain/plan-document.ts';
import { encodeSafetensors } from '../../../shared/domain/safetensors.ts';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import { TOPOLOGY } from '../../support/app-fixture.ts';
import type { Agreement } from './agreement.ts';
import type { Coordinator } from './coordinator.ts';
import type { World } from './world.ts';

/** Between two looks, in milliseconds. */
const PAUSE = 700;

export class Operator {
  readonly #world: World;
  readonly #agreement: Agreement;
  readonly #coordinators: readonly Coordinator[];
  /** The run, once the operator has heard of it. */
  #run: RunId | undefined;
  #stopping = false;

  constructor(world: World, agreement: Agreement, coordinators: readonly Coordinator[]) {
    this.#world = world;
    this.#agreement = agreement;
    this.#coordinators = coordinators;
  }

  /** The run as a coordinator last showed it. */
  shown: RunSummary | undefined;

  get hasEnded(): boolean {
    return this.shown !== undefined && this.shown.status !== 'running';
  }

  start(): void {
    this.#later(() => this.#look());
  }

  stop(): void {
    this.#stopping = true;
  }

  #later(work: () => Promise<void>): void {
    this.#world.timeline.after(PAUSE, () => {
      work().catch((error: unknown) => {
        if (error instanceof FederationError && error.code !== 'INTERNAL') return;
        this.#world.violated('no program meets a bug', `operator: ${String(error)}`);
      });
      if (!this.hasEnded) this.#later(() => this.#look());
    });
  }

  async #look(): Promise<void> {
    const server = this.#world.chance.pick(
      this.#coordinators.flatMap(({ serving }) => serving ?? []),
    );
    if (server === undefined) return;
    const { operator } = server.app;
    if (this.#run === undefined) await this.#begin(operator);
    else if (this.#stopping) this.#show(await operator.stopRun(this.#run));
    else this.#show(await operator.showRun(this.#run));
  }

  /** A run whose answer was lost is found in the list. */
  async #begin(operator: NonNullable<Coordinator['serving']>['app']['operator']): Promise<void> {
    const [known] = await operator.listRuns();
    if (known !== undefined) this.#run = known.run;
    else {
      const { federation, members, plan } = this.#agreement;
      const summary = await operator.startRun({
        federation: federation.charter.federation,
        plan: encodePlan(plan),
        topology: TOPOLOGY,
        weights: encodeSafetensors(
          [{ name: 'unit', shape: [members.length] }],
          new Float32Array(members.length),
        ),
      });
      this.#show(summary);
    }
  }

  #show(summary: RunSummary): void {
    this.#run = summary.run;
    if (this.shown?.status === summary.status) {
      this.shown = summary;
      return;
    }
    this.shown = summary;
    this.#world.trace.say('operator', `run is ${summary.status} ${summary.cause}`);
  }
}
