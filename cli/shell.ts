/** How commands are declared and run: one shape of help, of `--json` and of failure for all. */
import type { Command } from 'commander';
import type { ExitName } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { Outcome } from './outcome.ts';
import { failureObject, failureOf, failureText } from './failure.ts';

/** What every command may be told. */
export interface CommonOptions {
  readonly json?: true;
  readonly verbose?: true;
}

/** One invocation. */
export interface Call<Options> {
  readonly args: readonly string[];
  readonly options: Options & CommonOptions;
  readonly io: Io;
}

export interface CommandSpec<Options> {
  /** Name and arguments, e.g. `new <file>`. */
  readonly usage: string;
  readonly summary: string;
  /** More sentences for `--help`. */
  readonly details?: string;
  /** Whole command lines a newcomer can copy. */
  readonly examples: readonly string[];
  /** Declares arguments' descriptions and options. */
  readonly declare?: (command: Command) => unknown;
  readonly act: (call: Call<Options>) => Promise<Outcome>;
}

/** Runs commands and remembers how the last one ended. */
export class Shell {
  readonly #io: Io;
  #exit: ExitName = 'usage';

  constructor(io: Io) {
    this.#io = io;
  }

  /** How the command ended; `usage` when none ran. */
  get exit(): ExitName {
    return this.#exit;
  }

  /** A verb that only groups others, e.g. `velum run`. */
  group(parent: Command, name: string, summary: string): Command {
    return parent.command(name).description(summary).helpCommand(false);
  }

  /** A verb that does something. */
  command<Options>(parent: Command, spec: CommandSpec<Options>): void {
    const command = parent.command(spec.usage).summary(spec.summary);
    command.description([spec.summary, spec.details].filter(Boolean).join('\n\n'));
    spec.declare?.(command);
    command
      .option('--json', 'print the result as one JSON object on the last line')
      .option('--verbose', 'show stack traces when something fails')
      .addHelpText('after', examplesText(spec.examples))
      .action(async () => {
        await this.#perform(command, spec);
      });
  }

  async #perform<Options>(command: Command, spec: CommandSpec<Options>): Promise<void> {
    const options = command.opts<Options & CommonOptions>();
    const json = options.json === true;
    try {
      const outcome = await spec.act({ args: command.args, options, io: this.#io });
      this.#exit = outcome.exit ?? 'success';
      this.#print(json ? JSON.stringify(outcome.object) : outcome.text);
    } catch (error) {
      const failure = failureOf(error, this.#io.signal.aborted);
      this.#exit = failure.exit;
      this.#io.stderr.write(failureText(failure, options.verbose === true));
      if (json) this.#print(JSON.stringify(failureObject(failure)));
    }
  }

  #print(text: string): void {
    if (text !== '') this.#io.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  }
}

function examplesText(examples: readonly string[]): string {
  const title = examples.length === 1 ? 'Example:' : 'Examples:';
  return ['', title, ...examples.map((line) => `  $ ${line}`)].join('\n');
}
