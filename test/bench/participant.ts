/** What one member's cryptography costs, phase by phase, beside the raw keystream of its masks. */
import { sessionParameters } from '../../shared/secagg/parameters.ts';
import { type Benchmark, type Figure, median, processorTimeOf } from './benchmark.ts';
import { rawKeystream } from './raw-keystream.ts';
import { type AttemptSize, WideSession } from './wide-session.ts';

/** Members on the clock; medians are told. */
const SAMPLE = 5;
/** What the target allows beside the masks, in milliseconds, and for the masks beside their keystream. */
const ALLOWED_MS = 150;
const ALLOWED_RATIO = 1.7;
const WORD_BYTES = 4;

const PHASES = {
  'advertising-keys': 'M1 keys made',
  'sharing-keys': 'M2 to M3 directory checked, shares dealt',
  'checking-shares': 'M4 shares taken over and checked',
  'collecting-masked-inputs': 'M5 input masked',
  'confirming-survivors': 'M6 survivor set confirmed',
  unmasking: 'M7 to M8 quorum checked, shares disclosed',
} as const;

export function participant(size: AttemptSize): Benchmark {
  const { members, parameters, silent } = size;
  return {
    about:
      `n = ${members}, d = ${parameters}, ${silent} silent before M5, classical suite: processor time, ` +
      `median of ${SAMPLE} members`,
    run: () => Promise.resolve(measure(size)),
  };
}

function measure(size: AttemptSize): readonly Figure[] {
  const session = new WideSession({ ...size, sample: SAMPLE });
  const before = keystreamTimes(size);
  session.run();
  const keystream = median([...before, ...keystreamTimes(size)]);
  const masks = masksOf(size);
  const figure = (name: string, label: string, value: number, ideal: number): Figure => ({
    name,
    label,
    value,
    unit: 'ms',
    baseline: { label: `raw keystream of ${masks} masks`, value: ideal },
    ratio: value / ideal,
  });
  const ideal = masks * keystream;
  const total = median(session.times.map((times) => sum(times.values())));
  const phases = Object.entries(PHASES).map(([phase, label]) => {
    const of = session.times.map((times) => new Map<string, number>(times).get(phase) ?? 0);
    return figure(phase, label, median(of), ideal);
  });
  const allowed = ALLOWED_RATIO * ideal + ALLOWED_MS;
  const budget = figure('budget', 'M1 to M8 beside what is allowed', total, allowed);
  return [
    ...phases,
    figure('total', 'M1 to M8', total, ideal),
    {
      ...budget,
      baseline: { ...budget.baseline, label: `${ALLOWED_RATIO} × keystream + ${ALLOWED_MS} ms` },
    },
  ];
}

/** One pairwise mask per peer and the self mask. */
function masksOf({ members, silent }: AttemptSize): number {
  const choice = sessionParameters({
    participants: members,
    assumedCollusion: 0.1,
    assumeNoCollusion: false,
    expectedDropout: silent / members,
  });
  if (!choice.feasible) throw new Error(choice.reason);
  return choice.degree + 1;
}

function keystreamTimes({ parameters }: AttemptSize): readonly number[] {
  return Array.from({ length: 2 * SAMPLE }, () =>
    processorTimeOf(() => {
      rawKeystream(parameters * WORD_BYTES);
    }),
  );
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}
