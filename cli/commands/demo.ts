/** velum demo: a whole federation on this machine. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Outcome } from '../outcome.ts';
import { declareProgress, drawsProgress, type ProgressOptions } from '../flags.ts';
import type { Call, Shell } from '../shell.ts';

interface DemoOptions extends ProgressOptions {
  readonly dataset: 'breast-cancer' | 'digits';
  readonly silos: number;
  readonly rounds?: number;
  readonly seed: number;
  readonly keep?: true;
}

export function register(program: Command, shell: Shell): void {
  shell.command<DemoOptions>(program, {
    usage: 'demo',
    summary: 'watch a whole federation train on this machine',
    details:
      'Makes keys, charter and certificates in a scratch folder, starts one coordinator and several clients over real data split unequally, kills one client in the middle of a round, and compares the federation with each silo alone and with pooled data. Needs no network.',
    examples: ['velum demo', 'velum demo --dataset digits --silos 8', 'velum demo --keep --json'],
    declare: declareDemo,
    act: runDemoCommand,
  });
}

function declareDemo(command: Command): Command {
  return declareProgress(
    command
      .addOption(
        new Option('--dataset <name>', 'which data')
          .choices(['breast-cancer', 'digits'])
          .default('breast-cancer'),
      )
      .option('--silos <n>', 'how many clients, from 5', wholeFrom(5), 5)
      .option('--rounds <n>', "rounds to train; default the plan's", wholeFrom(1))
      .option('--seed <n>', 'seed of split and weights', wholeFrom(0), 1)
      .option('--keep', 'leave the scratch folder in place'),
  );
}

function wholeFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`must be a whole number of at least ${least}`);
  };
}

async function runDemoCommand({ options, io }: Call<DemoOptions>): Promise<Outcome> {
  const { runDemo } = await import('../demo/demo.ts');
  return runDemo({ ...options, drawn: drawsProgress(io, options) }, io);
}
