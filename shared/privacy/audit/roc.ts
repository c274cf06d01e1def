/** What a threshold on attack scores tells canaries that took part from canaries that did not. */
import { refuse } from '../inputs.ts';

/** Scores: the higher, the likelier the canary took part. */
export interface CanaryScores {
  readonly present: readonly number[];
  readonly absent: readonly number[];
}

/** Canaries at or above a threshold. */
export interface ThresholdCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** The thresholds no mixture of two others beats, from the strictest (nobody) to the laxest (everybody). */
export interface RocCurve {
  readonly present: number;
  readonly absent: number;
  readonly points: readonly ThresholdCounts[];
}

/** The counts at every threshold, strictest first. Scores that are equal stand or fall together. */
function allCounts({ present, absent }: CanaryScores): ThresholdCounts[] {
  const scores = [
    ...present.map((score) => ({ score, isPresent: true })),
    ...absent.map((score) => ({ score, isPresent: false })),
  ].sort((a, b) => b.score - a.score);
  const counts: ThresholdCounts[] = [{ truePositives: 0, falsePositives: 0 }];
  let [truePositives, falsePositives] = [0, 0];
  scores.forEach(({ score, isPresent }, i) => {
    if (isPresent) truePositives++;
    else falsePositives++;
    if (scores[i + 1]?.score !== score) counts.push({ truePositives, falsePositives });
  });
  return counts;
}

/** Whether `b` lies on or below the line from `a` to `c`. */
function isDominated(a: ThresholdCounts, b: ThresholdCounts, c: ThresholdCounts): boolean {
  const first = (b.truePositives - a.truePositives) * (c.falsePositives - b.falsePositives);
  const second = (c.truePositives - b.truePositives) * (b.falsePositives - a.falsePositives);
  return first <= second;
}

/** The upper hull of the curve of true against false positives. */
export function rocCurve(scores: CanaryScores): RocCurve {
  const { present, absent } = scores;
  if (present.length === 0 || absent.length === 0) {
    refuse('canaries', `${present.length} and ${absent.length}`, 'at least one of either kind');
  }
  if (![...present, ...absent].every(Number.isFinite)) refuse('scores', 'NaN', 'finite numbers');
  const points: ThresholdCounts[] = [];
  for (const point of allCounts(scores)) {
    for (;;) {
      const [before, last] = points.slice(-2);
      if (before === undefined || last === undefined || !isDominated(before, last, point)) break;
      points.pop();
    }
    points.push(point);
  }
  return { present: present.length, absent: absent.length, points };
}

/** The area under the curve. */
export function areaUnderCurve({ present, absent, points }: RocCurve): number {
  const doubled = points.slice(1).reduce((sum, point, i) => {
    const before = points[i] ?? point;
    const width = point.falsePositives - before.falsePositives;
    return sum + width * (point.truePositives + before.truePositives);
  }, 0);
  return doubled / (2 * present * absent);
}

/** The largest rate of true positives at a rate of false ones in [0, 1], mixing two thresholds if need be. */
export function truePositiveRate({ present, absent, points }: RocCurve, rate: number): number {
  if (!(rate >= 0 && rate <= 1)) refuse('false positive rate', rate, 'from 0 to 1');
  const target = rate * absent;
  const next = points.findIndex(({ falsePositives }) => falsePositives > target);
  const right = points[next === -1 ? points.length - 1 : next];
  const left = points[next === -1 ? points.length - 2 : next - 1];
  if (left === undefined || right === undefined) return 1;
  const part = (target - left.falsePositives) / (right.falsePositives - left.falsePositives);
  return (left.truePositives + part * (right.truePositives - left.truePositives)) / present;
}
