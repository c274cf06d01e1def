/** Without what the coordinator checks of what participants send: attacks 14 to 18 and 27, C2 and C3. */
import { mutantsOf } from '../mutant.ts';

const ADVERSARY = 'test/adversary';
const JUDGE = 'shared/secagg/aggregator/judge.ts';
const RECEIVE = 'shared/secagg/aggregator/receive.ts';
const MISFIT_TEST = `${ADVERSARY}/attack-17-misfit-messages.test.ts`;
const AGGREGATOR_TEST = 'test/unit/shared/secagg/aggregator.test.ts';

export const ARRIVAL_MUTANTS = [
  ...mutantsOf('17', AGGREGATOR_TEST, [
    {
      test: MISFIT_TEST,
      countermeasure: 'keys are advertised by their own identity',
      file: JUDGE,
      find: 'if (participantIdOf(suite, message.identity) !== from) {',
      replace: 'if (message.identity.length !== 32) {',
    },
    {
      test: MISFIT_TEST,
      countermeasure: 'advertised keys are judged on arrival',
      file: JUDGE,
      find: 'const problem = judgeAdvertisement(suite, state.setup, message);',
      replace: 'const problem = undefined;',
    },
    {
      countermeasure: 'nobody advertises the keys of somebody else',
      file: JUDGE,
      find: 'const duplicate = sharedKey(state.advertisements.values(), message);',
      replace: 'const duplicate = undefined;',
    },
    {
      countermeasure: 'there is one commitment for every holder, in order',
      file: JUDGE,
      find: 'if (!ordered || commitments.length !== holders.length) {',
      replace: 'if (commitments.length === 0) {',
    },
    {
      countermeasure: 'there is one box of the right size for every other holder',
      file: JUDGE,
      find: 'if (!complete || boxes.size !== others.length) {',
      replace: 'if (boxes.size < 0) {',
    },
    {
      countermeasure: 'boxes are those that were committed to',
      file: JUDGE,
      find: 'if (stray !== undefined) {',
      replace: 'if (stray?.holder.length === 0) {',
    },
    {
      test: MISFIT_TEST,
      countermeasure: 'check polynomials have the length of their degree',
      file: JUDGE,
      find: 'if (checks.selfMask.length !== length || checks.pairwiseKey.length !== length) {',
      replace: 'if (length === 0) {',
    },
    {
      test: MISFIT_TEST,
      countermeasure: 'shared keys are signed by their dealer',
      file: JUDGE,
      find: 'if (verifyDealing(suite, identityOf(directory, from), directory.digest, signed)) return undefined;',
      replace: 'if (signed.signature.length === 64) return undefined;',
    },
    {
      test: MISFIT_TEST,
      countermeasure: 'a masked input is signed by a sharer',
      file: JUDGE,
      find: "if (verifySignature(suite, identity, signature, 'masked', digests.sharers, digest)) {",
      replace: 'if (identity.length === 32) {',
    },
    {
      test: MISFIT_TEST,
      countermeasure: 'masked inputs come from sharers',
      file: JUDGE,
      find: "if (!isAmong(directory, sharers, from)) return notAmong('sharers');",
      replace: '',
    },
    {
      test: MISFIT_TEST,
      countermeasure: 'confirmations come from survivors',
      file: JUDGE,
      find: "if (!isAmong(directory, survivors, from)) return notAmong('survivor set');",
      replace: '',
    },
    {
      test: MISFIT_TEST,
      countermeasure: 'confirmations sign the survivor set',
      file: JUDGE,
      find: 'if (verifyConfirmation(suite, identity, digests, survivorsDigest, signature)) return undefined;',
      replace: 'if (identity.length === 32) return undefined;',
    },
    {
      test: MISFIT_TEST,
      countermeasure: 'acknowledgements come from dealers',
      file: JUDGE,
      find: "if (!isAmong(directory, dealers, from)) return notAmong('dealers');",
      replace: '',
    },
    {
      test: MISFIT_TEST,
      countermeasure: 'disclosures are about sharers',
      file: JUDGE,
      find: 'if (position === undefined || rankOf(state.sharers, position) < 0) {',
      replace: 'if (position === undefined) {',
    },
    {
      countermeasure: 'messages come from members of the cohort',
      file: RECEIVE,
      find: 'if (!isMember(state, from)) {',
      replace: 'if (from.length === 0) {',
    },
    {
      countermeasure: 'who left says nothing more',
      file: RECEIVE,
      find: 'if (state.departed.has(from)) {',
      replace: 'if (from.length === 0) {',
    },
  ]),
  ...mutantsOf('28', `${ADVERSARY}/attack-28-harvest-and-downgrade.test.ts`, [
    {
      countermeasure: 'ML-KEM keys come with the digests that were signed',
      file: JUDGE,
      find: "if (!hasKemKeys(message)) return violation('key-invalid', 'M1 lacks its ML-KEM keys');",
      replace: '',
    },
    {
      test: MISFIT_TEST,
      countermeasure: 'mask ciphertexts are those that were committed to',
      file: JUDGE,
      find: 'if (unsigned !== undefined) {',
      replace: 'if (unsigned?.holder.length === 0) {',
    },
    {
      test: MISFIT_TEST,
      countermeasure: 'there is one mask ciphertext for every greater id',
      file: JUDGE,
      find: 'if (!all || maskCiphertexts.size !== greater.length) {',
      replace: 'if (maskCiphertexts.size < 0) {',
    },
    {
      test: `${ADVERSARY}/p5-doctored-directory.test.ts`,
      countermeasure: 'the two ML-KEM keys of a member differ',
      file: 'shared/secagg/kem-advertisement.ts',
      find: "if (equalBytes(kem.sealingDigest, kem.maskDigest)) return 'the two ML-KEM keys are equal';",
      replace: '',
    },
  ]),
  ...mutantsOf('16', `${ADVERSARY}/attack-16-framed-dealer.test.ts`, [
    {
      countermeasure: 'complaints are signed',
      file: JUDGE,
      find: "if (!verifySignature(suite, identity, signature, 'acknowledge', dealersDigest, listed)) {",
      replace: 'if (identity.length !== 32) {',
    },
    {
      countermeasure: 'nobody complains twice about one dealer',
      file: JUDGE,
      find: "const ascending = dealer > (complaints[i - 1]?.dealer ?? '');",
      replace: 'const ascending = i >= 0;',
    },
    {
      countermeasure: 'complaints are about dealers it shares masks with',
      file: JUDGE,
      find: 'return ascending && isDealingPeer(state, from, dealer);',
      replace: 'return ascending;',
    },
    {
      countermeasure: 'one accuser is never enough',
      file: 'shared/secagg/aggregator/accusations.ts',
      find: 'const liars = Math.max(1, directory.parameters.corruptHolders);',
      replace: 'const liars = directory.parameters.corruptHolders;',
    },
  ]),
  ...mutantsOf('15', `${ADVERSARY}/attack-15-bad-holder.test.ts`, [
    {
      test: `${ADVERSARY}/attack-14-bad-dealer.test.ts`,
      countermeasure: 'a disclosed share is on its dealer’s check polynomial',
      file: JUDGE,
      find: "return isShareOn(dealing, point, disclosure) ? 'good' : 'stray';",
      replace: "return 'good';",
    },
  ]),
  ...mutantsOf('14', `${ADVERSARY}/attack-14-bad-dealer.test.ts`, [
    {
      countermeasure: 'dealers whose shares too few can use are left out',
      file: 'shared/secagg/aggregator/accusations.ts',
      find: 'return (holders[i] ?? 0) - lost.length >= needed;',
      replace: 'return (holders[i] ?? 0) >= lost.length - 1;',
    },
    {
      countermeasure: 'a rebuilt ρ gives the keys that were advertised',
      file: 'shared/secagg/mask-keys.ts',
      find: 'if (isAdvertised) return keys;',
      replace: 'if (keys.secret.length === 32) return keys;',
    },
  ]),
  ...mutantsOf('C2', `${ADVERSARY}/c2-counted-twice.test.ts`, [
    {
      countermeasure: 'another disclosure in place of the accepted one is refused',
      file: RECEIVE,
      find: 'return earlier && sameDisclosures(earlier, message.message);',
      replace: 'return earlier && true;',
    },
  ]),
];
