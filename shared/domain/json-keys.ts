/** What `JSON.parse` hides: the same key twice in one object, of which it keeps the last. */

/** A string, or one of the characters that open and close containers or end a key. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/**
 * The first key that occurs twice in one object, or `undefined`. `json` must be text that
 * `JSON.parse` accepts; two readers that disagree about a document are an attack surface.
 */
export function duplicateKey(json: string): string | undefined {
  // A set only where there are keys: hostile text opens millions of empty brackets.
  const open: (Set<string> | undefined)[] = [];
  let text = '';
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === ':') {
      const key = String(JSON.parse(text));
      const keys = (open[open.length - 1] ??= new Set());
      if (keys.has(key)) return key;
      keys.add(key);
    } else if (OPENING.test(token)) open.push(undefined);
    else if (CLOSING.test(token)) open.pop();
    else text = token;
  }
  return undefined;
}

const OPENING = /^[{[]$/;
const CLOSING = /^[}\]]$/;
