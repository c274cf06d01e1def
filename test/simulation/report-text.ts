/** What a campaign found, for people. */
import type { CampaignReport } from './engine/campaign.ts';
import type { SimulationReport } from './engine/simulate.ts';

/** What is counted, and under which heading it is shown. */
const SECTIONS: readonly (readonly [subject: string, heading: string])[] = [
  ['rounds', 'rounds'],
  ['lost attempts', 'attempts given up, by cause'],
  ['dropouts', 'dropouts, by reason'],
  ['crashes', 'crashes injected, by kind'],
  ['faults', 'other faults injected, by kind'],
];

export function campaignText(report: CampaignReport, realMs: number): string {
  const { census, passed, failed, rounds, events, simulatedMs } = report;
  const sections = SECTIONS.flatMap(([subject, heading]) => [
    `${heading}: ${census.total(subject)}`,
    ...[...census.of(subject)].map(([kind, times]) => `  ${String(times).padStart(7)}  ${kind}`),
  ]);
  return [
    ...sections,
    `${rounds} rounds and ${events} events in ${hours(simulatedMs)} of simulated and ` +
      `${hours(realMs)} of real time (${(realMs / Math.max(1, rounds)).toFixed(0)} ms a round)`,
    ...failed.map(failureText),
    `${passed} passed, ${failed.length} failed`,
  ].join('\n');
}

export function failureText({ seed, violation }: SimulationReport): string {
  if (violation === undefined) return `${seed} broke no rule`;
  const { rule, message, position } = violation;
  return (
    `FAILED ${seed}, line ${position} of its trace: ${rule}: ${message}\n` +
    `       npm run -s simulate:faults -- --case ${seed}`
  );
}

function hours(ms: number): string {
  const minutes = ms / 60_000;
  return minutes < 100 ? `${minutes.toFixed(1)} min` : `${(minutes / 60).toFixed(1)} h`;
}
