/**
 * What ML-KEM-768 adds to a round: the same attempt in the classical and in the hybrid suite, in turns, every
 * member with the real machine, processor time apart for members and coordinator. A round is local training,
 * one member's part and the coordinator's, one after the other, as if everybody had a machine of its own;
 * the network, which both suites leave out, would only make the ratio smaller.
 */
import { CLASSICAL_SUITE, HYBRID_SUITE } from '../../shared/secagg/config.ts';
import { maskRemovalJob, removeMasks } from '../../shared/secagg/mask-removal.ts';
import { median, processorTime, type Benchmark, type Figure } from './benchmark.ts';
import { trainingTime } from './local-training.ts';
import { MeasuredSession } from './measured-session.ts';

const MEMBERS = 100;
/** d. */
const PARAMETERS = 1_000_000;
/** Members that fall silent before their masked input. */
const SILENT = 10;
/** Training rows of one site: MNIST, cut over the members. */
const ROWS = 600;
/** Attempts per suite; medians are told. */
const TURNS = 3;

const SEGMENTS = [
  { name: 'counts', kind: 'count', length: 1, bits: 18, scale: 1, clip: 1 },
  { name: 'update', kind: 'signed', length: PARAMETERS, bits: 24, scale: 32_767, clip: 1 },
] as const;

/** Processor time of one attempt, in milliseconds. */
interface Cost {
  /** Of one member who stays to the end, on average. */
  readonly member: number;
  readonly coordinator: number;
}

function costOf(suiteName: string): Cost {
  const started = processorTime();
  const session = new MeasuredSession({ members: MEMBERS, segments: SEGMENTS, suiteName });
  session.advanceTo('collecting-masked-inputs');
  session.silence(...session.members.slice(-SILENT));
  session.advanceTo('removing-masks');
  const membersMs = processorTime() - started - session.coordinatorMs;
  session.coordinate(() => {
    const state = session.aggregator;
    if (state.phase !== 'removing-masks') throw new Error(`in phase ${state.phase}`);
    const outcome = removeMasks(session.suite, maskRemovalJob(state, session.maskedSums()));
    if (outcome.type !== 'removed') throw new Error(outcome.type);
  });
  return { member: membersMs / (MEMBERS - SILENT), coordinator: session.coordinatorMs };
}

function medianCost(costs: readonly Cost[]): Cost {
  return {
    member: median(costs.map(({ member }) => member)),
    coordinator: median(costs.map(({ coordinator }) => coordinator)),
  };
}

function figure(name: string, label: string, hybrid: number, classical: number): Figure {
  return {
    name,
    label,
    value: hybrid,
    unit: 'ms',
    baseline: { label: 'classical', value: classical },
    ratio: hybrid / classical,
  };
}

async function measure(): Promise<readonly Figure[]> {
  const training = await trainingTime(PARAMETERS, ROWS);
  const costs: Record<string, Cost[]> = { [CLASSICAL_SUITE]: [], [HYBRID_SUITE]: [] };
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [suiteName, list] of Object.entries(costs)) list.push(costOf(suiteName));
  }
  const classical = medianCost(costs[CLASSICAL_SUITE] ?? []);
  const hybrid = medianCost(costs[HYBRID_SUITE] ?? []);
  const rest = training + classical.member + classical.coordinator;
  const added = hybrid.member - classical.member + (hybrid.coordinator - classical.coordinator);
  return [
    figure('member', 'one member, M1 to M8', hybrid.member, classical.member),
    figure('coordinator', 'the coordinator', hybrid.coordinator, classical.coordinator),
    figure('attempt', 'both', rest - training + added, rest - training),
    figure('round', `with training on ${ROWS} rows`, rest + added, rest),
  ];
}

export const postQuantum: Benchmark = {
  about:
    `n = ${MEMBERS}, d = ${PARAMETERS}, ${SILENT} silent before M5: processor time with ML-KEM-768, median of ` +
    `${TURNS}; network left out`,
  run: measure,
};
