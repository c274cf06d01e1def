import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../shared/domain/bytes.ts';
import { blameForSecret } from '../../../../shared/secagg/blame-evidence.ts';
import { encodeBlame } from '../../../../shared/secagg/blame-document.ts';
import { sessionAt } from '../../../support/secagg-session.ts';

describe('the document of a blame', () => {
  const session = sessionAt('removing-masks', { members: 3 });
  const state = session.aggregator;
  if (state.phase !== 'removing-masks') throw new Error(state.phase);
  const [dealer] = session.members;
  const blame = blameForSecret(session.suite, state, dealer!.id)!;

  it('is JSON with every byte string as hexadecimal, whatever kind of array it came in', () => {
    const buffers = { ...blame, root: Buffer.from(blame.root) };
    const parsed = JSON.parse(new TextDecoder().decode(encodeBlame(buffers))) as typeof blame;
    expect(parsed).toMatchObject({
      version: 2,
      kind: 'wrong-secret',
      dealer: dealer!.id,
      root: toHex(blame.root),
      signature: toHex(blame.signature),
      seedCommitment: toHex(blame.seedCommitment),
    });
    expect(parsed.shares).toHaveLength(3);
    expect(parsed.shares[0]!.disclosure.share).toBe(toHex(blame.shares[0]!.disclosure.share));
    expect(parsed.config.serverNonce).toBe(toHex(blame.config.serverNonce));
  });
});
