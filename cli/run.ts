/** `velum` as a function: arguments in, exit status out. */
import { Command, CommanderError } from 'commander';
import { exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import { Shell } from './shell.ts';
import { type Verb, verbs } from './verbs.ts';
import { version } from './version.ts';

const HELP_WIDTH = 90;

/** Runs one command line (without `node` and the program's name). */
export async function run(args: readonly string[], io: Io): Promise<number> {
  const shell = new Shell(io);
  const program = createProgram(io);
  const wanted = args.find((word) => !word.startsWith('-'));
  for (const verb of verbs) await addVerb(program, verb, wanted, shell);
  if (args.length === 0) {
    program.outputHelp();
    return exitCodes.success.status;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.success.status : exitCodes.usage.status;
  }
  return exitCodes[shell.exit].status;
}

function createProgram(io: Io): Command {
  const write = (text: string): void => {
    io.stdout.write(text);
  };
  const writeError = (text: string): void => {
    io.stderr.write(text);
  };
  return new Command('velum')
    .description(
      'Federated learning with secure aggregation: organisations train one model together and reveal only the sum of their masked updates.',
    )
    .version(version)
    .helpCommand(false)
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help for usage and examples)')
    .configureOutput({
      writeOut: write,
      writeErr: writeError,
      outputError: (text, output) => {
        output(text.replace(/^error:/, 'velum:'));
      },
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', FIRST_STEPS);
}

const FIRST_STEPS = `
First steps:
  $ velum demo                      see it work, in under a minute
  $ velum keys new my-site.key      make this organisation's identity
  $ velum doctor --client client.yaml

Exit codes: docs/reference/exit-codes.md`;

async function addVerb(
  program: Command,
  verb: Verb,
  wanted: string | undefined,
  shell: Shell,
): Promise<void> {
  if (verb.name === wanted) {
    (await verb.load()).register(program, shell);
  } else {
    program.command(verb.name).description(verb.summary);
  }
}
