/** What the database holds of rounds: everything acknowledged, one frozen set, nothing at the end. */
import { encodeMessage } from '../../../../coordinator/round/document.ts';
import type { RoundWrite } from '../../../../coordinator/ports/store.ts';
import { formatAttempt } from '../../../../shared/domain/ids.ts';
import { meaningOf, type RunCause } from '../../../../shared/domain/run-causes.ts';
import type { World } from '../world.ts';
import { attemptText, documentOf, endingOf, roundText, type RoundDocument } from './documents.ts';
import type { SentMessages, Spoken } from './sent-messages.ts';

/** Causes that lie in the world; every other says that a program lost or spoilt something. */
const HONEST_CAUSES: ReadonlySet<string> = new Set<RunCause>([
  'already-disclosed',
  'deadline-advertising-keys',
  'deadline-checking-shares',
  'deadline-collecting-masked-inputs',
  'deadline-confirming-survivors',
  'deadline-sharing-keys',
  'deadline-unmasking',
  'run-deadline',
  'stopped-by-operator',
  'store-failure',
  'too-few-acknowledgements',
  'too-few-advertisements',
  'too-few-check-ins',
  'too-few-confirmations',
  'too-few-disclosures',
  'too-few-masked-inputs',
  'too-few-sharers',
]);
const NO_SILENT_LOSS = 'no dropout without a reason';

interface Held {
  readonly document: RoundDocument;
  readonly terminal: boolean;
  /** Bodies of submissions by attempt, step and participant. */
  readonly rows: ReadonlyMap<string, string>;
}

export class CommittedRounds {
  readonly #world: World;
  readonly #sent: SentMessages;
  readonly #nameOf: ReadonlyMap<string, string>;
  readonly #held = new Map<string, Held>();
  /** Every row there ever was. */
  readonly #everHeld = new Map<string, string>();
  readonly #acknowledged = new Map<string, Set<string>>();
  /** Names of U3 by attempt, once frozen. */
  readonly #survivors = new Map<string, readonly string[]>();
  readonly #cohorts = new Map<string, readonly string[]>();

  /** `nameOf` names participants by id. */
  constructor(world: World, sent: SentMessages, nameOf: ReadonlyMap<string, string>) {
    this.#world = world;
    this.#sent = sent;
    this.#nameOf = nameOf;
  }

  survivorsOf(attempt: string): readonly string[] | undefined {
    return this.#survivors.get(attempt);
  }

  /** Whether the attempt is still the open one of its round. */
  isOpen({ key }: Spoken): boolean {
    const held = this.#held.get(roundText(key));
    return held !== undefined && !held.terminal && held.document.attempt === key.attempt;
  }

  committed(write: RoundWrite): void {
    const { key, terminal } = write.round;
    const round = roundText(key);
    const before = this.#held.get(round);
    const document = documentOf(write);
    this.#held.set(round, { document, terminal, rows: this.#rowsAfter(round, before, write) });
    this.#say(round, before, document);
    if (before?.terminal === true) {
      this.#requireSameEnd(round, before.document, document);
      return;
    }
    this.#freeze(round, document);
    this.#requireAcknowledged(round);
    if (terminal) this.#requireOver(round, write, document);
  }

  /** A coordinator is about to say yes. */
  acknowledged(spoken: Spoken): void {
    const { site, key, message } = spoken;
    const attempt = attemptText(key);
    const row = rowText(attempt, message.type, site);
    if (this.#everHeld.get(row) === undefined && this.#isNeedless(spoken)) return;
    if (this.#everHeld.get(row) !== encodeMessage(message)) {
      this.#violated(
        'what is acknowledged is durable',
        `${message.type} of ${site} in ${formatAttempt(key)} was acknowledged, not stored`,
      );
    }
    const known = this.#acknowledged.get(attempt) ?? new Set();
    this.#acknowledged.set(attempt, known.add(row));
    this.#requireCounted(attempt);
  }

  /**
   * A disclosure after enough others is neither needed nor wrong: it is heard and not kept. And what
   * a message brings about may be the end of its attempt, with which it is forgotten.
   */
  #isNeedless(spoken: Spoken): boolean {
    const held = this.#held.get(roundText(spoken.key));
    if (spoken.message.type === 'disclose') {
      return !this.isOpen(spoken) || held?.document.session?.phase === 'removing-masks';
    }
    if (this.isOpen(spoken) || held === undefined) return false;
    return held.document.attempt > spoken.key.attempt || held.document.phase === 'aborted';
  }

  #rowsAfter(
    round: string,
    before: Held | undefined,
    write: RoundWrite,
  ): ReadonlyMap<string, string> {
    const rows = new Map(before?.rows);
    for (const { attempt, step, participant, body } of write.submissions) {
      const row = rowText(`${round}#${String(attempt)}`, step, this.#name(participant));
      rows.set(row, body);
      this.#everHeld.set(row, body);
    }
    const kept = write.forgetBefore ?? 0;
    for (const row of rows.keys()) if (attemptOfRow(row) < kept) rows.delete(row);
    return rows;
  }

  #say(
    round: string,
    before: Held | undefined,
    { phase, attempt, session, reason }: RoundDocument,
  ): void {
    const place = (
      held: Pick<RoundDocument, 'phase' | 'attempt' | 'session'> | undefined,
    ): string =>
      held === undefined ? '' : `#${held.attempt} ${held.session?.phase ?? held.phase}`;
    const now = place({ phase, attempt, ...(session && { session }) });
    if (place(before?.document) === now) return;
    const name = round.slice(0, 8) + round.slice(round.indexOf('/'));
    this.#world.trace.say('store', `${name}${now}${reason === undefined ? '' : ` (${reason})`}`);
  }

  /** U3 is frozen once, and everyone whose input was acknowledged is in it. */
  #freeze(round: string, { attempt, session }: RoundDocument): void {
    if (session?.survivors == null || session.cohort === null) return;
    const place = `${round}#${String(attempt)}`;
    const cohort = session.cohort.map((id) => this.#name(id));
    const survivors = session.survivors.map((position) => cohort[position] ?? '?');
    const before = this.#survivors.get(place);
    if (before !== undefined && before.join() !== survivors.join()) {
      this.#violated(
        'the survivor set is frozen',
        `${place}: ${before.join()} became ${survivors.join()}`,
      );
    }
    this.#survivors.set(place, survivors);
    this.#cohorts.set(place, cohort);
    this.#requireCounted(place);
  }

  #requireCounted(attempt: string): void {
    const survivors = this.#survivors.get(attempt);
    if (survivors === undefined) return;
    for (const row of this.#acknowledged.get(attempt) ?? []) {
      const [, step, site] = row.split(' ');
      if (step !== 'submit-masked-input' || survivors.includes(site!)) continue;
      this.#violated(
        'an acknowledged input counts',
        `${site!} is not among the survivors of ${attempt}`,
      );
    }
  }

  /** As long as an attempt is open, everything acknowledged in it is there. */
  #requireAcknowledged(round: string): void {
    const { document, terminal, rows } = this.#held.get(round)!;
    if (terminal || document.phase !== 'aggregating') return;
    for (const row of this.#acknowledged.get(`${round}#${String(document.attempt)}`) ?? []) {
      if (rows.has(row)) continue;
      this.#violated('nothing acknowledged is lost', `${row} is gone while its attempt is open`);
    }
  }

  #requireOver(round: string, { round: stored }: RoundWrite, document: RoundDocument): void {
    const { phase, reason = '' } = document;
    this.#world.census.count('rounds', phase === 'aborted' ? `aborted: ${reason}` : phase);
    if (document.session !== undefined || this.#held.get(round)!.rows.size > 0) {
      this.#violated('an ended round holds nothing', `${round} still has messages or a session`);
    }
    for (const share of this.#sent.sharesOf(round)) {
      if (!stored.document.includes(share)) continue;
      this.#violated('an ended round holds nothing', `${round} still has a share`);
    }
    if (phase === 'aborted' && meaningOf(reason) === undefined) {
      this.#violated('an end has a machine-readable cause', `${round}: ${JSON.stringify(reason)}`);
    }
    this.#requireHonestCauses(round, document);
    this.#requireReasons(round, document);
  }

  /** Who came too late may still be added. */
  #requireSameEnd(round: string, before: RoundDocument, after: RoundDocument): void {
    if (endingOf(before) === endingOf(after) && after.session === undefined) return;
    this.#violated('a round ends once', `${round} ended as ${endingOf(before)}, then otherwise`);
  }

  #requireHonestCauses(round: string, { history }: RoundDocument): void {
    for (const { key, outcome, reason } of history.outcomes) {
      if (outcome !== 'aborted') continue;
      this.#world.census.count('lost attempts', reason);
      if (HONEST_CAUSES.has(reason)) continue;
      this.#violated(
        'honest sites lose no attempt',
        `${round}#${key.attempt} ended with ${reason}`,
      );
    }
  }

  /** Nobody falls out of a cohort without a reason. */
  #requireReasons(round: string, document: RoundDocument): void {
    const { attempt, phase, history } = document;
    for (const { participant, reason } of history.dropouts) {
      this.#world.census.count('dropouts', reason.split(':')[0]!);
      if (reason === '') this.#violated(NO_SILENT_LOSS, `${participant} in ${round}`);
    }
    if (phase !== 'completed') return;
    const place = `${round}#${String(attempt)}`;
    const explained = new Set([
      ...(this.#survivors.get(place) ?? []),
      ...history.dropouts.map(({ participant }) => participant),
      ...this.#missedIn(document),
    ]);
    for (const member of this.#cohorts.get(place) ?? []) {
      if (!explained.has(member)) this.#violated(NO_SILENT_LOSS, `${member} is not in ${place}`);
    }
  }

  /** Whose masked input the attempt stopped waiting for; why is said by how much of it had come. */
  #missedIn({ attempt, history }: RoundDocument): readonly string[] {
    const closings = history.closings.filter((closing) => closing.attempt === attempt);
    return closings.flatMap(({ missed }) =>
      missed.map(([id, { bytes }]) => {
        this.#world.census.count('dropouts', bytes === 0 ? 'silent' : 'uploading');
        return this.#name(id);
      }),
    );
  }

  #name(id: string): string {
    return this.#nameOf.get(id) ?? id;
  }

  #violated(rule: string, message: string): void {
    this.#world.violated(rule, message);
  }
}

function rowText(attempt: string, step: string, site: string): string {
  return `${attempt} ${step} ${site}`;
}

function attemptOfRow(row: string): number {
  return Number(row.slice(row.indexOf('#') + 1, row.indexOf(' ')));
}
