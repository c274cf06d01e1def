/** velum secagg: what secure aggregation makes of a cohort. */
import type { Command } from 'commander';
import {
  explainParameters,
  type ParameterExplanation,
} from '../../shared/secagg/parameter-explain.ts';
import { SECURITY_MARGIN } from '../../shared/secagg/sparse-graph.ts';
import { UsageError } from '../failure.ts';
import type { Outcome } from '../outcome.ts';
import { boundObjects, boundsTable, parametersTable } from '../output/parameters-text.ts';
import type { Call, Shell } from '../shell.ts';

interface ParameterOptions {
  readonly participants: string;
  readonly corrupt: string;
  readonly dropout: string;
  readonly groups?: string;
  readonly lambda: string;
}

export function register(program: Command, shell: Shell): void {
  const secagg = shell.group(program, 'secagg', 'see what secure aggregation makes of a cohort');
  shell.command<ParameterOptions>(secagg, {
    usage: 'parameters',
    summary: 'print graph, degree, threshold and quorum of a cohort, and the bounds they meet',
    details:
      'Coordinator and participants compute the same numbers, each alone. --lambda 0 shows what a seed that nobody can influence would need; sessions use 64.',
    examples: [
      'velum secagg parameters --participants 20 --corrupt 0.1 --dropout 0.1',
      'velum secagg parameters --participants 1000 --corrupt 0.1 --dropout 0.1 --lambda 0',
    ],
    declare: (command) =>
      command
        .requiredOption('--participants <n>', 'members of the cohort, 3 to 10000')
        .requiredOption('--corrupt <fraction>', 'γ: the part assumed to collude, in [0, 0.5)')
        .requiredOption('--dropout <fraction>', 'δ: the part that may fall silent, in [0, 1)')
        .option('--groups <n>', 'groups that are summed apart, 2 or more')
        .option('--lambda <bits>', 'bits of grinding the graph withstands: 0 or 64', '64'),
    act: showParameters,
  });
}

/** As the protocol's description names them. */
const MODES = { full: 'F', sparse: 'H', grouped: 'grouped' } as const;

function showParameters({ options }: Call<ParameterOptions>): Promise<Outcome> {
  const inputs = {
    participants: numberIn('--participants', options.participants),
    assumedCollusion: numberIn('--corrupt', options.corrupt),
    assumeNoCollusion: false,
    expectedDropout: numberIn('--dropout', options.dropout),
    ...(options.groups !== undefined && { groups: numberIn('--groups', options.groups) }),
  };
  const margin = { ...SECURITY_MARGIN, grinding: grindingOf(options.lambda) };
  return Promise.resolve(outcomeOf(explainParameters(inputs, margin)));
}

function outcomeOf(explanation: ParameterExplanation): Outcome {
  if (!explanation.feasible) {
    const { feasible, reason } = explanation;
    return { text: `no such cohort: ${reason}`, object: { feasible, reason }, exit: 'refused' };
  }
  const { feasible, parameters, explained, bounds } = explanation;
  const chance =
    bounds.length === 0
      ? 'Nothing is left to chance.'
      : `What chance could do\n${boundsTable(bounds)}`;
  return {
    text: `${parametersTable(explained)}\n\n${chance}`,
    object: {
      feasible,
      mode: MODES[parameters.graph],
      ...parameters,
      explained: explained.map((parameter) => ({ ...parameter })),
      bounds: boundObjects(bounds),
    },
  };
}

function numberIn(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new UsageError(`${option} ${text}: must be a number`);
}

function grindingOf(text: string): number {
  if (text === '0' || text === '64') return Number(text);
  throw new UsageError(`--lambda ${text}: must be 0 or 64`);
}
