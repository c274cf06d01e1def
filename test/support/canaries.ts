/** Secrets that must turn up nowhere, and the search for them in every form bytes take on the way out. */

/** One secret; enough of it identifies it. */
export interface Canary {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A place that was searched: what a program said, wrote or keeps. */
export interface Place {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** So many bytes of a secret are no coincidence; a leak that cuts it still shows. */
const WINDOW = 12;

/** A secret that is text, such as a password. */
export function textCanary(name: string, text: string): Canary {
  return { name, bytes: Buffer.from(text) };
}

/** Throws where the canary is too short, or too uniform, to be told from chance. */
export function canary(name: string, bytes: Uint8Array): Canary {
  if (bytes.length < WINDOW || new Set(bytes).size < 4)
    throw new RangeError(`${name} is no canary`);
  return { name, bytes: Uint8Array.from(bytes) };
}

/** Every find, as `secret in form in place`. */
export function sightings(
  canaries: readonly Canary[],
  places: readonly Place[],
): readonly string[] {
  const index = indexOf(canaries);
  return places.flatMap(({ name, content }) => {
    const raw = Buffer.from(content);
    // Lists of numbers are written with and without white space, and hexadecimal in both cases.
    const compact = raw.toString('latin1').replace(/\s+/g, '');
    const lower = Buffer.from(compact.toLowerCase(), 'latin1');
    const views = { raw, compact: Buffer.from(compact, 'latin1'), lower };
    const found = VIEWS.flatMap((view) => [...foundIn(views[view], index[view])]);
    return [...new Set(found)].map(({ canary: secret, form }) => `${secret} as ${form} in ${name}`);
  });
}

/** Needles by their first four bytes, for one pass over a place however many there are. */
type Index = Readonly<Record<View, ReadonlyMap<number, readonly Needle[]>>>;

function indexOf(canaries: readonly Canary[]): Index {
  const distinct = new Map(
    canaries.map((each) => [Buffer.from(each.bytes).toString('hex'), each] as const),
  );
  const index = { raw: new Map(), compact: new Map(), lower: new Map() } as Record<
    View,
    Map<number, Needle[]>
  >;
  for (const needle of [...distinct.values()].flatMap(needlesOf)) {
    const start = needle.bytes.readUInt32LE(0);
    const group = index[needle.view].get(start) ?? [];
    index[needle.view].set(start, [...group, needle]);
  }
  return index;
}

function* foundIn(place: Buffer, index: ReadonlyMap<number, readonly Needle[]>) {
  for (let at = 0; at + 4 <= place.length; at++) {
    for (const needle of index.get(place.readUInt32LE(at)) ?? []) {
      const { bytes } = needle;
      if (place.subarray(at, at + bytes.length).equals(bytes)) yield needle;
    }
  }
}

const VIEWS = ['raw', 'compact', 'lower'] as const;
type View = (typeof VIEWS)[number];

interface Needle {
  readonly canary: string;
  readonly form: string;
  readonly bytes: Buffer;
  readonly view: View;
}

/** Both ends are looked for: what shows only one of them shows enough. */
function needlesOf({ name, bytes }: Canary): readonly Needle[] {
  const ends = [bytes.slice(0, WINDOW), bytes.slice(-WINDOW)];
  return ends.flatMap((end) => {
    const needle = (form: string, view: View, text: Buffer | string): Needle => ({
      canary: name,
      form,
      view,
      bytes: Buffer.from(text),
    });
    return [
      needle('bytes', 'raw', Buffer.from(end)),
      needle('hexadecimal', 'lower', Buffer.from(end).toString('hex')),
      needle('a list of numbers', 'compact', [...end].join(',')),
      needle('an object of numbers', 'compact', numbered(bytes, end)),
      ...base64Forms(end).map((text) => needle('base64', 'compact', text)),
    ];
  });
}

/** As `JSON.stringify` writes a Uint8Array: `"0":12,"1":34`. */
function numbered(bytes: Uint8Array, end: Uint8Array): string {
  const first = bytes.length - end.length;
  const from = Buffer.from(bytes.slice(0, end.length)).equals(end) ? 0 : first;
  return [...end].map((byte, i) => `"${String(from + i)}":${String(byte)}`).join(',');
}

/** The characters that three bytes share with their neighbours differ with the place of the secret in a text. */
function base64Forms(end: Uint8Array): readonly string[] {
  return [0, 1, 2].flatMap((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), end]);
    const whole = shifted.subarray(0, shifted.length - (shifted.length % 3));
    const [standard, url] = (['base64', 'base64url'] as const).map((encoding) =>
      whole.toString(encoding).slice(shift === 0 ? 0 : 4),
    );
    return standard === url ? [standard!] : [standard!, url!];
  });
}
