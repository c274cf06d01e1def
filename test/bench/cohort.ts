/**
 * A whole attempt of a large cohort in one process, phase by phase: every member runs the real machine.
 * Two checks take the same n steps at every member and are made by a sample only, which says so: the
 * directory (M2) and the quorum (M7). Everybody else is handed the sample's verdict. Signatures of
 * dealers are verified once, not once per holder.
 */
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { sessionParameters } from '../../shared/secagg/parameters.ts';
import { LargeAttempt, type PhaseFigure } from '../support/large-attempt.ts';
import { withSharedVerification } from '../support/shared-verification.ts';
import { timedSuite } from '../support/timed-suite.ts';
import type { Benchmark, Figure } from './benchmark.ts';

export interface CohortSize {
  readonly participants: number;
  /** γ. */
  readonly assumedCollusion: number;
}

/** δ, and the fraction that falls silent before the masked input. */
const DROPOUT = 0.1;
/** Members that make every check themselves. */
const SAMPLE = 4;

export function cohort({ participants, assumedCollusion }: CohortSize): Benchmark {
  const terms = { assumedCollusion, assumeNoCollusion: false, expectedDropout: DROPOUT };
  const choice = sessionParameters({ ...terms, participants });
  if (!choice.feasible) throw new Error(choice.reason);
  const { degree, threshold, quorum, corrupt } = choice;
  return {
    about:
      `n = ${participants}, γ = ${assumedCollusion}, δ = ${DROPOUT}: k = ${degree}, t = ${threshold}, ` +
      `q = ${quorum}, c = ${corrupt}; ${Math.floor(DROPOUT * participants)} silent before M5, ` +
      `checks of directory and quorum by ${SAMPLE} members`,
    run: async () => {
      const timed = timedSuite(withSharedVerification(nodeSuite));
      const attempt = new LargeAttempt({
        members: participants,
        silent: Math.floor(DROPOUT * participants),
        sample: SAMPLE,
        terms,
        timed,
      });
      const figures = attempt.run((figure) => {
        const megabytes = Math.round(process.memoryUsage.rss() / 1e6);
        const seconds = (figure.totalMs / 1000).toFixed(1);
        // On a machine with other things to do the two differ, and this one means more.
        const busy = (process.cpuUsage().user / 1e6).toFixed(0);
        process.stderr.write(
          `${figure.label}: ${seconds} s in all; so far ${busy} s of processor time, ${megabytes} MB\n`,
        );
      });
      return Promise.resolve(figures.map(figureOf));
    },
  };
}

function figureOf({ name, label, totalMs, insideMs, count }: PhaseFigure): Figure {
  return {
    name,
    label,
    value: totalMs / count,
    unit: 'ms',
    baseline: { label: 'inside cryptography', value: insideMs / count },
    ratio: totalMs / insideMs,
  };
}
