/** Without what a client does around its machine: records, sessions on disk, downloads. Attacks 11, 17, 20 and 21, P2, P4 and P8. */
import { mutantsOf } from '../mutant.ts';

const ADVERSARY = 'test/adversary';
const SESSION_TESTS = 'test/unit/client/session';
const LEDGER_TEST = 'test/conformance/ledger.test.ts';
const STORE_TEST = 'test/conformance/session-store.test.ts';

export const SITE_MUTANTS = [
  ...mutantsOf('21', `${ADVERSARY}/attack-21-rolled-back-state.test.ts`, [
    {
      test: STORE_TEST,
      countermeasure: 'every write renews the secret that opens the session',
      file: 'client/session-store/sealed-file.ts',
      find: '    const anchored = suite.randomBytes(32);\n    try {',
      replace: '    const anchored = suite.sha256(this.#place.siteSecret);\n    try {',
    },
    {
      test: STORE_TEST,
      countermeasure: 'a session that is destroyed opens nowhere',
      file: 'client/session-store/sealed-file.ts',
      find: 'await anchor.renew(this.#name, suite.randomBytes(32));',
      replace: '',
    },
    {
      test: STORE_TEST,
      countermeasure: 'the masked input beside the session is the one that was kept with it',
      file: 'client/session-store/file-session-store.ts',
      find: 'const sound = input !== undefined && equalBytes(suite.sha256(input), digest);',
      replace: 'const sound = input !== undefined;',
    },
    {
      test: STORE_TEST,
      countermeasure: 'the seal is bound to format, identity and label',
      file: 'client/session-store/sealed-file.ts',
      find: 'return toBytes(binding, { format: `velum ${this.#name} 1`, identity, label });',
      replace: 'return new Uint8Array(identity.length * 0 * label.length);',
    },
    {
      test: LEDGER_TEST,
      countermeasure: 'lines of the ledger are chained',
      file: 'client/ledger/ledger-line.ts',
      find: 'if (chain !== chainOf(previous, json)) {',
      replace: 'if (chain.length !== 64) {',
    },
    {
      test: LEDGER_TEST,
      countermeasure: 'one process at a time has the state directory',
      file: 'client/ledger/file-ledger.ts',
      find: 'const lock = await take(directory);',
      replace: 'const lock = { release: () => Promise.resolve() };\n  void take;',
    },
  ]),
  ...mutantsOf('20', `${SESSION_TESTS}/round-session.test.ts`, [
    {
      countermeasure: 'a task is taken up once',
      file: 'client/round-session.ts',
      find: 'if (this.#begun.has(task.type)) return;',
      replace: '',
    },
    {
      test: `${ADVERSARY}/attack-21-rolled-back-state.test.ts`,
      countermeasure: 'a kept session is judged again before it goes on',
      file: 'shared/secagg/participant/kept-state.ts',
      find: 'if (problem !== undefined) return { ok: false, violation: problem };\n  const { config } = offer;',
      replace: 'const { config } = offer;',
    },
    {
      test: `${ADVERSARY}/attack-13-abort-and-retry.test.ts`,
      countermeasure: 'one update per round, however many attempts',
      file: 'client/session/contributions.ts',
      find: 'if (held?.subject === subject) return { contribution: held.contribution, reused: true };',
      replace:
        'if (held?.subject === "") return { contribution: held.contribution, reused: true };',
    },
    {
      test: `${SESSION_TESTS}/resume.test.ts`,
      countermeasure: 'the update is kept before it is masked',
      file: 'client/session/contributions.ts',
      find: 'await this.#keep({ subject, contribution }, signal);',
      replace: 'this.#held = { subject, contribution };',
    },
  ]),
  ...mutantsOf('P8', `${SESSION_TESTS}/round-session.test.ts`, [
    {
      countermeasure: 'the record is durable before the session that follows it',
      file: 'client/session/session-keeper.ts',
      find: 'await untilDurable(() => ledger.append(record), this.#parts, signal);',
      replace: 'void ledger;',
    },
    {
      test: `${SESSION_TESTS}/resume.test.ts`,
      countermeasure: 'the session is kept before its message leaves',
      file: 'client/session/session-keeper.ts',
      find: '    await untilDurable(seal, this.#parts, signal);\n    wipe(stored.content);',
      replace: '    wipe(stored.content);',
    },
    {
      countermeasure: 'a record that could not be written stops the message',
      file: 'client/round-session.ts',
      find: 'await this.#keeper?.keep(step, this.#rounding, signal);',
      replace: 'await this.#keeper?.keep(step, this.#rounding, signal).catch(() => undefined);',
    },
    {
      test: `${ADVERSARY}/p8-message-before-record.test.ts`,
      countermeasure: 'the disclosure is written down',
      file: 'shared/secagg/participant/disclose.ts',
      find: "      record: { type: 'disclosed', key, modelHash },\n",
      replace: '',
    },
    {
      test: `${ADVERSARY}/p8-message-before-record.test.ts`,
      countermeasure: 'the masked input is written down',
      file: 'shared/secagg/participant/mask.ts',
      find: "      record: { type: 'masked', key: config.key, input: digest },\n",
      replace: '',
    },
    {
      test: `${ADVERSARY}/p8-message-before-record.test.ts`,
      countermeasure: 'joining is written down',
      file: 'shared/secagg/participant/advertise.ts',
      find: "      record: { type: 'joined', key: config.key, modelHash: config.modelHash },\n",
      replace: '',
    },
  ]),
  ...mutantsOf('17', 'test/conformance/transport.test.ts', [
    {
      countermeasure: 'a download larger than it may be is refused before it is allocated',
      file: 'client/transport/download.ts',
      find: 'if (size > maxBytes) {',
      replace: 'if (size < 0) {',
    },
  ]),
];
