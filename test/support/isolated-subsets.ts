/**
 * The "no isolated subset" argument of secure-aggregation §3.7 as a question that can be asked of one
 * ring: is there a proper part of the honest survivors whose sum the adversary could unmask alone?
 */

/** One ring with corrupt members; a set of places is a bit mask, so at most 30 places. */
export interface SmallRing {
  readonly size: number;
  readonly degree: number;
  readonly corrupt: number;
}

function bitsOf(set: number): number[] {
  const places: number[] = [];
  for (let rest = set; rest !== 0; rest &= rest - 1) places.push(31 - Math.clz32(rest & -rest));
  return places;
}

function count(set: number): number {
  return bitsOf(set).length;
}

/** The k/2 places after (or, with −1, before) a place. */
function sideOf({ size, degree }: SmallRing, place: number, direction: 1 | -1): number {
  let side = 0;
  for (let i = 1; i <= degree / 2; i++) side |= 1 << ((place + direction * i + size) % size);
  return side;
}

export interface RingFacts {
  readonly neighbours: readonly number[];
  /** The most corrupt neighbours anybody has. */
  readonly corruptNeighbours: number;
  /** The most corrupt neighbours anybody has on one side. */
  readonly corruptOnOneSide: number;
  /** t = max(A_full + 1, k/2 + A_half + 1) for exactly these corrupt members. */
  readonly threshold: number;
}

export function factsOf(ring: SmallRing): RingFacts {
  const places = Array.from({ length: ring.size }, (_, place) => place);
  const sides = places.map((place) => [sideOf(ring, place, 1), sideOf(ring, place, -1)] as const);
  const neighbours = sides.map(([after, before]) => after | before);
  const most = (sets: readonly number[]): number =>
    Math.max(...sets.map((set) => count(set & ring.corrupt)));
  const corruptNeighbours = most(neighbours);
  const corruptOnOneSide = most(sides.flat());
  const threshold = Math.max(corruptNeighbours, ring.degree / 2 + corruptOnOneSide) + 1;
  return { neighbours, corruptNeighbours, corruptOnOneSide, threshold };
}

/** The connected parts of a set of places. */
function components(neighbours: readonly number[], members: number): number[] {
  const parts: number[] = [];
  for (let rest = members; rest !== 0;) {
    let part = 0;
    let fresh = rest & -rest;
    while (fresh !== 0) {
      part |= fresh;
      const reached = bitsOf(fresh).reduce((set, place) => set | (neighbours[place] ?? 0), 0);
      fresh = reached & members & ~part;
    }
    parts.push(part);
    rest &= ~part;
  }
  return parts;
}

/**
 * Whether the honest survivors fall apart so that all self masks of one part can be rebuilt: honest
 * survivors disclose their shares about each other, corrupt members theirs, everybody else is silent.
 */
export function hasIsolatedSubset(
  { neighbours }: RingFacts,
  corrupt: number,
  survivors: number,
  threshold: number,
): boolean {
  const parts = components(neighbours, survivors);
  if (parts.length < 2) return false;
  const telling = survivors | corrupt;
  return parts.some((part) =>
    bitsOf(part).every((place) => count((neighbours[place] ?? 0) & telling) >= threshold),
  );
}

/** All sets of `size` of the places below `limit`. */
export function* setsOfSize(limit: number, size: number): Generator<number> {
  if (size === 0) {
    yield 0;
    return;
  }
  for (let top = size - 1; top < limit; top++) {
    for (const rest of setsOfSize(top, size - 1)) yield rest | (1 << top);
  }
}

export interface Tally {
  readonly cases: number;
  readonly violations: number;
  readonly violationsBelow: number;
}

/**
 * Asks it of every corruption set of this size for which t ≤ k and of every set of at least two honest
 * survivors, with t and with t − 1.
 */
export function tallyIsolatedSubsets(size: number, degree: number, corrupted: number): Tally {
  let cases = 0;
  let violations = 0;
  let violationsBelow = 0;
  for (const corrupt of setsOfSize(size, corrupted)) {
    const facts = factsOf({ size, degree, corrupt });
    if (facts.threshold > degree) continue;
    const honest = (2 ** size - 1) & ~corrupt;
    for (let survivors = honest; survivors !== 0; survivors = (survivors - 1) & honest) {
      if (count(survivors) < 2) continue;
      cases++;
      if (hasIsolatedSubset(facts, corrupt, survivors, facts.threshold)) violations++;
      if (hasIsolatedSubset(facts, corrupt, survivors, facts.threshold - 1)) violationsBelow++;
    }
  }
  return { cases, violations, violationsBelow };
}
