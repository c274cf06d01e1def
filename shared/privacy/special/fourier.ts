/**
 * The discrete Fourier transform in place, for convolutions. The forward transform leaves its result in
 * bit-reversed order and the inverse takes it so: what is multiplied in between does not care, and no
 * element is ever moved to its place.
 */

/** Values of a complex vector; both arrays have the same length, a power of two. */
export interface ComplexVector {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export function complexVector(length: number): ComplexVector {
  return { re: new Float64Array(length), im: new Float64Array(length) };
}

/** `values[index]`, or 0 outside: for loops that stay within. */
export function valueAt(values: Float64Array, index: number): number {
  return values[index] ?? 0;
}

const twiddles = new Map<number, ComplexVector>();

/** e^(−2πi·k/length) for k below length/2. */
function twiddleTable(length: number): ComplexVector {
  const known = twiddles.get(length);
  if (known !== undefined) return known;
  const table = complexVector(length / 2);
  for (let k = 0; k < length / 2; k++) {
    table.re[k] = Math.cos((2 * Math.PI * k) / length);
    table.im[k] = -Math.sin((2 * Math.PI * k) / length);
  }
  // Tables of former lengths are not needed again: a session of questions settles on one length.
  twiddles.clear();
  twiddles.set(length, table);
  return table;
}

/** The pair of butterflies with which an odd power of two begins or ends. */
function middleStage({ re, im }: ComplexVector): void {
  for (let a = 0; a < re.length; a += 2) {
    const bRe = valueAt(re, a + 1);
    const bIm = valueAt(im, a + 1);
    re[a + 1] = valueAt(re, a) - bRe;
    im[a + 1] = valueAt(im, a) - bIm;
    re[a] = valueAt(re, a) + bRe;
    im[a] = valueAt(im, a) + bIm;
  }
}

/** Two decimation-in-frequency stages in one: butterflies of four elements `quarter` apart. */
function forwardStage({ re, im }: ComplexVector, quarter: number, table: ComplexVector): void {
  const stride = table.re.length / (2 * quarter);
  for (let start = 0; start < re.length; start += 4 * quarter) {
    for (let j = 0, k = 0; j < quarter; j++, k += stride) {
      const [a, b, c, d] = [
        start + j,
        start + j + quarter,
        start + j + 2 * quarter,
        start + j + 3 * quarter,
      ];
      const cos1 = valueAt(table.re, k);
      const sin1 = valueAt(table.im, k);
      const cos2 = valueAt(table.re, 2 * k);
      const sin2 = valueAt(table.im, 2 * k);
      const cos3 = cos1 * cos2 - sin1 * sin2;
      const sin3 = cos1 * sin2 + sin1 * cos2;
      const evenRe = valueAt(re, a) + valueAt(re, c);
      const evenIm = valueAt(im, a) + valueAt(im, c);
      const oddRe = valueAt(re, b) + valueAt(re, d);
      const oddIm = valueAt(im, b) + valueAt(im, d);
      const leftRe = valueAt(re, a) - valueAt(re, c);
      const leftIm = valueAt(im, a) - valueAt(im, c);
      // −i times the difference of the odd ones.
      const rightRe = valueAt(im, b) - valueAt(im, d);
      const rightIm = valueAt(re, d) - valueAt(re, b);
      re[a] = evenRe + oddRe;
      im[a] = evenIm + oddIm;
      re[b] = (evenRe - oddRe) * cos2 - (evenIm - oddIm) * sin2;
      im[b] = (evenRe - oddRe) * sin2 + (evenIm - oddIm) * cos2;
      re[c] = (leftRe + rightRe) * cos1 - (leftIm + rightIm) * sin1;
      im[c] = (leftRe + rightRe) * sin1 + (leftIm + rightIm) * cos1;
      re[d] = (leftRe - rightRe) * cos3 - (leftIm - rightIm) * sin3;
      im[d] = (leftRe - rightRe) * sin3 + (leftIm - rightIm) * cos3;
    }
  }
}

/** What undoes `forwardStage`, but for a factor of 4. */
function inverseStage({ re, im }: ComplexVector, quarter: number, table: ComplexVector): void {
  const stride = table.re.length / (2 * quarter);
  for (let start = 0; start < re.length; start += 4 * quarter) {
    for (let j = 0, k = 0; j < quarter; j++, k += stride) {
      const [a, b, c, d] = [
        start + j,
        start + j + quarter,
        start + j + 2 * quarter,
        start + j + 3 * quarter,
      ];
      const cos1 = valueAt(table.re, k);
      const sin1 = valueAt(table.im, k);
      const cos2 = valueAt(table.re, 2 * k);
      const sin2 = valueAt(table.im, 2 * k);
      const cos3 = cos1 * cos2 - sin1 * sin2;
      const sin3 = cos1 * sin2 + sin1 * cos2;
      const bRe = valueAt(re, b) * cos2 + valueAt(im, b) * sin2;
      const bIm = valueAt(im, b) * cos2 - valueAt(re, b) * sin2;
      const cRe = valueAt(re, c) * cos1 + valueAt(im, c) * sin1;
      const cIm = valueAt(im, c) * cos1 - valueAt(re, c) * sin1;
      const dRe = valueAt(re, d) * cos3 + valueAt(im, d) * sin3;
      const dIm = valueAt(im, d) * cos3 - valueAt(re, d) * sin3;
      const evenRe = valueAt(re, a) + bRe;
      const evenIm = valueAt(im, a) + bIm;
      const oddRe = valueAt(re, a) - bRe;
      const oddIm = valueAt(im, a) - bIm;
      re[a] = evenRe + cRe + dRe;
      im[a] = evenIm + cIm + dIm;
      re[c] = evenRe - cRe - dRe;
      im[c] = evenIm - cIm - dIm;
      // i times the difference of the last two.
      re[b] = oddRe - (cIm - dIm);
      im[b] = oddIm + (cRe - dRe);
      re[d] = oddRe + (cIm - dIm);
      im[d] = oddIm - (cRe - dRe);
    }
  }
}

/** Replaces the vector by its transform, in bit-reversed order. */
export function forwardTransform(vector: ComplexVector): void {
  const table = twiddleTable(vector.re.length);
  let quarter = vector.re.length / 4;
  for (; quarter >= 1; quarter /= 4) forwardStage(vector, quarter, table);
  if (quarter === 0.5) middleStage(vector);
}

/** Replaces a transform in bit-reversed order by the vector it came from, times its length. */
export function inverseTransform(vector: ComplexVector): void {
  const { length } = vector.re;
  const table = twiddleTable(length);
  const isOdd = Math.clz32(length) % 2 === 0;
  if (isOdd) middleStage(vector);
  for (let quarter = isOdd ? 2 : 1; quarter < length; quarter *= 4)
    inverseStage(vector, quarter, table);
}

/**
 * Calls `visit` with the places of each frequency k and of −k in bit-reversed order, once per pair. Negation
 * reverses each stretch from a power of two to the next.
 */
export function forEachPair(length: number, visit: (place: number, mirror: number) => void): void {
  visit(0, 0);
  for (let start = 1; start < length; start *= 2) {
    let mirror = 2 * start - 1;
    for (let place = start; place <= mirror; place++, mirror--) visit(place, mirror);
  }
}
