/** Every decoder of the wire. What it accepts must be the same message when it is sent on. */
import { readFileSync } from 'node:fs';
import { equalBytes, fromHex } from '../../../shared/domain/bytes.ts';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import type { Codec } from '../../../shared/wire/codec.ts';
import { everyMessage } from '../../support/wire-messages.ts';
import { bent } from '../bend.ts';
import { BrokenRule, judged, type Target } from '../target.ts';

/** Everything said in the frozen transcripts, whole federations' worth of valid bytes. */
const transcripts: readonly Uint8Array[] = ['classical-1', 'hybrid-1'].flatMap((suite) => {
  const file = new URL(`../../vectors/transcripts/${suite}.json`, import.meta.url);
  const { messages } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly messages: readonly { readonly bytes: string }[];
  };
  return messages.map(({ bytes }) => fromHex(bytes));
});

export const wireTargets: readonly Target[] = everyMessage.map(([codec, values]) => {
  const own = values.map((value) => Uint8Array.from(codec.encode(value)));
  const corpus = [...own, ...transcripts.filter((bytes) => accepts(codec, bytes))];
  return {
    name: `wire ${codec.name}`,
    attempt: (random) => {
      // Now and then what another message says, as when a call goes to the wrong method.
      const bytes = bent(random.chance(0.05) ? transcripts : corpus, random);
      return judged(['MESSAGE_MALFORMED', 'MESSAGE_TOO_LARGE'], () => {
        expectStable(codec, codec.decode(bytes));
      });
    },
  };
});

function accepts(codec: Codec<unknown>, bytes: Uint8Array): boolean {
  try {
    codec.decode(bytes);
    return true;
  } catch (error) {
    if (error instanceof FederationError) return false;
    throw error;
  }
}

function expectStable(codec: Codec<unknown>, message: unknown): void {
  const sent = codec.encode(message);
  if (!equalBytes(codec.encode(codec.decode(sent)), sent)) {
    throw new BrokenRule('the message is another one when it is sent on');
  }
}
