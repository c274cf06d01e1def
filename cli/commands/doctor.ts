/** velum doctor: finds out why it does not work before it does not work. */
import type { Command } from 'commander';
import type { CheckResult } from '../doctor/check.ts';
import { examineClient, examineCoordinator } from '../doctor/examine.ts';
import { configRequest } from '../flags.ts';
import type { Outcome } from '../outcome.ts';
import { UsageError } from '../failure.ts';
import { table } from '../output/table.ts';
import type { Call, Shell } from '../shell.ts';

interface DoctorOptions {
  readonly client?: string;
  readonly coordinator?: string;
  readonly plan?: string;
  readonly set?: readonly string[];
}

export function register(program: Command, shell: Shell): void {
  shell.command<DoctorOptions>(program, {
    usage: 'doctor',
    summary: 'check configuration, keys, certificates and connections',
    details:
      'Asks every question that could stop a client or coordinator from starting, changes nothing, and says what to do about each problem.',
    examples: [
      'velum doctor --client client.yaml',
      'velum doctor --client client.yaml --plan plan.yaml',
      'velum doctor --coordinator coordinator.yaml',
    ],
    declare: (command) =>
      command
        .option('--client <file>', 'examine a client: its configuration file')
        .option('--coordinator <file>', 'examine a coordinator: its configuration file')
        .option('--plan <file>', "with --client: whether this site's data fits the plan")
        .option('--set <key=value...>', 'override a key of the file'),
    act: examine,
  });
}

const MARKS = { good: '✓', warning: '!', problem: '✗', skipped: '·' } as const;

async function examine(call: Call<DoctorOptions>): Promise<Outcome> {
  const results = await resultsOf(call);
  const problems = results.filter(({ status }) => status === 'problem').length;
  const rows = results.map(({ name, status, finding }) => [MARKS[status], name, finding]);
  const verdict = problems === 0 ? 'no problems found' : `problems found: ${problems}`;
  return {
    text: `${table(['', 'check', 'finding'], rows)}\n\n${verdict}`,
    object: { problems, checks: results.map((result) => ({ ...result })) },
    exit: problems === 0 ? 'success' : 'doctor',
  };
}

function resultsOf({ options, io }: Call<DoctorOptions>): Promise<CheckResult[]> {
  const { client, coordinator, set } = options;
  const request = (config: string): ReturnType<typeof configRequest> =>
    configRequest(io, set === undefined ? { config } : { config, set });
  if (client !== undefined && coordinator === undefined) {
    return examineClient(io, request(client), options.plan);
  }
  if (coordinator !== undefined && client === undefined) {
    return examineCoordinator(io, request(coordinator));
  }
  throw new UsageError('name one configuration: --client <file> or --coordinator <file>');
}
