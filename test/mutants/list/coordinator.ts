/** Without what an honest coordinator keeps to: C1 to C7. */
import { mutantsOf } from '../mutant.ts';

const ADVERSARY = 'test/adversary';
const AGGREGATOR = 'shared/secagg/aggregator';

export const COORDINATOR_MUTANTS = [
  ...mutantsOf('C1', `${ADVERSARY}/c1-late-survivor.test.ts`, [
    {
      countermeasure: 'masked inputs belong in one phase',
      file: `${AGGREGATOR}/receive.ts`,
      find: "      if (type === 'confirm-survivors') return judgeConfirmation(suite, state, from, message);\n      return 'wrong-phase';\n    case 'unmasking':",
      replace:
        "      if (type === 'confirm-survivors') return judgeConfirmation(suite, state, from, message);\n      if (type === 'submit-masked-input') return judgeM5(suite, state, from, message);\n      return 'wrong-phase';\n    case 'unmasking':",
    },
  ]),
  ...mutantsOf('C2', `${ADVERSARY}/c2-counted-twice.test.ts`, [
    {
      countermeasure: 'another message in place of the accepted one is refused',
      file: `${AGGREGATOR}/receive.ts`,
      find: 'if (repeated === false) {',
      replace: 'if (repeated !== undefined && from.length === 0) {',
    },
    {
      countermeasure: 'the same message again changes nothing',
      file: `${AGGREGATOR}/receive.ts`,
      find: 'if (repeated === true) return accepted(state);',
      replace: 'if (repeated === true) return accepted({ ...state });',
    },
  ]),
  ...mutantsOf('C3', `${ADVERSARY}/c3-disclosure-before-quorum.test.ts`, [
    {
      countermeasure: 'disclosures are asked for with a quorum',
      file: `${AGGREGATOR}/readiness.ts`,
      find: "return judge(state, state.directory.parameters.quorum, 'too-few-confirmations');",
      replace: "return judge(state, 1, 'too-few-confirmations');",
    },
    {
      countermeasure: 'masks are removed with t shares of every secret',
      file: `${AGGREGATOR}/readiness.ts`,
      find: "if (shares.every((count) => count >= threshold)) return { status: 'complete' };",
      replace:
        "if (shares.every((count) => count >= threshold - 1)) return { status: 'complete' };",
    },
    {
      countermeasure: 'only who confirmed may disclose',
      file: `${AGGREGATOR}/judge.ts`,
      find: "if (!state.confirmations.has(from)) return notAmong('survivors who confirmed');",
      replace: '',
    },
  ]),
  ...mutantsOf('C4', `${ADVERSARY}/c4-forgotten-acknowledgement.test.ts`, [
    {
      countermeasure: 'every accepted message is in the stored round',
      file: 'shared/secagg/aggregator/restore.ts',
      find: 'return messages.filter((message) => message.type === type);',
      replace: 'return messages.filter((message) => message.type === type).slice(1);',
    },
    {
      test: 'test/unit/coordinator/app/round-runner.test.ts',
      countermeasure: 'the answer waits for the commit',
      file: 'coordinator/app/round-runner.ts',
      find: 'if (!(await this.#commit(advance))) return undefined;',
      replace: 'void this.#commit(advance).catch(() => undefined);',
    },
  ]),
  ...mutantsOf('C5', `${ADVERSARY}/c5-secrets-kept.test.ts`, [
    {
      countermeasure: 'masks are in what the coordinator receives',
      file: 'shared/secagg/participant/mask.ts',
      find: 'applyMask(suite, session.digests.directory, segments, vectors, mask, 1);',
      replace:
        'if (mask.seed.length === 0) applyMask(suite, session.digests.directory, segments, vectors, mask, 1);',
    },
  ]),
  ...mutantsOf('C6', `${ADVERSARY}/c6-kept-vectors.test.ts`, [
    {
      countermeasure: 'messages are forgotten in the commit that ends the round',
      file: 'coordinator/app/round-records.ts',
      find: 'if (isTerminal(next)) return { ...write, forgetBefore: Infinity };',
      replace: 'if (isTerminal(next)) return write;',
    },
    {
      countermeasure: 'messages of a lost attempt are forgotten',
      file: 'coordinator/app/round-records.ts',
      find: 'return sameAttempt ? write : { ...write, forgetBefore: next.attempt };',
      replace: 'return write;',
    },
    {
      countermeasure: 'vectors are dropped with the round',
      file: 'coordinator/app/round-supervisor.ts',
      find: 'const dropped = this.#ports.vectors.drop(key).catch((error: unknown) => {',
      replace: 'const dropped = Promise.resolve().catch((error: unknown) => {',
    },
  ]),
  ...mutantsOf('C7', `${ADVERSARY}/c7-framed-participant.test.ts`, [
    {
      countermeasure: 'evidence has t shares of distinct holders',
      file: 'shared/secagg/blame.ts',
      find: 'kind === undefined || holders.size !== shares.length || shares.length !== threshold',
      replace: 'kind === undefined || holders.size === 0 || threshold === 0',
    },
    {
      countermeasure: 'evidence is signed by its dealer',
      file: 'shared/secagg/blame.ts',
      find: 'if (!isSigned(suite, cfg, directory, dealer, blame)) return false;',
      replace: '',
    },
    {
      countermeasure: 'evidence is shares the dealer committed to',
      file: 'shared/secagg/blame.ts',
      find: 'return isUnder && isCommitted(suite, scope, commitment, disclosure);',
      replace: 'return isCommitted(suite, scope, commitment, disclosure);',
    },
  ]),
];
