/** How deeply a YAML text nests, found without calling oneself: the parser does, once for every level. */
import { CST, Lexer } from 'yaml';

/**
 * Far above what our files need. A parser whose stack ends may take the process with it: V8 ends it where a
 * regular expression is compiled at that moment.
 */
const DEEPEST = 64;

/**
 * The offset where `text` opens more collections within each other than we read, or `undefined`. Block
 * collections within each other each begin further to the right: those open in a line are no more than its
 * indentation and the indicators in it.
 */
export function tooDeepAt(text: string): number | undefined {
  const place = { offset: 0, indentation: 0, indicators: 0, flow: 0, fresh: true };
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    note(place, type, token.length);
    const block = place.indicators === 0 ? 0 : place.indentation + place.indicators;
    if (place.flow > DEEPEST || block > DEEPEST) return place.offset;
    if (!MARKS.has(type)) place.offset += token.length;
  }
  return undefined;
}

/** Tokens of the lexer's own that are not in the text. */
const MARKS: ReadonlySet<CST.TokenType | null> = new Set(['doc-mode', 'flow-error-end', 'scalar']);

interface Position {
  offset: number;
  /** Of the line, and the block indicators in it so far. */
  indentation: number;
  indicators: number;
  /** Brackets and braces that are open. */
  flow: number;
  /** Nothing of the line has been seen. */
  fresh: boolean;
}

function note(place: Position, type: CST.TokenType | null, length: number): void {
  switch (type) {
    case 'newline':
      Object.assign(place, { indentation: 0, indicators: 0, fresh: true });
      return;
    case 'space':
      if (place.fresh) place.indentation = length;
      break;
    case 'flow-seq-start':
    case 'flow-map-start':
      place.flow += 1;
      break;
    case 'flow-seq-end':
    case 'flow-map-end':
      place.flow = Math.max(0, place.flow - 1);
      break;
    case 'seq-item-ind':
    case 'explicit-key-ind':
    case 'map-value-ind':
      if (place.flow === 0) place.indicators += 1;
      break;
    default:
  }
  place.fresh = false;
}
