/** The programs of a soak: coordinators behind a balancer, and puppets, each killed and revived alone. */
import type { OperatorClient } from '../../cli/operator/operator-client.ts';
import { encodePlan } from '../../shared/domain/plan-document.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { encodeSafetensors } from '../../shared/domain/safetensors.ts';
import { milliseconds, seconds } from '../../shared/domain/time.ts';
import { TOPOLOGY, unitPlan } from '../support/app-fixture.ts';
import { type Balancer, startBalancer } from '../support/e2e/balancer.ts';
import { ensureBuilt } from '../support/e2e/built.ts';
import { endPrograms, Program } from '../support/e2e/program.ts';
import { Puppet } from '../support/e2e/puppet.ts';
import { ScratchFederation } from '../support/e2e/scratch-federation.ts';

/** What each site adds, and with which weight: products are integers, which the encoding carries exactly. */
export const SITES = [
  { value: 3, examples: 2 },
  { value: 5, examples: 3 },
  { value: 7, examples: 4 },
  { value: 11, examples: 1 },
] as const;

export interface ProgramOptions {
  readonly rounds: number;
  /** How long each site trains in each round, in milliseconds. */
  readonly trainingMs: number;
  readonly coordinators: number;
  /** How long a phase waits for stragglers, in milliseconds; little when absent. */
  readonly graceMs?: number;
  /** Sections of coordinator.yaml; defaults, and the embedded store, where absent. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What coordinators find in their environment beside what is in ours. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A program that can be killed and started again over what it left. */
export interface Mortal {
  readonly name: string;
  readonly kind: 'coordinator' | 'client';
  kill(): Promise<void>;
  revive(): Promise<void>;
  /** Stops it from running without ending it, or lets it go on: SIGSTOP and SIGCONT. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
}

const LISTENING = /"address":"127\.0\.0\.1:(\d+)".*"event":"coordinator-started"/;

interface CoordinatorOptions extends Pick<ProgramOptions, 'environment'> {
  /** The federation's folder. */
  readonly directory: string;
}

export class Coordinator implements Mortal {
  readonly name: string;
  readonly kind = 'coordinator';
  port = 0;
  /** Its `velum`; the one that was built when absent. */
  velum: string | undefined;
  readonly #options: CoordinatorOptions;
  #program: Program | undefined;

  constructor(name: string, options: CoordinatorOptions) {
    this.name = name;
    this.#options = options;
  }

  /** Of its newest process. */
  get pid(): number | undefined {
    return this.#program?.child.pid;
  }

  /** Asks it to end in good order, and waits until it has. */
  async terminate(): Promise<void> {
    await this.#program?.terminate();
  }

  async kill(): Promise<void> {
    await this.#program?.kill();
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#program?.child.kill(name);
  }

  async revive(): Promise<void> {
    const settings = [`rpc.port=${String(this.port)}`, `state=state/${this.name}`];
    const flags = settings.flatMap((setting) => ['--set', setting]);
    const args = ['coordinator', 'start', '--config', 'coordinator.yaml', ...flags];
    const { directory, environment } = this.#options;
    this.#program = new Program(this.name, args, {
      directory,
      ...(this.velum !== undefined && { script: [this.velum] }),
      ...(environment && { environment: { ...inherited(), ...environment } }),
    });
    const [, found] = await this.#program.line(LISTENING);
    this.port = Number(found);
  }
}

function inherited(): Record<string, string> {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

class Client implements Mortal {
  readonly name: string;
  readonly kind = 'client';
  readonly puppet: Puppet;

  constructor(puppet: Puppet) {
    this.name = puppet.name;
    this.puppet = puppet;
  }

  kill(): Promise<void> {
    return this.puppet.kill();
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.puppet.program.child.kill(name);
  }

  revive(): Promise<void> {
    this.puppet.start([]);
    return Promise.resolve();
  }
}

export interface Programs {
  /** Of the federation: where `coordinator.yaml` is. */
  readonly folder: string;
  readonly plan: Plan;
  readonly coordinators: readonly Coordinator[];
  readonly clients: readonly (Mortal & { readonly puppet: Puppet })[];
  readonly operator: OperatorClient;
  close(): Promise<void>;
}

/** Starts everything; the run is the caller's to start. */
export async function startPrograms(options: ProgramOptions): Promise<Programs> {
  await ensureBuilt();
  const plan = planOf(options);
  const names = SITES.map((_, index) => `site-${String(index)}`);
  const federation = await ScratchFederation.create({
    federation: plan.federation,
    members: names,
  });
  await federation.configureCoordinator(options.settings);
  const coordinators = Array.from(
    { length: options.coordinators },
    (_, index) =>
      new Coordinator(`coordinator-${String(index)}`, { ...options, directory: federation.folder }),
  );
  for (const coordinator of coordinators) await coordinator.revive();
  const balancer = await startBalancer(() => coordinators.map(({ port }) => port));
  federation.port = balancer.port;
  const clients = await Promise.all(
    names.map((name, index) => clientOf(federation, name, index, options.trainingMs)),
  );
  for (const client of clients) await client.revive();
  const operator = await federation.operator();
  return {
    folder: federation.folder,
    plan,
    coordinators,
    clients,
    operator,
    close: () => closeAll(federation, balancer, operator),
  };
}

async function clientOf(
  federation: ScratchFederation,
  name: string,
  index: number,
  trainingMs: number,
): Promise<Client> {
  const config = await federation.configureClient(name, { log: { level: 'info' } });
  const part = { config, index, ...SITES[index]!, lies: [], trainingMs };
  return new Client(new Puppet(name, federation.folder, part));
}

async function closeAll(
  federation: ScratchFederation,
  balancer: Balancer,
  operator: OperatorClient,
): Promise<void> {
  operator.close();
  await endPrograms();
  await balancer.close();
  await federation.remove();
}

/** Many attempts: that kills cost attempts is no failure, that they cost the run would be. */
function planOf({ rounds, graceMs = 2_500 }: ProgramOptions): Plan {
  const plan = unitPlan({ members: SITES.length, rounds });
  const { cohort } = plan;
  return {
    ...plan,
    cohort: { ...cohort, attempts: 40, grace: milliseconds(graceMs), deadline: seconds(30) },
  };
}

/** The request that starts the run: all weights 0. */
export function runRequest(plan: Plan) {
  const size = SITES.length;
  return {
    federation: plan.federation,
    plan: encodePlan(plan),
    topology: TOPOLOGY,
    weights: encodeSafetensors([{ name: 'unit', shape: [size] }], new Float32Array(size)),
  };
}
