/** velum model: what runs have made. */
import type { Command } from 'commander';
import { fromHex } from '../../shared/domain/bytes.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { type ConfigOptions, declareConfig } from '../flags.ts';
import { onlyArgument } from '../inputs.ts';
import { writeNewFile } from '../new-file.ts';
import { resolveRun, withOperator } from '../operator-session.ts';
import type { Outcome } from '../outcome.ts';
import { modelTable, modelText, toJson } from '../output/run-text.ts';
import { facts } from '../output/table.ts';
import type { Call, Shell } from '../shell.ts';

interface ListOptions extends ConfigOptions {
  readonly run?: string;
}

interface DownloadOptions extends ConfigOptions {
  readonly out?: string;
}

const DEFAULT_CONFIG = 'operator.yaml';

/** Largest artefact fetched into memory. */
const MAX_DOWNLOAD_BYTES = 1024 ** 3;

export function register(program: Command, shell: Shell): void {
  const model = shell.group(program, 'model', 'list, show and download model versions');
  const withModel = (command: Command): Command =>
    declareConfig(
      command.argument('<model>', 'its digest, or at least the first 6 digits'),
      DEFAULT_CONFIG,
    );
  shell.command<ListOptions>(model, {
    usage: 'list',
    summary: 'list model versions, newest first',
    examples: ['velum model list', 'velum model list --run 5f0c…'],
    declare: (command) =>
      declareConfig(command, DEFAULT_CONFIG).option('--run <run>', 'only versions of this run'),
    act: listModels,
  });
  shell.command<ConfigOptions>(model, {
    usage: 'show',
    summary: 'show a model version with its parent and metrics',
    examples: ['velum model show 3fa9c2'],
    declare: withModel,
    act: showModel,
  });
  shell.command<DownloadOptions>(model, {
    usage: 'download',
    summary: 'save the weights and topology of a model version',
    details: 'Writes <out>.safetensors and <out>.topology.json; both are checked by digest.',
    examples: ['velum model download 3fa9c2 --out retina-v40'],
    declare: (command) =>
      withModel(command).option('--out <path>', 'path of the new files, without extension'),
    act: downloadModel,
  });
}

async function listModels({ options, io }: Call<ListOptions>): Promise<Outcome> {
  return withOperator(io, options, async (operator) => {
    const run = options.run === undefined ? undefined : await resolveRun(operator, options.run);
    const models = await operator.client.listModels(run);
    return { text: modelTable(models), object: { models: models.map(toJson) } };
  });
}

async function showModel({ args, options, io }: Call<ConfigOptions>): Promise<Outcome> {
  const name = modelName(args);
  return withOperator(io, options, async ({ client }) => {
    const model = await client.showModel(name);
    return { text: modelText(model), object: toJson(model) };
  });
}

async function downloadModel({ args, options, io }: Call<DownloadOptions>): Promise<Outcome> {
  const name = modelName(args);
  return withOperator(io, options, async ({ client }) => {
    const model = await client.showModel(name);
    const fetch = (digest: string): Promise<Uint8Array> =>
      client.download(fromHex(digest), MAX_DOWNLOAD_BYTES, io.signal);
    const out = options.out ?? model.digest.slice(0, 16);
    const weights = await fetch(model.digest);
    const topology = await fetch(model.topologyDigest);
    const files = {
      weights: await writeNewFile(io, `${out}.safetensors`, weights, 'public'),
      topology: await writeNewFile(io, `${out}.topology.json`, topology, 'public'),
    };
    const text = facts([['model', model.digest], ...Object.entries(files)]);
    return { text, object: { model: model.digest, ...files } };
  });
}

/** What can name a model version; the coordinator knows which one. Throws `MODEL_NOT_FOUND`. */
function modelName(args: readonly string[]): string {
  const text = onlyArgument(args);
  if (/^[0-9a-f]{6,64}$/.test(text)) return text;
  throw new FederationError(
    'MODEL_NOT_FOUND',
    `${text}: a model is named by its digest or at least its first 6 digits, 0-9 and a-f; ` +
      'see "velum model list"',
  );
}
