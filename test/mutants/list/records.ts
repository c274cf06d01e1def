/** Without what binds a participant to what it said before: attacks 11 to 13, 20 and 21, P8. */
import { mutantsOf } from '../mutant.ts';

const ADVERSARY = 'test/adversary';

export const RECORD_MUTANTS = [
  ...mutantsOf('11', `${ADVERSARY}/attack-11-replay.test.ts`, [
    {
      countermeasure: 'run, round and attempt are in everything that is signed',
      file: 'shared/secagg/transcript.ts',
      find: '    idBytes(key.run),\n    be64(key.round),\n    be32(key.attempt),\n',
      replace: '',
    },
  ]),
  ...mutantsOf('12', 'test/unit/client/session/ledger-refusal.test.ts', [
    {
      countermeasure: 'one disclosure per run and model',
      file: 'client/session/ledger-refusal.ts',
      find: 'if (before === undefined || disclosed.length < unmaskLimit(pinned.charter, policy)) {',
      replace: 'if (before?.attempt !== -1) {',
    },
    {
      countermeasure: 'rounds from before the newest disclosure are refused',
      file: 'client/session/ledger-refusal.ts',
      find: 'if (newest !== undefined && isFromThePast(newest, key.round, modelDigest)) {',
      replace: 'if (newest !== undefined && key.round < 0) {',
    },
  ]),
  ...mutantsOf('13', `${ADVERSARY}/p4-reused-keys.test.ts`, [
    {
      countermeasure: 'every attempt draws a fresh ρ',
      file: 'shared/secagg/participant/advertise.ts',
      find: 'const maskMaster = suite.randomBytes(32);',
      replace: 'const maskMaster = suite.sha256(signer.identity);',
    },
  ]),
  ...mutantsOf('20', `${ADVERSARY}/attack-20-crash-and-resume.test.ts`, [
    {
      countermeasure: 'rounding comes out the same when it is drawn again',
      file: 'client/session/rounding.ts',
      find: 'const drawn = new Uint8Array(length);',
      replace: 'const drawn = suite.randomBytes(length);\n    if (length > 0) return drawn;',
    },
    {
      countermeasure: 'the ledger refuses to write a second masked input',
      file: 'client/ledger/ledger-index.ts',
      find: 'if (equalBytes(subjectOf(written), subjectOf(record))) return true;',
      replace: 'if (subjectOf(written).length === 32) return true;',
    },
  ]),
  ...mutantsOf('21', `${ADVERSARY}/attack-21-rolled-back-state.test.ts`, [
    {
      countermeasure: 'a ledger that is shorter than the anchor says is refused',
      file: 'client/session-store/file-session-store.ts',
      find: 'if (anchor.found !== undefined && !ledger.includes(anchor.found)) throw rolledBack(places);',
      replace: 'if (anchor.found?.head.length === 0) throw rolledBack(places);',
    },
    {
      test: 'test/unit/client/session/engagement.test.ts',
      countermeasure: 'an attempt in the ledger is not taken part in again',
      file: 'client/session/ledger-refusal.ts',
      find: 'if (ledger.recordsOf(key).length > 0) {',
      replace: 'if (ledger.recordsOf(key).length > 1_000) {',
    },
  ]),
  ...mutantsOf('P8', `${ADVERSARY}/p8-message-before-record.test.ts`, [
    {
      countermeasure: 'the confirmation carries a record of what it confirms',
      file: 'shared/secagg/participant/confirm.ts',
      find: 'record: {',
      replace: 'forgotten: {',
    },
    {
      test: 'test/unit/client/session/round-session.test.ts',
      countermeasure: 'nothing leaves before its record is durable',
      file: 'client/round-session.ts',
      find: 'await this.#keeper?.keep(step, this.#rounding, signal);',
      replace: 'void this.#keeper?.keep(step, this.#rounding, signal).catch(() => undefined);',
    },
  ]),
];
