/** Without what binds keys to members, attempts and suites: attacks 3, 4, 8, 9, 18 and 28, P4 to P6. */
import { mutantsOf } from '../mutant.ts';

const ADVERSARY = 'test/adversary';
const SECAGG = 'shared/secagg';

export const KEY_MUTANTS = [
  ...mutantsOf('3', `${ADVERSARY}/attack-03-equivocated-directory.test.ts`, [
    {
      countermeasure: 'R1 covers the keys of every member',
      file: `${SECAGG}/directory.ts`,
      find: "hash(suite, 'entry', ...advertisedParts(a), a.signature),",
      replace: "hash(suite, 'entry', a.identity),",
    },
  ]),
  ...mutantsOf('4', `${ADVERSARY}/attack-04-sybil-cohort.test.ts`, [
    {
      countermeasure: 'a directory holds identities of the roster only',
      file: `${SECAGG}/directory.ts`,
      find: 'if (!identitiesOf(roster).has(toHex(identity))) {',
      replace: 'if (identity.length !== 32) {',
    },
    {
      countermeasure: 'the roster of the offer is the one that was pinned',
      file: `${SECAGG}/policy.ts`,
      find: "['roster epoch', config.rosterEpoch === expected.roster.epoch],",
      replace: '',
    },
    {
      countermeasure: 'the charter of the invitation is the one that was pinned',
      file: 'client/policy/site-policy.ts',
      find: 'if (!equalBytes(invitation.charterHash, hash)) return foreignCharter(invitation, hash);',
      replace: 'if (hash.length !== 32) return foreignCharter(invitation, hash);',
    },
  ]),
  ...mutantsOf('8', `${ADVERSARY}/attack-08-chosen-graph.test.ts`, [
    {
      countermeasure: 'the ring follows from R1',
      file: `${SECAGG}/mask-graph.ts`,
      find: "const seed = hash(suite, 'graph', directory);",
      replace: "const seed = hash(suite, 'graph', directory.subarray(32));",
    },
  ]),
  ...mutantsOf('9', `${ADVERSARY}/attack-09-model-inconsistency.test.ts`, [
    {
      countermeasure: 'the model is part of the configuration that everything is bound to',
      file: `${SECAGG}/transcript.ts`,
      find: '    config.modelHash,\n',
      replace: '',
    },
    {
      countermeasure: 'the model of the offer is the one that was agreed to',
      file: `${SECAGG}/policy.ts`,
      find: "['model', equalBytes(config.modelHash, expected.modelHash)],",
      replace: '',
    },
  ]),
  ...mutantsOf('18', `${ADVERSARY}/attack-18-small-order-points.test.ts`, [
    {
      countermeasure: 'X25519 keys of small order are no keys',
      file: `${SECAGG}/agreement-keys.ts`,
      find: 'return !SMALL_ORDER.has(toHex(key));',
      replace: 'return SMALL_ORDER.size > 0;',
    },
    {
      countermeasure: 'Ed25519 keys of small order are no identities',
      file: 'shared/crypto/strict-ed25519.ts',
      find: 'return isCanonicalPoint(publicKey) && !SMALL_ORDER.some((small) => equals(y, small));',
      replace: 'return isCanonicalPoint(publicKey) && y.length === 32 && SMALL_ORDER.length > 0;',
    },
  ]),
  ...mutantsOf('28', `${ADVERSARY}/attack-28-harvest-and-downgrade.test.ts`, [
    {
      countermeasure: 'a suite below the site’s floor is refused',
      file: `${SECAGG}/policy.ts`,
      find: 'if (admits(floors.postQuantum, suite === HYBRID_SUITE)) return undefined;',
      replace: 'if (suite.length > 0) return undefined;',
    },
    {
      countermeasure: 'the suite of the offer is the one that charter and plan give',
      file: `${SECAGG}/policy.ts`,
      find: "['suite', config.suite === expected.suite],",
      replace: '',
    },
    {
      countermeasure: 'the KEM secret is in every mask seed',
      file: `${SECAGG}/mask-seeds.ts`,
      find: 'concatBytes(encapsulated?.secret ?? NOTHING, shared)',
      replace: 'concatBytes(NOTHING, shared)',
    },
    {
      countermeasure: 'the KEM secret is in every box key',
      file: `${SECAGG}/share-box.ts`,
      find: 'concatBytes(encapsulated?.secret ?? NOTHING, agreed)',
      replace: 'concatBytes(NOTHING, agreed)',
    },
    {
      countermeasure: 'ML-KEM keys are those of the signed digests',
      file: `${SECAGG}/kem-advertisement.ts`,
      find: 'isEncapsulationKey(key) && equalBytes(encapsulationKeyDigest(suite, key), digest)',
      replace:
        'isEncapsulationKey(key) && encapsulationKeyDigest(suite, key).length === digest.length',
    },
  ]),
  ...mutantsOf('P4', `${ADVERSARY}/p4-reused-keys.test.ts`, [
    {
      countermeasure: 'every secret of an attempt is drawn for it',
      file: `${SECAGG}/participant/advertise.ts`,
      find: 'const selfMaskSeed = suite.randomBytes(32);',
      replace: 'const selfMaskSeed = suite.sha256(signer.identity);',
    },
    {
      countermeasure: 'a second update does not belong in any later phase',
      file: `${SECAGG}/participant.ts`,
      find: "if (input.type === 'survivor-set') return onSurvivorSet(context, state, input.message);",
      replace:
        "if (input.type === 'survivor-set') return onSurvivorSet(context, state, input.message);\n" +
        "      if (input.type === 'update-ready') return onUpdateReady(context, { ...state, phase: 'masking-input', masks: [] }, input.encoded);",
    },
  ]),
  ...mutantsOf('P5', `${ADVERSARY}/p5-doctored-directory.test.ts`, [
    {
      countermeasure: 'its own entry is the one it sent',
      file: `${SECAGG}/directory.ts`,
      find: 'if (isOwn && !sameAdvertisement(advertisement, own)) {',
      replace: 'if (isOwn && advertisement.identity.length !== 32) {',
    },
    {
      countermeasure: 'advertisements are signed by their identities for this attempt',
      file: `${SECAGG}/directory.ts`,
      find: "if (!verifySignature(suite, identity, signature, 'advertise', ...signed)) {",
      replace: 'if (signature.length !== 64 || signed.length === 0) {',
    },
    {
      countermeasure: 'no key stands twice in a directory',
      file: `${SECAGG}/directory.ts`,
      find: 'const duplicate = duplicateKey(advertisements);',
      replace: 'const duplicate = duplicateKey(advertisements.slice(0, 1));',
    },
    {
      countermeasure: 'the participant itself is in the directory',
      file: `${SECAGG}/directory.ts`,
      find: 'if (!built.value.positions.has(participantIdOf(suite, own.identity))) {',
      replace: 'if (built.value.positions.size === 0) {',
    },
  ]),
  ...mutantsOf('P6', `${ADVERSARY}/p6-misdirected-share-box.test.ts`, [
    {
      countermeasure: 'a box is bound to attempt, dealer, holder and point',
      file: `${SECAGG}/share-box.ts`,
      find:
        '    scope.cfg,\n    scope.directory,\n    idBytes(scope.dealer.id),\n' +
        '    idBytes(scope.holder.id),\n    be32(scope.point),\n',
      replace: '',
    },
    {
      countermeasure: 'a bundle is the one its dealer signed',
      file: `${SECAGG}/participant/relay.ts`,
      find: 'if (!verifyDealing(suite, identity, directory.digest, bundle)) {',
      replace: 'if (identity.length !== 32) {',
    },
    {
      countermeasure: 'a box is the one its dealer committed to',
      file: `${SECAGG}/participant/relay.ts`,
      find: 'if (!equalBytes(boxDigest(suite, bundle.box), commitment.box)) {',
      replace: 'if (bundle.box.length === 0) {',
    },
  ]),
];
