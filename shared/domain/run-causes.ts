/** Every cause a run can end with: one closed list, for programs, people and the manual. */

/** Cause ↦ what it means and, where there is something to do, what. */
export const runCauses = {
  completed: 'every round was published',
  'stopped-by-operator': 'an operator stopped the run',
  'run-deadline':
    'the run reached its deadline; raise deadline in the plan, or start a run that goes on from the newest model',
  'too-few-check-ins':
    'too few members checked in before gathering closed; see who refused and who is offline',
  'too-few-advertisements': 'too many members left while keys were advertised',
  'too-few-sharers': 'too many members left while keys were shared',
  'too-few-acknowledgements':
    'too few members were left whose shares were good and who had acknowledged those of the others',
  'too-few-shares': 'too few members who hold good shares of another were left',
  'too-few-masked-inputs': 'too many members left before their masked input had come',
  'too-few-confirmations': 'too many members left before they had confirmed the survivor set',
  'too-few-disclosures': 'too few members disclosed shares for the masks to be removed',
  'deadline-advertising-keys': 'too few keys were advertised in time',
  'deadline-sharing-keys': 'too few keys were shared in time',
  'deadline-checking-shares': 'too few members acknowledged their shares in time',
  'deadline-collecting-masked-inputs':
    'too few masked inputs came in time; the dropouts show how far they were: raise cohort.deadline',
  'deadline-confirming-survivors': 'too few members confirmed the survivor set in time',
  'deadline-unmasking': 'too few members disclosed shares in time',
  'bad-dealer':
    'members dealt shares of another secret than they committed to; the evidence names them',
  'canary-broken': 'the sum cannot be one of honest inputs: a canary is not 0',
  'count-out-of-range': 'the sum cannot be one of honest inputs: a count is out of range',
  'value-out-of-range': 'the sum cannot be one of honest inputs: a value is out of range',
  'no-examples': 'no survivor had a single training example',
  'bad-model': 'the next model would not be finite; lower the learning rates of the plan',
  'artefact-missing':
    'plan, topology, weights or scaling of the run are no longer in the artefact store; restore them',
  'vector-damaged': 'stored masked inputs are missing or damaged; examine the disk',
  'store-failure': 'the store kept failing until the run reached its deadline',
  'coordinator-rolled-back':
    'members took part in later rounds than the coordinator remembers; start a run from the newest model',
  'already-disclosed':
    'an attempt was lost after members had disclosed shares, and they disclose once for a model; start a new run from the newest model with the same members',
  'difference-too-small':
    'members refuse a sum that an earlier one over the same model would make too telling: start with the members of that one, or from other weights (model.init.seed); for statistics, state them in the plan (normalisation.kind: fixed)',
  'internal-error': 'a fault inside Velum; the log of the coordinator has it',
} as const;

export type RunCause = keyof typeof runCauses;

/** The meaning of a cause; `undefined` for one of another version. */
export function meaningOf(cause: string): string | undefined {
  return new Map<string, string>(Object.entries(runCauses)).get(cause);
}
