/** What programs say about themselves: into the trace; a bug they noticed is a violation. */
import type { ClientLog, LogFields as SiteLogFields } from '../../../client/log.ts';
import type { Log, LogFields } from '../../../coordinator/ports/telemetry.ts';
import { catalogue } from '../../../shared/errors/catalogue.ts';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import type { Program } from './program.ts';
import type { World } from './world.ts';

const NO_BUGS = 'no program meets a bug';

export function siteLog(world: World, program: Program): ClientLog {
  const say = (event: string, fields: SiteLogFields = {}): void => {
    if (program.alive) world.trace.say(program.name, `${event} ${JSON.stringify(fields)}`);
  };
  const judge = (event: string, fields: SiteLogFields = {}): void => {
    say(event, fields);
    const { code } = fields;
    if (!program.alive || !event.endsWith('-failed') || typeof code !== 'string') return;
    if (Object.hasOwn(catalogue, code) && code !== 'INTERNAL') return;
    world.violated(NO_BUGS, `${program.name} ${event}: ${JSON.stringify(fields)}`);
  };
  return { debug: say, info: say, warn: judge, error: judge };
}

export function coordinatorLog(world: World, program: Program): Log {
  const say = (event: string, fields: LogFields = {}): void => {
    if (!program.alive) return;
    const { error, run: _run, ...rest } = fields;
    const why = error instanceof FederationError ? ` ${error.code}` : '';
    world.trace.say(program.name, `${event}${why} ${JSON.stringify(rest)}`);
    if (error === undefined || error instanceof FederationError) return;
    const text = error instanceof Error ? (error.stack ?? error.message) : typeof error;
    world.violated(NO_BUGS, `${program.name} ${event}: ${text}`);
  };
  const log: Log = { debug: say, info: say, warn: say, error: say, child: () => log };
  return log;
}
