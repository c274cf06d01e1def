/** velum keys: identities. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { wipe } from '../../shared/domain/bytes.ts';
import { formatIdentityKey } from '../../shared/domain/identity-key.ts';
import { loadKeyFile, saveKeyFile } from '../../shared/files/key-file.ts';
import { Secret } from '../../shared/schema/secret.ts';
import { participantIdOf } from '../../shared/secagg/transcript.ts';
import { onlyArgument, readPassphrase } from '../inputs.ts';
import type { Outcome } from '../outcome.ts';
import { facts } from '../output/table.ts';
import type { Call, Shell } from '../shell.ts';

interface KeyOptions {
  readonly passphraseFile?: string;
}

const SEED_BYTES = 32;

export function register(program: Command, shell: Shell): void {
  const keys = shell.group(program, 'keys', 'make and show identity keys');
  shell.command<KeyOptions>(keys, {
    usage: 'new',
    summary: 'make a new identity',
    details:
      'Writes an Ed25519 key (PEM, mode 0600) and prints its public half, which goes into the charter. The file never leaves the machine it was made on; a lost key needs a new charter.',
    examples: ['velum keys new st-anna.key'],
    declare: (command) =>
      command
        .argument('<file>', 'where to write the key; must not exist')
        .option('--passphrase-file <file>', 'encrypt the key with the first line of this file'),
    act: makeKey,
  });
  shell.command<KeyOptions>(keys, {
    usage: 'show',
    summary: 'print the public half of an identity',
    examples: ['velum keys show st-anna.key'],
    declare: (command) =>
      command
        .argument('<file>', 'the key file')
        .option('--passphrase-file <file>', 'what opens an encrypted key'),
    act: showKey,
  });
}

async function makeKey({ args, options, io }: Call<KeyOptions>): Promise<Outcome> {
  const file = resolve(io.directory, onlyArgument(args));
  const passphrase = await readPassphrase(io, options.passphraseFile);
  const seed = nodeSuite.randomBytes(SEED_BYTES);
  await saveKeyFile(file, seed, passphrase);
  return describeKey(file, seed);
}

async function showKey({ args, options, io }: Call<KeyOptions>): Promise<Outcome> {
  const keyFile = resolve(io.directory, onlyArgument(args));
  const passphrase = await readPassphrase(io, options.passphraseFile);
  const source = passphrase === undefined ? {} : { passphrase: new Secret(passphrase) };
  return describeKey(keyFile, await loadKeyFile({ keyFile, ...source }));
}

function describeKey(file: string, seed: Uint8Array): Outcome {
  const key = nodeSuite.ed25519PublicKey(seed);
  wipe(seed);
  const identity = formatIdentityKey(key);
  const participant = participantIdOf(nodeSuite, key);
  return {
    text: facts([
      ['identity', identity],
      ['participant', participant],
      ['key file', file],
    ]),
    object: { identity, participant, keyFile: file },
  };
}
