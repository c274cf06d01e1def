/** Broken rules as people read them: the rule, a semicolon, what to do. */
import type { z } from 'zod';
import { nearest } from './nearest.ts';

/** How each kind of finding reads when the schema itself says nothing better. */
export function ruleOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is missing; write it'
        : `must be ${nounOf(issue.expected)}, not ${kindOf(issue.input)}; change the value`;
    case 'invalid_value':
      return choiceRule(issue.values.map(String), issue.input);
    case 'invalid_union':
      return unionRule(issue);
    case 'too_small':
      return `must be ${boundText(issue, 'at least', 'more than', issue.minimum)}; ${issue.origin === 'array' ? 'add some' : 'raise it'}`;
    case 'too_big':
      return `must be ${boundText(issue, 'at most', 'less than', issue.maximum)}; ${issue.origin === 'array' ? 'remove some' : 'lower it'}`;
    default:
      return undefined;
  }
}

function unionRule(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  const { input, discriminator, options } = issue;
  if (typeof discriminator !== 'string' || !Array.isArray(options)) {
    return 'has none of the allowed forms; see the reference of this file';
  }
  return choiceRule(options.map(String), isRecord(input) ? input[discriminator] : undefined);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** `must be one of a, b; did you mean a?` */
export function choiceRule(choices: readonly string[], found: unknown): string {
  if (found === undefined) return `is missing; write one of ${choices.join(', ')}`;
  const meant = typeof found === 'string' ? nearest(found, choices) : undefined;
  const remedy = meant === undefined ? 'write one of these' : `did you mean ${meant}?`;
  return `must be ${choices.length > 1 ? 'one of ' : ''}${choices.join(', ')}; ${remedy}`;
}

/** The keys of a section, as the schema reports them when it meets another. */
export function knownKeysMessage(known: readonly string[]): string {
  return known.join(', ');
}

/** `is not a key of this section; did you mean deadline?`, from `knownKeysMessage`. */
export function unknownKeyRule(key: string, knownKeys: string): string {
  const meant = nearest(key, knownKeys.split(', '));
  const remedy = meant === undefined ? `the keys are ${knownKeys}` : `did you mean ${meant}?`;
  return `is not a key of this section; ${remedy}`;
}

function boundText(
  issue: { readonly origin: string; readonly inclusive?: boolean | undefined },
  inclusive: string,
  exclusive: string,
  bound: number | bigint,
): string {
  const limit = `${issue.inclusive === false ? exclusive : inclusive} ${bound}`;
  if (issue.origin === 'string') return `${limit} characters long`;
  return issue.origin === 'array'
    ? `a list of ${limit} ${bound === 1 ? 'entry' : 'entries'}`
    : limit;
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a section of keys',
  record: 'a section of keys',
  array: 'a list',
};

function nounOf(expected: string): string {
  return NOUNS[expected] ?? expected;
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a section of keys';
  if (typeof value === 'number') return `the number ${value}`;
  return NOUNS[typeof value] ?? typeof value;
}
