/** velum charter: the agreement between members. */
import { type Command, Option } from 'commander';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { charterDocument } from '../../shared/domain/charter-document.ts';
import { formatDigest } from '../../shared/domain/digest-text.ts';
import { formatIdentityKey } from '../../shared/domain/identity-key.ts';
import { formatCharter, parseCharter } from '../../shared/schema/charter.ts';
import { charterHash, rosterOf } from '../../shared/secagg/roster.ts';
import { draftCharter, type CharterDraft } from '../charter-draft.ts';
import { type CharterFile, loadCharter, onlyArgument } from '../inputs.ts';
import { writeNewFile } from '../new-file.ts';
import type { Outcome } from '../outcome.ts';
import { facts, table } from '../output/table.ts';
import type { Call, Shell } from '../shell.ts';

interface NewOptions extends CharterDraft {
  readonly out?: string;
}

export function register(program: Command, shell: Shell): void {
  const charter = shell.group(program, 'charter', 'write and show the agreement between members');
  shell.command<NewOptions>(charter, {
    usage: 'new',
    summary: 'write a charter',
    details:
      'Prints the charter, or writes it to --out, and prints its hash. Send the file to every member; each pins the hash in client.yaml. The floors have no defaults: the members decide them.',
    examples: [
      'velum charter new --federation retina --coordinator ed25519:… --endpoint coordinator.example.org:7443 --member st-anna=ed25519:… --member lakeside=ed25519:… --member harbour=ed25519:… --min-cohort 3 --min-survivors 3 --assumed-collusion 0.1 --out charter.yaml',
    ],
    declare: declareNew,
    act: makeCharter,
  });
  shell.command(charter, {
    usage: 'show',
    summary: "print a charter's hash, members and floors",
    details: 'Compare the hash with the other members over a channel you trust, then pin it.',
    examples: ['velum charter show charter.yaml'],
    declare: (command) => command.argument('<file>', 'the charter file'),
    act: async ({ args, io }) => describeCharter(await loadCharter(io, onlyArgument(args))),
  });
}

function declareNew(command: Command): void {
  const required = (flags: string, description: string): void => {
    command.addOption(new Option(flags, description).makeOptionMandatory());
  };
  required('--federation <name>', 'name of the federation');
  required('--coordinator <key>', "the coordinator's identity, ed25519:…");
  required('--endpoint <host:port>', 'where members reach the coordinator');
  command.addOption(
    new Option('--member <name=key>', 'a member and its identity; repeat for each')
      .makeOptionMandatory()
      .argParser((value: string, previous: readonly string[] | undefined) => [
        ...(previous ?? []),
        value,
      ]),
  );
  required('--min-cohort <n>', 'smallest cohort a round may begin with, at least 3');
  required('--min-survivors <n>', 'smallest number of updates that may be summed, at least 3');
  required('--assumed-collusion <fraction>', 'fraction assumed to collude, from 0 to below 0.5');
  command
    .option('--assume-no-collusion', 'where the fraction rounds to nobody, assume nobody colludes')
    .option('--topology <digest...>', 'allow only these model topologies, sha256:…')
    .option('--trainer <name...>', 'trainers agreed to', ['tfjs'])
    .option('--max-rounds <n>', 'most rounds one plan may ask for', '1000')
    .option('--out <file>', 'where to write the charter; must not exist');
}

async function makeCharter({ options, io }: Call<NewOptions>): Promise<Outcome> {
  const charter = parseCharter(draftCharter(options), 'new charter');
  const text = formatCharter(charter);
  if (options.out !== undefined) await writeNewFile(io, options.out, text, 'public');
  const outcome = describeCharter({ charter, hash: charterHash(nodeSuite, charter) });
  return options.out === undefined ? { ...outcome, text } : outcome;
}

function describeCharter({ charter, hash }: CharterFile): Outcome {
  const { secureAggregation: bounds, training } = charter;
  const roster = rosterOf(nodeSuite, charter);
  const summary = facts([
    ['federation', charter.federation],
    ['version', charter.version],
    ['hash', formatDigest(hash)],
    [
      'coordinator',
      `${charter.coordinator.endpoint} ${formatIdentityKey(charter.coordinator.identity)}`,
    ],
    ['smallest cohort', bounds.minCohort],
    ['smallest survivor set', bounds.minSurvivors],
    [
      'assumed collusion',
      `${bounds.assumedCollusion}${bounds.assumeNoCollusion ? ', or nobody' : ', at least 1'}`,
    ],
    ['topologies', training.topologies.map(formatDigest).join(', ') || 'any'],
    ['trainers', training.trainers.join(', ')],
    ['most rounds', training.maxRounds],
  ]);
  const members = table(
    ['member', 'participant', 'identity'],
    roster.entries.map(({ name, id, identity }) => [name, id, formatIdentityKey(identity)]),
  );
  return {
    text: `${summary}\n\n${members}`,
    object: {
      hash: formatDigest(hash),
      charter: charterDocument(charter),
      participants: roster.entries.map(({ name, id }) => ({ name, participant: id })),
    },
  };
}
