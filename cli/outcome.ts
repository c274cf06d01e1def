/** What a command has to say when it is done. */
import type { JsonValue } from '../shared/domain/canonical-json.ts';
import type { ExitName } from './exit-codes.ts';

export interface Outcome {
  /** For people; printed unless `--json` is given. May be empty. */
  readonly text: string;
  /** For programs: with `--json`, the last line of standard output. */
  readonly object: Readonly<Record<string, JsonValue>>;
  /** `success` unless told otherwise. */
  readonly exit?: ExitName;
}
