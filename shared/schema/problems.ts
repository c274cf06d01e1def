/** What a schema found wrong, as sentences with a place: `file:line:column: path: rule; remedy`. */
import type { z } from 'zod';
import type { ErrorCode } from '../errors/catalogue.ts';
import { FederationError } from '../errors/federation-error.ts';
import { ruleOf, unknownKeyRule } from './rule-text.ts';
import type { Place, ValuePath, YamlSource } from './yaml-source.ts';

type Issue = z.core.$ZodIssue;

/** One broken rule. */
export interface Problem {
  readonly path: ValuePath;
  /** The rule and, after a semicolon, what to do. */
  readonly rule: string;
  /** Set where the key itself is wrong, not its value. */
  readonly aboutKey?: boolean;
}

/** `members[2].identity`; `(top level)` for the root. */
export function formatPath(path: ValuePath): string {
  const text = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('');
  return text === '' ? '(top level)' : text.replace(/^\./, '');
}

/** The most problems one message lists. */
const LISTED = 20;

/**
 * Checks a parsed file against a schema. Throws `FederationError` with `code` and every problem
 * found, one per line; its details carry the place of the first.
 */
export function checkSource<T>(schema: z.ZodType<T>, source: YamlSource, code: ErrorCode): T {
  const result = schema.safeParse(source.value, { error: ruleOf });
  if (result.success) return result.data;
  throw problemsError(result.error.issues.flatMap(problemsOf), source, code);
}

/** One error for all problems of one file. */
export function problemsError(
  problems: readonly Problem[],
  source: YamlSource,
  code: ErrorCode,
): FederationError {
  const placed = problems.map((problem) => ({ problem, place: placeOf(problem, source) }));
  placed.sort((a, b) => (a.place?.line ?? 0) - (b.place?.line ?? 0));
  const lines = placed.map(
    ({ problem, place }) =>
      `${whereOf(problem, place, source)}: ${formatPath(problem.path)}: ${problem.rule}`,
  );
  const more = lines.length > LISTED ? [`… and ${lines.length - LISTED} more`] : [];
  const first = placed[0];
  return new FederationError(code, [...lines.slice(0, LISTED), ...more].join('\n'), {
    file: source.file,
    ...first?.place,
    ...(first && { path: formatPath(first.problem.path) }),
    problems: problems.length,
  });
}

function whereOf(problem: Problem, place: Place | undefined, source: YamlSource): string {
  const origin = source.originOf?.(problem.path);
  if (origin !== undefined) return origin;
  return place === undefined ? source.file : `${source.file}:${place.line}:${place.column}`;
}

function placeOf(problem: Problem, source: YamlSource): Place | undefined {
  if (source.originOf?.(problem.path) !== undefined) return undefined;
  return problem.aboutKey === true ? source.placeOfKey(problem.path) : source.placeOf(problem.path);
}

/** A schema library's finding in our words. */
export function problemsOf(issue: Issue): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      rule: unknownKeyRule(key, issue.message),
      aboutKey: true,
    }));
  }
  if (issue.code === 'invalid_union') return problemsOfUnion(issue);
  return [{ path: issue.path, rule: issue.message }];
}

/** The branch that got furthest explains a union best; none did when each failed at its root. */
function problemsOfUnion(issue: Extract<Issue, { code: 'invalid_union' }>): readonly Problem[] {
  const branch = issue.errors.find((issues) => issues.every(({ path }) => path.length > 0));
  if (branch === undefined) return [{ path: issue.path, rule: issue.message }];
  return branch
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
    .flatMap(problemsOf);
}
