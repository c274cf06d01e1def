import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeSuite } from '../../../shared/crypto/node-suite.ts';
import type { Charter } from '../../../shared/domain/charter.ts';
import { formatCharter } from '../../../shared/schema/charter.ts';
import { provenDealers } from '../../../shared/secagg/aggregator.ts';
import type { DealerBlame } from '../../../shared/secagg/blame.ts';
import { encodeBlame } from '../../../shared/secagg/blame-document.ts';
import { blameForSecret, blameForShare } from '../../../shared/secagg/blame-evidence.ts';
import { charterHash } from '../../../shared/secagg/roster.ts';
import { signerOf, type Signer } from '../../../shared/secagg/transcript.ts';
import {
  dealBadly,
  flipped,
  inPhase,
  memberIn,
  withOtherChecks,
} from '../../adversary/support/malice.ts';
import { velum } from '../../support/cli.ts';
import { sampleCharter } from '../../support/samples.ts';
import { Session } from '../../support/secagg-session.ts';

const signers = Array.from({ length: 5 }, (_, i) =>
  signerOf(nodeSuite, new Uint8Array(32).fill(i + 31)),
);
const charter = charterOf(signers);
const HASH = charterHash(nodeSuite, charter);
let directory = '';

function charterOf(members: readonly Signer[]): Charter {
  return {
    ...sampleCharter(),
    members: members.map(({ identity }, i) => ({ name: `site-${i}`, identity })),
  };
}

function newSession(): Session {
  return new Session({ members: 5, signers, charterHash: HASH });
}

/** Of the second member, whose check polynomials have nothing to do with its shares. */
function offPolynomial(): DealerBlame {
  const session = newSession();
  const dealer = session.members[1]!;
  session.tamper = (member, output) =>
    member === dealer && output.type === 'share-keys'
      ? { ...output, message: withOtherChecks(session, dealer, output.message) }
      : output;
  session.advanceTo('collecting-masked-inputs');
  const state = inPhase(session.aggregator, 'collecting-masked-inputs');
  const { holder, disclosure } = provenDealers(state).get(dealer.id)!;
  return blameForShare(nodeSuite, state, dealer.id, holder, disclosure);
}

/** Of the third member, who shares another self-mask seed than it committed to. */
function wrongSecret(): DealerBlame {
  const session = newSession();
  const dealer = session.members[2]!;
  session.advanceTo('sharing-keys');
  const { keys } = memberIn(dealer, 'advertising-keys');
  const selfMaskSeed = nodeSuite.randomBytes(32);
  dealBadly(session, dealer, (dealt) => dealt, { ...keys, selfMaskSeed });
  session.advanceTo('removing-masks');
  const state = inPhase(session.aggregator, 'removing-masks');
  return blameForSecret(nodeSuite, state, dealer.id)!;
}

async function save(name: string, content: string | Uint8Array): Promise<void> {
  await writeFile(join(directory, name), content);
}

function audit(file: string, charterFile = 'charter.yaml') {
  return velum(['audit', 'blame', file, '--charter', charterFile, '--json'], { directory });
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'velum-audit-'));
  await save('charter.yaml', formatCharter(charter));
  await save('off-polynomial.json', encodeBlame(offPolynomial()));
  await save('wrong-secret.json', encodeBlame(wrongSecret()));
});

afterAll(() => rm(directory, { recursive: true }));

describe('velum audit blame', () => {
  it('says who dealt a share off its polynomial, by which rule, and who showed it', async () => {
    const { status, stdout } = await audit('off-polynomial.json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      holds: true,
      flaw: '',
      name: 'site-1',
      kind: 'off-polynomial',
      rule: expect.stringContaining('secure-aggregation §3.5') as string,
      holders: [expect.stringMatching(/^site-[0234]$/)],
      round: 3,
      attempt: 2,
    });
  });

  it('says who shared another secret than it committed to', async () => {
    const { status, stdout } = await velum(
      ['audit', 'blame', 'wrong-secret.json', '--charter', 'charter.yaml'],
      { directory },
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/holds +yes/);
    expect(stdout).toMatch(/against +site-2 /);
    expect(stdout).toMatch(/for +wrong-secret/);
  });

  it('finds that bent evidence proves nothing', async () => {
    const blame = offPolynomial();
    await save('bent.json', encodeBlame({ ...blame, root: flipped(blame.root) }));
    const { status, stdout } = await audit('bent.json');
    expect(status).toBe(11);
    expect(JSON.parse(stdout)).toMatchObject({
      holds: false,
      flaw: expect.stringContaining('does not follow') as string,
      name: 'site-1',
    });
  });

  it('finds that evidence from an attempt under another charter proves nothing here', async () => {
    await save('other.yaml', formatCharter({ ...charter, version: charter.version + 1 }));
    const { status, stdout } = await audit('off-polynomial.json', 'other.yaml');
    expect(status).toBe(11);
    expect(JSON.parse(stdout)).toMatchObject({
      flaw: 'it is about an attempt under another charter',
    });
  });

  it('finds that evidence against a stranger proves nothing against a member', async () => {
    const members = charterOf(signers.filter((_, i) => i !== 1));
    await save('without.yaml', formatCharter(members));
    const blame = offPolynomial();
    const config = { ...blame.config, charterHash: charterHash(nodeSuite, members) };
    await save('stranger.json', encodeBlame({ ...blame, config }));
    const { status, stdout } = await audit('stranger.json', 'without.yaml');
    expect(status).toBe(11);
    expect(JSON.parse(stdout)).toMatchObject({ flaw: 'the dealer is no member of this charter' });
  });

  const text = new TextDecoder().decode(encodeBlame(offPolynomial()));
  it.each([
    ['no JSON', text.slice(1), 'it is not JSON'],
    ['another version', text.replace('"version":2', '"version":9'), 'version is not'],
    ['an unknown field', text.replace('{', '{"more":1,'), 'it is not'],
    ['a short digest', text.replace(/"checkRoot":"../, '"checkRoot":"'), 'checkRoot is not'],
    ['a dealer that is no id', text.replace(/"dealer":"../, '"dealer":"'), 'dealer is not'],
    ['another kind', text.replace('"kind":"off-polynomial"', '"kind":"rumour"'), 'kind is not'],
  ])('refuses a file that is %s', async (_what, bad, why) => {
    expect(bad).not.toBe(text);
    await save('bad.json', bad);
    const { status, stderr } = await audit('bad.json');
    expect(status).toBe(3);
    expect(stderr).toContain('EVIDENCE_INVALID');
    expect(stderr).toContain(why);
  });

  it('refuses a file that is not there', async () => {
    const { status, stderr } = await audit('absent.json');
    expect(status).toBe(3);
    expect(stderr).toContain('there is no such file');
  });
});

describe('velum audit fetch', () => {
  it('asks for a whole digest', async () => {
    const { status, stderr } = await velum(['audit', 'fetch', 'sha256:3fa9c2'], { directory });
    expect(status).toBe(2);
    expect(stderr).toContain('named by its whole digest');
  });
});
