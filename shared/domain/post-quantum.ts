/** Whether rounds agree on keys that a quantum computer cannot recover from their recording. */

/**
 * `required`: nothing else is accepted. `preferred`: used unless somebody whose word counts says `off`.
 * `off`: never used.
 */
export const POST_QUANTUM_POLICIES = ['required', 'preferred', 'off'] as const;

export type PostQuantumPolicy = (typeof POST_QUANTUM_POLICIES)[number];

/** What a charter or a plan says that says nothing. */
export const POST_QUANTUM_DEFAULT: PostQuantumPolicy = 'preferred';

/** Whether the rounds of a plan under a charter are post-quantum: unless one of the two says `off`. */
export function isPostQuantum(charter: PostQuantumPolicy, plan: PostQuantumPolicy): boolean {
  return charter !== 'off' && plan !== 'off';
}

/** Whether one asks for what the other rules out: then there is no round. */
export function contradict(a: PostQuantumPolicy, b: PostQuantumPolicy): boolean {
  return (a === 'required' && b === 'off') || (a === 'off' && b === 'required');
}

/** What a site insists on: its own word, but never less than a charter that requires. */
export function stricterPolicy(
  charter: PostQuantumPolicy,
  site: PostQuantumPolicy | undefined,
): PostQuantumPolicy {
  if (site === undefined) return charter;
  return charter === 'required' && site === 'preferred' ? charter : site;
}

/** Whether a round of this kind is acceptable under `policy`. */
export function admits(policy: PostQuantumPolicy, postQuantum: boolean): boolean {
  return policy === 'preferred' || (policy === 'required') === postQuantum;
}
