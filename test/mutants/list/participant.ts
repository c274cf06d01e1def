/** Without what a participant checks of what the coordinator tells it in an attempt: P1 to P6, P9. */
import { mutantsOf } from '../mutant.ts';

const ADVERSARY = 'test/adversary';
const SECAGG = 'shared/secagg';

export const PARTICIPANT_MUTANTS = [
  ...mutantsOf('P5', `${ADVERSARY}/p5-doctored-directory.test.ts`, [
    {
      countermeasure: 'a directory larger than the agreed maximum is refused',
      file: `${SECAGG}/directory.ts`,
      find: 'if (size < terms.minCohort || size > terms.maxCohort) {',
      replace: 'if (size < terms.minCohort) {',
    },
    {
      countermeasure: 'the two keys of a member differ',
      file: `${SECAGG}/directory.ts`,
      find: 'if (equalBytes(sealingKey, maskKey) || nonce.length !== 32) {',
      replace: 'if (nonce.length !== 32) {',
    },
    {
      countermeasure: 'nonces have their length',
      file: `${SECAGG}/directory.ts`,
      find: 'if (equalBytes(sealingKey, maskKey) || nonce.length !== 32) {',
      replace: 'if (equalBytes(sealingKey, maskKey)) {',
    },
    {
      countermeasure: 'identities stand once in a directory',
      file: `${SECAGG}/directory.ts`,
      find: "    ['identity', identity],\n",
      replace: '',
    },
    {
      countermeasure: 'mask keys are nobody else’s',
      file: `${SECAGG}/directory.ts`,
      find: "    ['X25519 key', maskKey],\n",
      replace: '',
    },
    {
      countermeasure: 'sealing keys are nobody else’s',
      file: `${SECAGG}/directory.ts`,
      find: "    ['X25519 key', sealingKey],\n",
      replace: '',
    },
    {
      countermeasure: 'ML-KEM keys are nobody else’s',
      file: `${SECAGG}/directory.ts`,
      find: "keys.push(['ML-KEM key', kem.sealingDigest], ['ML-KEM key', kem.maskDigest]);",
      replace: '',
    },
    {
      countermeasure: 'a cohort without parameters is refused',
      file: `${SECAGG}/directory.ts`,
      find: "if (!parameters.feasible) return refused('directory-invalid', parameters.reason);",
      replace: '',
    },
    {
      countermeasure: 'its own signature stands in the directory as it made it',
      file: `${SECAGG}/directory.ts`,
      find: '    equalBytes(a.signature, b.signature)\n',
      replace: '    a.signature.length === b.signature.length\n',
    },
  ]),
  ...mutantsOf('28', `${ADVERSARY}/attack-28-harvest-and-downgrade.test.ts`, [
    {
      countermeasure: 'the ML-KEM keys of every peer come with the directory',
      file: `${SECAGG}/participant/share.ts`,
      find: 'arePeers(directory.graph, position, other) && !hasKemKeys(advertisement),',
      replace: 'other < 0 && !hasKemKeys(advertisement),',
    },
    {
      countermeasure: 'keys of the directory are of the suite of the attempt',
      file: `${SECAGG}/directory.ts`,
      find: "if (kemProblem !== undefined) return violation('key-invalid', kemProblem, id);",
      replace: '',
    },
    {
      countermeasure: 'a mask ciphertext is the one its dealer committed to',
      file: `${SECAGG}/participant/relay.ts`,
      find: 'equalBytes(ciphertextDigest(suite, maskCiphertext), commitment.maskCiphertext)',
      replace: 'ciphertextDigest(suite, maskCiphertext).length === 32',
    },
    {
      countermeasure: 'a mask ciphertext comes with the bundle of every smaller id',
      file: `${SECAGG}/participant/relay.ts`,
      find: 'if (!isCommittedCiphertext(suite, state, bundle)) {',
      replace: 'if (bundle.maskCiphertext && !isCommittedCiphertext(suite, state, bundle)) {',
    },
    {
      countermeasure: 'no mask ciphertext comes where none belongs',
      file: `${SECAGG}/participant/relay.ts`,
      find: 'return maskCiphertext === undefined && commitment.maskCiphertext === undefined;',
      replace: 'return true;',
    },
  ]),
  ...mutantsOf('P6', `${ADVERSARY}/p6-misdirected-share-box.test.ts`, [
    {
      countermeasure: 'dealers are listed once, in order',
      file: `${SECAGG}/participant/relay.ts`,
      find: 'if (!arePositions(dealers, directory.entries.length)) {',
      replace: 'if (dealers.length === 0) {',
    },
    {
      countermeasure: 'the dealers could be the sharers',
      file: `${SECAGG}/participant/relay.ts`,
      find: 'const problem = judgeSharers(directory, setup.id, dealers);',
      replace: 'const problem = undefined;',
    },
    {
      countermeasure: 'there is no bundle too many or too few',
      file: `${SECAGG}/participant/relay.ts`,
      find: 'if (bundles.length !== peers.length || !peers.every((peer) => delivered.has(peer.id))) {',
      replace: 'if (!peers.every((peer) => delivered.has(peer.id))) {',
    },
    {
      countermeasure: 'there is a bundle of every dealer',
      file: `${SECAGG}/participant/relay.ts`,
      find: 'if (bundles.length !== peers.length || !peers.every((peer) => delivered.has(peer.id))) {',
      replace: 'if (bundles.length !== peers.length) {',
    },
    {
      countermeasure: 'a commitment is for this holder',
      file: `${SECAGG}/participant/relay.ts`,
      find: 'if (!isOwn || !isUnder(suite, leaf, point - 1, size, bundle.path, bundle.root)) {',
      replace: 'if (!isUnder(suite, leaf, point - 1, size, bundle.path, bundle.root)) {',
    },
    {
      countermeasure: 'a commitment is under the root its dealer signed',
      file: `${SECAGG}/participant/relay.ts`,
      find: 'if (!isOwn || !isUnder(suite, leaf, point - 1, size, bundle.path, bundle.root)) {',
      replace: 'if (!isOwn) {',
    },
    {
      countermeasure: 'a dealing is under the dealers’ root',
      file: `${SECAGG}/participant/relay.ts`,
      find: 'if (!isUnder(suite, dealt, rank, length, bundle.dealersPath, message.dealersRoot)) {',
      replace: 'if (rank > length) {',
    },
    {
      test: `${ADVERSARY}/attack-14-bad-dealer.test.ts`,
      countermeasure: 'a box that cannot be opened is complained about',
      file: `${SECAGG}/participant/bundle.ts`,
      find: "if (pair === undefined) return complain({ dealer, reason: 'box-unreadable' });",
      replace: '',
    },
    {
      test: `${ADVERSARY}/attack-14-bad-dealer.test.ts`,
      countermeasure: 'shares its dealer did not commit to are complained about',
      file: `${SECAGG}/participant/bundle.ts`,
      find: 'if (!shares.every((share) => isCommitted(suite, scope, commitment, share))) {',
      replace: 'if (shares.length === 0) {',
    },
  ]),
  ...mutantsOf('P3', `${ADVERSARY}/p3-doctored-survivor-set.test.ts`, [
    {
      countermeasure: 'it is among the survivors itself',
      file: `${SECAGG}/participant/confirm.ts`,
      find: 'if (rankOf(survivors, positionOf(directory, setup.id)) < 0) {',
      replace: 'if (survivors.length === 0) {',
    },
    {
      countermeasure: 'survivors are positions of the directory, once, in order',
      file: `${SECAGG}/participant/confirm.ts`,
      find: 'if (!arePositions(survivors, directory.entries.length)) {',
      replace: 'if (survivors.length === 0) {',
    },
    {
      countermeasure: 'a survivor set has the quorum’s size',
      file: `${SECAGG}/participant/confirm.ts`,
      find: 'Math.max(quorum, minSurvivors, corrupt + minHonest)',
      replace: 'Math.max(minSurvivors, corrupt + minHonest)',
    },
    {
      countermeasure: 'h_min honest inputs are among the survivors',
      file: `${SECAGG}/participant/confirm.ts`,
      find: 'Math.max(quorum, minSurvivors, corrupt + minHonest)',
      replace: 'Math.max(quorum, minSurvivors)',
    },
    {
      test: `${ADVERSARY}/p3-doctored-sharers.test.ts`,
      countermeasure: 'sharers are among the dealers',
      file: `${SECAGG}/participant/sharers.ts`,
      find: 'const isSubset = sharers.every((position) => allowed.has(position));',
      replace: 'const isSubset = sharers.some((position) => allowed.has(position));',
    },
    {
      test: `${ADVERSARY}/p3-doctored-sharers.test.ts`,
      countermeasure: 'sharers are listed once, in order',
      file: `${SECAGG}/participant/sharers.ts`,
      find: 'if (arePositions(sharers, directory.entries.length) && isSubset) return undefined;',
      replace: 'if (isSubset) return undefined;',
    },
    {
      test: `${ADVERSARY}/p3-doctored-sharers.test.ts`,
      countermeasure: 'it is among the sharers itself',
      file: `${SECAGG}/participant/sharers.ts`,
      find: 'if (rankOf(sharers, own) < 0) {',
      replace: 'if (sharers.length === 0) {',
    },
  ]),
  ...mutantsOf('P1', `${ADVERSARY}/p1-two-kinds-of-share.test.ts`, [
    {
      countermeasure: 'only survivors’ signatures make a quorum',
      file: `${SECAGG}/survivor-set.ts`,
      find: '  for (const position of survivors) {\n    const entry = entryAt(directory, position);',
      replace:
        '  for (const [position] of directory.entries.entries()) {\n    const entry = entryAt(directory, position);',
    },
    {
      countermeasure: 'a disclosure ends the attempt',
      file: `${SECAGG}/participant/disclose.ts`,
      find: "state: { phase: 'completed', key },",
      replace: 'state,',
    },
  ]),
  ...mutantsOf('19', `${ADVERSARY}/attack-19-reused-secrets.test.ts`, [
    {
      countermeasure: 'keys are overwritten when the shares were opened',
      file: `${SECAGG}/participant/relay.ts`,
      find: 'wipe(keys.maskMaster, keys.sealingSecret, keys.sealingKemSeed ?? new Uint8Array(0));',
      replace: '',
    },
    {
      countermeasure: 'mask seeds are overwritten when the input was masked',
      file: `${SECAGG}/participant/mask.ts`,
      find: 'for (const mask of masks) wipe(mask.seed);',
      replace: '',
    },
    {
      countermeasure: 'shares dealt to others are overwritten when they were sealed',
      file: `${SECAGG}/participant/share.ts`,
      find: 'for (const [holder, pair] of pairs) if (holder !== setup.id) wipePair(pair);',
      replace: '',
    },
    {
      countermeasure: 'an aborted attempt leaves no secret',
      file: `${SECAGG}/participant.ts`,
      find: '  wipeSecrets(state);\n',
      replace: '',
    },
    {
      countermeasure: 'masks of members left out are overwritten',
      file: `${SECAGG}/participant/sharers.ts`,
      find: 'for (const [peer, { seed }] of pairwise) if (!ids.has(peer)) wipe(seed);',
      replace: '',
    },
    {
      countermeasure: 'shares of members left out are overwritten',
      file: `${SECAGG}/participant/sharers.ts`,
      find: 'for (const [dealer, pair] of held) if (!sharers.has(dealer)) wipePair(pair);',
      replace: '',
    },
    {
      countermeasure: 'the attempt is in the mask key',
      file: `${SECAGG}/mask-seeds.ts`,
      find: "return suite.hkdf(maskMaster, cfg, utf8Bytes('mask-x25519'), 32);",
      replace: "return suite.hkdf(maskMaster, cfg.subarray(32), utf8Bytes('mask-x25519'), 32);",
    },
    {
      countermeasure: 'R1 is in every mask seed',
      file: `${SECAGG}/mask-seeds.ts`,
      find: 'const seed = suite.hkdf(secret, directory.digest, info, 32);',
      replace: 'const seed = suite.hkdf(secret, NOTHING, info, 32);',
    },
    {
      countermeasure: 'R1 is in the key of every mask',
      file: `${SECAGG}/mask-seeds.ts`,
      find: 'return suite.hkdf(seed, directoryDigest, info, 32);',
      replace: 'return suite.hkdf(seed, NOTHING, info, 32);',
    },
  ]),
];
