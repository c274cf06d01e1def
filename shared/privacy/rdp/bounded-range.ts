/** RDP of the exponential mechanism, which is ε-bounded-range (Dong, Durfee and Rogers 2020; Cesar and Rogers 2021). */

/**
 * RDP of order α ≥ 1: min(ξ + α·ε²/8, ε), where ξ makes the bound exact at α = 1; the mechanism's selection
 * is ε-differentially private, ε > 0.
 */
export function boundedRangeRdp(order: number, epsilon: number): number {
  const ratio = epsilon / Math.expm1(epsilon);
  const offset = ratio - 1 - Math.log(ratio) - epsilon ** 2 / 8;
  return order === Infinity ? epsilon : Math.min(offset + (order * epsilon ** 2) / 8, epsilon);
}
