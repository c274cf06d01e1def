/** What `JSON.parse` hides: the same key twice in one object, of which it keeps the last. */

/** A string, or one of the characters that open and close containers or end a key. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/**
 * The first key that occurs twice in one object, or `undefined`. `json` must be text that
 * `JSON.parse` accepts; two readers that disagree about a document are an attack surface.
 */
export function duplicateKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  let text = '';
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === ':') {
      const key = String(JSON.parse(text));
      if (open.at(-1)?.has(key) === true) return key;
      open.at(-1)?.add(key);
    } else if (OPENING.test(token)) open.push(new Set());
    else if (CLOSING.test(token)) open.pop();
    else text = token;
  }
  return undefined;
}

const OPENING = /^[{[]$/;
const CLOSING = /^[}\]]$/;
