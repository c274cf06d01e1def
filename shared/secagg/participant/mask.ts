/** M5: mask the encoded update once; the bytes are cached by the driver and never encoded again. */
import { concatBytes, wipe } from '../../domain/bytes.ts';
import { invariant } from '../../errors/federation-error.ts';
import { pack } from '../../vector/packing.ts';
import { reduce } from '../../vector/modular.ts';
import { elementsOf } from '../layout.ts';
import { applyMask } from '../masking.ts';
import type { ParticipantAdvance, ParticipantContext, ParticipantState } from './state.ts';

type Masking = Extract<ParticipantState, { phase: 'masking-input' }>;

/** `encoded` holds one array per segment without canaries; a wrong length is a bug of the caller. */
export function onUpdateReady(
  context: ParticipantContext,
  state: Masking,
  encoded: readonly Uint32Array[],
): ParticipantAdvance {
  const { suite, signer } = context;
  const { session, masks } = state;
  const { config } = session.setup;
  const vector = maskAndPack(context, state, encoded);
  const digest = suite.sha256(vector);
  const signature = signer.sign('masked', session.digests.sharers, digest);
  for (const mask of masks) wipe(mask.seed);
  return {
    ok: true,
    step: {
      state: { phase: 'confirming-survivors', session, sent: digest },
      record: { type: 'masked', key: config.key, input: digest },
      outputs: [{ type: 'submit-masked-input', header: { digest, signature }, vector }],
    },
  };
}

/** y = x + PRG(b) ± Σ PRG(s) mod 2^b, segment by segment, canaries included. */
function maskAndPack(
  { suite }: ParticipantContext,
  { session, masks }: Masking,
  encoded: readonly Uint32Array[],
): Uint8Array {
  const { segments } = session.setup.config;
  const vectors = segments.map((segment, i) => {
    const values = encoded[i];
    if (values?.length !== segment.length) {
      throw new RangeError(
        `segment ${segment.name} needs ${segment.length} elements, got ${values?.length ?? 0}`,
      );
    }
    const vector = new Uint32Array(elementsOf(segment));
    vector.set(values);
    return vector;
  });
  for (const mask of masks) {
    applyMask(suite, session.digests.directory, segments, vectors, mask, 1);
  }
  const packed = segments.map((segment, i) => {
    const vector = vectors[i];
    invariant(vector !== undefined, 'every segment was laid out above');
    reduce(vector, segment.bits);
    return pack(vector, segment.bits);
  });
  return concatBytes(...packed);
}
