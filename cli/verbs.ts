/** The verbs of `velum`. Only the one that was typed is loaded. */
import type { Command } from 'commander';
import type { Shell } from './shell.ts';

/** What each file under commands/ exports. */
export interface VerbModule {
  register(program: Command, shell: Shell): void;
}

export interface Verb {
  readonly name: string;
  readonly summary: string;
  load(): Promise<VerbModule>;
}

/** In the order a newcomer needs them. */
export const verbs: readonly Verb[] = [
  {
    name: 'demo',
    summary: 'watch a whole federation train on this machine',
    load: () => import('./commands/demo.ts'),
  },
  {
    name: 'keys',
    summary: 'make and show identity keys',
    load: () => import('./commands/keys.ts'),
  },
  {
    name: 'certificate',
    summary: 'make certificates for mutual TLS',
    load: () => import('./commands/certificate.ts'),
  },
  {
    name: 'charter',
    summary: 'write and show the agreement between members',
    load: () => import('./commands/charter.ts'),
  },
  {
    name: 'plan',
    summary: 'judge and explain a training plan',
    load: () => import('./commands/plan.ts'),
  },
  {
    name: 'secagg',
    summary: 'see what secure aggregation makes of a cohort',
    load: () => import('./commands/secagg.ts'),
  },
  {
    name: 'privacy',
    summary: 'compute guarantees of differential privacy',
    load: () => import('./commands/privacy.ts'),
  },
  {
    name: 'coordinator',
    summary: 'run the coordinator',
    load: () => import('./commands/coordinator.ts'),
  },
  {
    name: 'client',
    summary: "take part with this site's data",
    load: () => import('./commands/client.ts'),
  },
  {
    name: 'run',
    summary: 'start, watch, list, show and stop runs',
    load: () => import('./commands/run.ts'),
  },
  {
    name: 'model',
    summary: 'list, show and download model versions',
    load: () => import('./commands/model.ts'),
  },
  {
    name: 'audit',
    summary: 'check evidence against members',
    load: () => import('./commands/audit.ts'),
  },
  {
    name: 'doctor',
    summary: 'check configuration, keys, certificates and connections',
    load: () => import('./commands/doctor.ts'),
  },
];
