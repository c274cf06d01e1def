/** Without what the coordinator asks of every call: attacks 3, 4, 17, 25, 27 and 28. */
import { mutantsOf } from '../mutant.ts';

const ADVERSARY = 'test/adversary';
const RPC = 'coordinator/rpc';
const UPLOAD = 'coordinator/app/submit-masked-input.ts';
const IDENTITY_TEST = 'test/e2e/wire-identity.test.ts';
const FLOOD_TEST = 'test/e2e/wire-floods.test.ts';

export const WIRE_MUTANTS = [
  ...mutantsOf('17', `${ADVERSARY}/attack-17-malformed-input.test.ts`, [
    {
      countermeasure: 'unused bits of a masked input are zero',
      file: UPLOAD,
      find: 'requirePadding(segments, end, block);',
      replace: '',
    },
    {
      countermeasure: 'a masked input has the length of the layout: not less',
      file: UPLOAD,
      find: 'if (end < length) throw tooShort(end, length);',
      replace: '',
    },
    {
      countermeasure: 'a masked input has the length of the layout: not more',
      file: UPLOAD,
      find: 'for await (const block of blocksOf(pieces, length - offset, refuse, pace)) {',
      replace: 'for await (const block of blocksOf(pieces, 2 * length, refuse, pace)) {',
    },
    {
      countermeasure: 'a message is no larger than any may be',
      file: `${RPC}/server.ts`,
      find: "'grpc.max_receive_message_length': MAX_REQUEST_BYTES,",
      replace: "'grpc.max_receive_message_length': -1,",
    },
  ]),
  ...mutantsOf('28', 'test/e2e/wire-connection.test.ts', [
    {
      countermeasure: 'only TLS 1.3 is spoken',
      file: `${RPC}/receive-window.ts`,
      find: "const server = create({ ...options, settings, minVersion: 'TLSv1.3' });",
      replace: 'const server = create({ ...options, settings });',
    },
  ]),
  ...mutantsOf('27', `${ADVERSARY}/attack-27-floods.test.ts`, [
    {
      countermeasure: 'each identity may call so often and no more',
      file: `${RPC}/grpc-binding.ts`,
      find: 'rates.take(caller.identity);',
      replace: '',
    },
    {
      test: FLOOD_TEST,
      countermeasure: 'each identity has so many calls under way and no more',
      file: `${RPC}/calls-under-way.ts`,
      find: 'if (count >= MAX_CALLS_PER_CALLER) {',
      replace: 'if (count < 0) {',
    },
    {
      test: 'test/unit/coordinator/rpc/uploads.test.ts',
      countermeasure: 'so many uploads are under way and no more',
      file: `${RPC}/uploads.ts`,
      find: 'if (before === undefined && this.#underWay.size >= limit) {',
      replace: 'if (before === undefined && limit < 0) {',
    },
    {
      test: 'test/unit/coordinator/rpc/uploads.test.ts',
      countermeasure: 'an upload that falls silent ends',
      file: `${RPC}/uploads.ts`,
      find: '      reject(silent(patience));\n',
      replace: '',
    },
    {
      test: 'test/unit/coordinator/rpc/uploads.test.ts',
      countermeasure: 'a participant has one upload',
      file: `${RPC}/uploads.ts`,
      find: 'before?.abort();',
      replace: '',
    },
    {
      test: 'test/unit/coordinator/app/late-input.test.ts',
      countermeasure: 'only an input that is awaited is stored',
      file: UPLOAD,
      find: 'if (asked || wasAccepted(state, caller, key, digest)) return state;',
      replace: 'if (asked || state.phase.length > 0) return state;',
    },
  ]),
  ...mutantsOf('4', IDENTITY_TEST, [
    {
      countermeasure: 'only members speak the protocol',
      file: `${RPC}/caller.ts`,
      find: 'if (participant !== undefined) return participant;',
      replace: 'return participant as never;',
    },
    {
      countermeasure: 'only operators start and stop runs',
      file: `${RPC}/caller.ts`,
      find: 'export const asOperator: Guard<Caller> = (caller) => {\n  if (caller.operator) return caller;',
      replace:
        'export const asOperator: Guard<Caller> = (caller) => {\n  if (caller) return caller;',
    },
    {
      test: 'test/unit/coordinator/rpc/authenticate.test.ts',
      countermeasure: 'a certificate that expired while connected is no longer accepted',
      file: `${RPC}/authenticate.ts`,
      find: 'if (this.#clock.now() > Date.parse(certificate.valid_to)) {',
      replace: 'if (this.#clock.now() < 0) {',
    },
    {
      countermeasure: 'who has no certificate of the authority does not get through',
      file: `${RPC}/server.ts`,
      find: 'return ServerCredentials.createSsl(Buffer.from(authority), [pair], true);',
      replace: 'return ServerCredentials.createSsl(Buffer.from(authority), [pair], false);',
    },
  ]),
];
