/** Rules of Gauss and Legendre: nodes and weights for [−1, 1]. */

export interface QuadratureRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** Exact for cubic polynomials. */
export const TWO_POINTS: QuadratureRule = {
  nodes: Float64Array.of(-0.5773502691896257, 0.5773502691896257),
  weights: Float64Array.of(1, 1),
};

/** Exact for polynomials of the ninth degree. */
export const FIVE_POINTS: QuadratureRule = {
  nodes: Float64Array.of(
    0,
    0.5384693101056831,
    -0.5384693101056831,
    0.906179845938664,
    -0.906179845938664,
  ),
  weights: Float64Array.of(
    0.5688888888888889,
    0.47862867049936647,
    0.47862867049936647,
    0.23692688505618908,
    0.23692688505618908,
  ),
};
