/** velum audit: evidence against members, checked by anybody. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { fromHex, toHex, utf8Bytes } from '../../shared/domain/bytes.ts';
import { formatDigest } from '../../shared/domain/digest-text.ts';
import { formatAttempt } from '../../shared/domain/ids.ts';
import { readTextFile } from '../../shared/files/text-file.ts';
import type { DealerBlame } from '../../shared/secagg/blame.ts';
import { rosterOf } from '../../shared/secagg/roster.ts';
import { parseBlame } from '../audit/blame-file.ts';
import { judgeBlame, type Verdict } from '../audit/verdict.ts';
import { UsageError } from '../failure.ts';
import { type ConfigOptions, declareConfig } from '../flags.ts';
import { loadCharter, onlyArgument } from '../inputs.ts';
import { writeNewFile } from '../new-file.ts';
import { withOperator } from '../operator-session.ts';
import type { Outcome } from '../outcome.ts';
import { facts } from '../output/table.ts';
import type { Call, Shell } from '../shell.ts';

interface BlameOptions {
  readonly charter: string;
}

interface FetchOptions extends ConfigOptions {
  readonly out?: string;
}

const DEFAULT_CONFIG = 'operator.yaml';

/** The directory of the largest cohort in hexadecimal, with room to spare. */
const MAX_EVIDENCE_BYTES = 64 * 1024 ** 2;

export function register(program: Command, shell: Shell): void {
  const audit = shell.group(program, 'audit', 'check evidence against members');
  shell.command<BlameOptions>(audit, {
    usage: 'blame',
    summary: 'check whether evidence proves that a member dealt bad shares',
    details:
      'Needs nothing but the file and the charter: no coordinator, no key. Ends with status 0 if the evidence holds, and 11 if it proves nothing.',
    examples: ['velum audit blame evidence-3fa9c2d1.json --charter charter.yaml'],
    declare: (command) =>
      command
        .argument('<file>', 'the evidence, a blame document')
        .requiredOption('--charter <file>', 'the charter the attempt ran under'),
    act: checkBlame,
  });
  shell.command<FetchOptions>(audit, {
    usage: 'fetch',
    summary: 'save evidence that a coordinator keeps',
    details: '"velum run show" names the evidence with the member it is against.',
    examples: ['velum audit fetch sha256:3fa9c2… --out evidence.json'],
    declare: (command) =>
      declareConfig(command.argument('<evidence>', 'its digest, sha256:…'), DEFAULT_CONFIG).option(
        '--out <file>',
        'the new file; evidence-<digest>.json when not given',
      ),
    act: fetchEvidence,
  });
}

async function checkBlame({ args, options, io }: Call<BlameOptions>): Promise<Outcome> {
  const file = onlyArgument(args);
  const text = await readTextFile(resolve(io.directory, file), 'EVIDENCE_INVALID');
  const blame = parseBlame(text, file);
  const { charter, hash } = await loadCharter(io, options.charter);
  const verdict = judgeBlame(nodeSuite, blame, hash, rosterOf(nodeSuite, charter));
  return outcomeOf(verdict, blame, toHex(nodeSuite.sha256(utf8Bytes(text))));
}

function outcomeOf(verdict: Verdict, { config }: DealerBlame, digest: string): Outcome {
  const { holds, flaw, dealer, name, kind, rule, holders } = verdict;
  const text = facts([
    ['evidence', `sha256:${digest}`],
    ['holds', holds ? 'yes' : `no: ${flaw}`],
    ['against', `${name ?? 'a stranger'} (${dealer})`],
    ['attempt', formatAttempt(config.key)],
    ['for', kind],
    ['rule', rule],
    ['shares of', holders.join(', ')],
  ]);
  const { run, round, attempt } = config.key;
  return {
    text,
    object: {
      evidence: `sha256:${digest}`,
      ...{ holds, flaw, dealer, name: name ?? null, kind, rule, holders, run, round, attempt },
    },
    exit: holds ? 'success' : 'unproven',
  };
}

async function fetchEvidence({ args, options, io }: Call<FetchOptions>): Promise<Outcome> {
  const digest = digestIn(onlyArgument(args));
  const out = options.out ?? `evidence-${digest.slice(0, 16)}.json`;
  return withOperator(io, options, async ({ client }) => {
    const bytes = await client.download(fromHex(digest), MAX_EVIDENCE_BYTES, io.signal);
    const file = await writeNewFile(io, out, bytes, 'public');
    return {
      text: facts([
        ['evidence', formatDigest(fromHex(digest))],
        ['file', file],
      ]),
      object: { evidence: formatDigest(fromHex(digest)), file },
    };
  });
}

function digestIn(text: string): string {
  const [, digest] = /^(?:sha256:)?([0-9a-f]{64})$/.exec(text) ?? [];
  if (digest !== undefined) return digest;
  throw new UsageError(`${text}: evidence is named by its whole digest; see "velum run show"`);
}
