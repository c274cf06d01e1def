/** YAML 1.2 text with the place of every value kept, so that an error can point at its line. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import type { ErrorCode } from '../errors/catalogue.ts';
import { FederationError } from '../errors/federation-error.ts';
import { tooDeepAt } from './yaml-depth.ts';

/** Largest file anyone writes by hand; refused before parsing. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

/** Keys and list positions from the root down to a value. */
export type ValuePath = readonly PropertyKey[];

/** Both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A parsed file: its plain value, and where each part of it stands. */
export interface YamlSource {
  /** As messages name it. */
  readonly file: string;
  readonly value: unknown;
  /** The value at `path`, or the nearest enclosing one that was written. */
  placeOf(path: ValuePath): Place | undefined;
  /** The key itself at the end of `path`. */
  placeOfKey(path: ValuePath): Place | undefined;
  /** Where a value came from that is not in the file: an environment variable, a flag. */
  originOf?(path: ValuePath): string | undefined;
}

/**
 * Parses one YAML document. Text comes from a file people exchange: aliases, tags, duplicate keys
 * and several documents are refused. Throws `FederationError` with `code`, naming line and column.
 */
export function parseYaml(text: string, file: string, code: ErrorCode): YamlSource {
  if (text.length > MAX_CHARACTERS) {
    throw new FederationError(code, `${file}: the file is larger than 4 MiB; split or shorten it`, {
      file,
    });
  }
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    throw syntaxError(file, code, placeIn(text, deep), 'it nests too deeply');
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    // The parser's own check compares every key with every other: minutes for a large file.
    uniqueKeys: false,
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    throw syntaxError(file, code, placeAt(lines, problem.pos[0]), firstLine(problem.message));
  }
  visit(document, (_key, node) => {
    const [rule, at] = structureProblem(node) ?? [];
    if (rule !== undefined)
      throw syntaxError(file, code, placeAt(lines, at?.range?.[0] ?? 0), rule);
  });
  return sourceOf(document, file, lines);
}

/** The rule that a node breaks, and the part of it that does. */
function structureProblem(node: unknown): readonly [rule: string, at: Node] | undefined {
  if (isAlias(node)) return [`the alias *${node.source} is not allowed`, node];
  const twice = isMap(node) ? keyTwice(node) : undefined;
  return twice && [`the key ${JSON.stringify(twice.value)} is there twice`, twice];
}

function keyTwice(map: YAMLMap): Scalar | undefined {
  const seen = new Set<unknown>();
  return map.items
    .map(({ key }) => key)
    .filter(isScalar)
    .find(({ value }) => seen.size === seen.add(value).size);
}

function syntaxError(file: string, code: ErrorCode, place: Place, rule: string): FederationError {
  const { line, column } = place;
  return new FederationError(
    code,
    `${file}:${line}:${column}: not valid YAML: ${rule}; correct the text at this place`,
    { file, line, column },
  );
}

function sourceOf(document: Document, file: string, lines: LineCounter): YamlSource {
  const root = isNode(document.contents) ? document.contents : undefined;
  const at = (offset: number | undefined): Place | undefined =>
    offset === undefined ? undefined : placeAt(lines, offset);
  return {
    file,
    value: document.toJS() as unknown,
    placeOf: (path) => at(nodeAt(root, path)?.range?.[0]),
    placeOfKey: (path) => at(keyOffset(root, path)),
  };
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** Before there is a parser that counts lines. */
function placeIn(text: string, offset: number): Place {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Walks as far down `path` as the document goes. */
function nodeAt(root: Node | undefined, path: ValuePath): Node | undefined {
  let node = root;
  for (const step of path) {
    const child: unknown = isMap(node) || isSeq(node) ? node.get(step, true) : undefined;
    if (!isNode(child)) return node;
    node = child;
  }
  return node;
}

function keyOffset(root: Node | undefined, path: ValuePath): number | undefined {
  const parent = nodeAt(root, path.slice(0, -1));
  const name = path.at(-1);
  const pair = isMap(parent)
    ? parent.items.find(({ key }) => isScalar(key) && key.value === name)
    : undefined;
  const key = pair?.key;
  return (isScalar(key) ? key.range : parent?.range)?.[0];
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
