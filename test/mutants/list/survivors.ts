/** Without what decides whose shares of which kind are told: attacks 1, 2, 5, 6, 7 and 26, P1 to P3, P7 and P9. */
import { mutantsOf } from '../mutant.ts';

const ADVERSARY = 'test/adversary';
const SECAGG = 'shared/secagg';

export const SURVIVOR_MUTANTS = [
  ...mutantsOf('1', `${ADVERSARY}/attack-01-equivocated-survivors.test.ts`, [
    {
      countermeasure: 'the quorum is more than half of the honest and the corrupt together',
      file: `${SECAGG}/parameters.ts`,
      find: 'return Math.floor((participants + corrupt) / 2) + 1;',
      replace: 'return Math.floor(participants / 2) + 1;',
    },
    {
      countermeasure: 'every signature of the quorum is verified over the confirmed set',
      file: `${SECAGG}/survivor-set.ts`,
      find: 'if (!verifyConfirmation(suite, identity, digests, survivorsDigestValue, signature)) {',
      replace: 'if (signature.length !== 64) {',
    },
  ]),
  ...mutantsOf('2', `${ADVERSARY}/attack-02-overlapping-lists.test.ts`, [
    {
      countermeasure: 'q signatures must be there before anything is disclosed',
      file: `${SECAGG}/survivor-set.ts`,
      find: "return refused('quorum-invalid', `${valid} of ${needed} required confirmations`);",
      replace: 'return accepted(true);',
    },
  ]),
  ...mutantsOf('5', `${ADVERSARY}/attack-05-lowered-floors.test.ts`, [
    {
      countermeasure: 'the terms of an offer are held against the floors of the site',
      file: `${SECAGG}/policy.ts`,
      find: '(name) => !(terms[name] >= floors[name]),',
      replace: '() => false,',
    },
    {
      countermeasure: 'an invitation to a cohort below the charter’s is refused',
      file: 'shared/domain/plan-check.ts',
      find: 'if (minimum >= bound) return undefined;',
      replace: 'if (minimum >= 0 * bound) return undefined;',
    },
    {
      countermeasure: 'elements wide enough for the whole cohort',
      file: `${SECAGG}/policy.ts`,
      find: 'segment.bits < requiredBits(segment, config)',
      replace: 'segment.bits < 1',
    },
    {
      countermeasure: 'a directory smaller than the agreed minimum is refused',
      file: `${SECAGG}/directory.ts`,
      find: 'if (size < terms.minCohort || size > terms.maxCohort) {',
      replace: 'if (size > terms.maxCohort) {',
    },
  ]),
  ...mutantsOf('6', `${ADVERSARY}/attack-06-survivor-set-of-one.test.ts`, [
    {
      countermeasure: 'a survivor set has the quorum’s size and h_min honest members',
      file: `${SECAGG}/participant/confirm.ts`,
      find: 'if (size >= needed) return undefined;',
      replace: 'if (size >= 0 * needed) return undefined;',
    },
    {
      countermeasure: 'a set of sharers has the quorum’s size',
      file: `${SECAGG}/participant/sharers.ts`,
      find: 'if (sharers.length < quorum) {',
      replace: 'if (sharers.length < 1) {',
    },
  ]),
  ...mutantsOf('7', `${ADVERSARY}/attack-07-isolated-members.test.ts`, [
    {
      countermeasure: 'a survivor set holds t of the holders of its own shares',
      file: `${SECAGG}/participant/confirm.ts`,
      find: 'if (holders >= needed) return undefined;',
      replace: 'if (holders >= 0 * needed) return undefined;',
    },
    {
      countermeasure: 'the sharers hold t of the holders of its own shares',
      file: `${SECAGG}/participant/sharers.ts`,
      find: 'if (holders >= threshold) return undefined;',
      replace: 'if (holders >= 0 * threshold) return undefined;',
    },
    {
      test: 'test/unit/shared/secagg/mask-graph.test.ts',
      countermeasure: 'in a sparse graph nobody holds a share of its own secrets',
      file: `${SECAGG}/mask-graph.ts`,
      find: "if (graph.kind === 'sparse') return neighboursOf(graph.ring, dealer);",
      replace:
        "if (graph.kind === 'sparse') return [dealer, ...neighboursOf(graph.ring, dealer).slice(1)];",
    },
    {
      test: 'test/unit/shared/secagg/sparse-graph.test.ts',
      countermeasure: 'the threshold leaves no part of the survivors unmasked by itself',
      file: `${SECAGG}/sparse-graph.ts`,
      find: 'Math.max(corruptNeighbours, degree / 2 + corruptOnOneSide) + 1',
      replace: 'Math.max(corruptNeighbours, degree / 2 + corruptOnOneSide)',
    },
  ]),
  ...mutantsOf('26', `${ADVERSARY}/attack-26-lies-about-parameters.test.ts`, [
    {
      countermeasure: 'the quorum is the one computed here, for whom the confirmations are counted',
      file: `${SECAGG}/survivor-set.ts`,
      find: 'const needed = directory.parameters.quorum;',
      replace: 'const needed = Math.min(directory.parameters.quorum, confirmations.size);',
    },
  ]),
  ...mutantsOf('P1', `${ADVERSARY}/p1-two-kinds-of-share.test.ts`, [
    {
      countermeasure: 'who dropped is taken from the confirmed set',
      file: `${SECAGG}/participant/disclose.ts`,
      find: "survived.has(position) ? 'self-mask-share' : 'pairwise-key-share'",
      replace: "survived.has(position + 1) ? 'self-mask-share' : 'pairwise-key-share'",
    },
    {
      countermeasure: 'shares are forgotten with the disclosure',
      file: `${SECAGG}/participant/disclose.ts`,
      find: 'for (const pair of session.held.values()) wipePair(pair);',
      replace: '',
    },
    {
      countermeasure: 'a disclosure of the wrong kind is refused by the coordinator',
      file: `${SECAGG}/aggregator/judge.ts`,
      find: 'if (disclosure.kind !== expected) {',
      replace: "if (expected === 'nothing') {",
    },
  ]),
  ...mutantsOf('P2', `${ADVERSARY}/p2-second-survivor-set.test.ts`, [
    {
      countermeasure: 'a second survivor set does not belong in any later phase',
      file: `${SECAGG}/participant.ts`,
      find: "if (input.type === 'quorum') return onQuorum(context, state, input.message);",
      replace:
        "if (input.type === 'quorum') return onQuorum(context, state, input.message);\n" +
        "      if (input.type === 'survivor-set') return onSurvivorSet(context, { ...state, phase: 'confirming-survivors', sent: state.confirmed }, input.message);",
    },
    {
      test: `${ADVERSARY}/attack-21-rolled-back-state.test.ts`,
      countermeasure: 'the ledger refuses to write a second survivor set',
      file: 'client/ledger/ledger-index.ts',
      find: 'if (equalBytes(subjectOf(written), subjectOf(record))) return true;',
      replace: 'if (equalBytes(subjectOf(record), subjectOf(record))) return true;',
    },
  ]),
  ...mutantsOf('P3', `${ADVERSARY}/p3-doctored-survivor-set.test.ts`, [
    {
      countermeasure: 'survivors are among the sharers',
      file: `${SECAGG}/participant/confirm.ts`,
      find: 'if (!survivors.every((position) => allowed.has(position))) {',
      replace: 'if (!survivors.some((position) => allowed.has(position))) {',
    },
    {
      countermeasure: 'its own input is under the root, as it was sent',
      file: `${SECAGG}/participant/confirm.ts`,
      find: 'if (root !== undefined && equalBytes(root, message.inputsRoot)) return undefined;',
      replace: 'if (root !== undefined) return undefined;',
    },
    {
      countermeasure: 'survivors are listed once, in order',
      file: `${SECAGG}/survivor-set.ts`,
      find: 'position < size && position > (positions[i - 1] ?? -1)',
      replace: 'position < size && i > -1',
    },
    {
      countermeasure: 'the floors of the terms hold for the survivor set',
      file: `${SECAGG}/participant/confirm.ts`,
      find: 'Math.max(floors.minSurvivors, config.terms.minSurvivors)',
      replace: '0',
    },
  ]),
  ...mutantsOf('P7', `${ADVERSARY}/p7-lowered-terms.test.ts`, [
    {
      countermeasure: 'assumeNoCollusion needs the site’s leave',
      file: `${SECAGG}/policy.ts`,
      find: 'if (terms.assumeNoCollusion && !floors.allowNoCollusion) {',
      replace: 'if (terms.assumeNoCollusion && floors.minHonest < 0) {',
    },
    {
      countermeasure: 'an offer is signed by the charter’s coordinator',
      file: `${SECAGG}/policy.ts`,
      find: "if (!verifySignature(suite, expected.coordinator, offer.signature, 'offer', cfg)) {",
      replace: 'if (cfg.length !== 32) {',
    },
    {
      countermeasure: 'a vector larger than the site masks is refused',
      file: `${SECAGG}/policy.ts`,
      find: 'if (elements > floors.maxElements) {',
      replace: 'if (elements < 0) {',
    },
  ]),
  ...mutantsOf('P9', `${ADVERSARY}/p9-chosen-parameters.test.ts`, [
    {
      countermeasure: 'every commitment to a share is bound to R1',
      file: `${SECAGG}/commitments.ts`,
      find: 'return hash(suite, label, directory, idBytes(dealer),',
      replace: 'return hash(suite, label, idBytes(dealer),',
    },
    {
      countermeasure: 'c is at least 1 unless the charter says otherwise',
      file: `${SECAGG}/parameters.ts`,
      find: 'Math.max(assumeNoCollusion ? 0 : 1, floorOf(assumedCollusion, participants))',
      replace: 'floorOf(assumedCollusion, participants)',
    },
  ]),
];
