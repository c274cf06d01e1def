/** C4: acknowledged ⇒ committed. What was accepted survives a restart at every single step. */
import { describe, expect, it } from 'vitest';
import { encodeMessage } from '../../coordinator/round/document.ts';
import { advanceRound, type RoundInput } from '../../coordinator/round/lifecycle.ts';
import { RoundSession } from '../support/round-session.ts';

/** Every input a whole attempt accepts, in order, with the session right after each. */
function everyStep(check: (session: RoundSession, input: RoundInput) => void): void {
  const session = new RoundSession({ members: 4 });
  for (let turn = 0; session.phase !== 'removing-masks'; turn++) {
    expect(turn).toBeLessThan(12);
    for (const site of session.sites) {
      const input = session.answer(site);
      if (input === undefined) continue;
      session.apply(input);
      check(session, input);
    }
  }
}

describe('a coordinator that dies right after an acknowledgement', () => {
  it('still has the message: its repetition is no news', () => {
    let heard = 0;
    everyStep((session, input) => {
      const state = session.reloaded();
      const again = advanceRound(session.context, state, input, session.now);
      expect(again).toEqual({ ok: true, value: state });
      if (again.ok) expect(again.value).toBe(state);
      heard += 1;
    });
    // Unmasking is over at the third disclosure: t = 3.
    expect(heard).toBe(4 * 6 + 3);
  });

  it('still refuses another message in its place', () => {
    everyStep((session, input) => {
      if (input.type !== 'message' || input.message.type === 'disclose') return;
      const { message } = input;
      const signature = message.message.signature.map((byte) => byte ^ 1);
      const other = { ...message, message: { ...message.message, signature } } as typeof message;
      expect(encodeMessage(other)).not.toBe(encodeMessage(message));
      const refused = advanceRound(
        session.context,
        session.reloaded(),
        { ...input, message: other },
        session.now,
      );
      expect(refused).toMatchObject({ ok: false, violation: { code: 'conflict' } });
    });
  });
});

describe('a repetition that arrives when the phase is due to end', () => {
  it('changes nothing at all: only time moves the round, so that nothing is stored twice', () => {
    const session = new RoundSession({ members: 5 });
    session.runTo('advertising-keys');
    const inputs = session.sites.slice(0, 4).map((site) => session.answer(site)!);
    for (const input of inputs) session.apply(input);
    const due = session.state;
    session.now = (session.now + 400_000) as typeof session.now;
    const again = session.handle(inputs[2]!);
    expect(again.ok).toBe(true);
    expect(session.state).toBe(due);
    session.apply({ type: 'tick' });
    expect(session.phase).toBe('sharing-keys');
    const rows = session.rows.map(({ from }) => from);
    expect(new Set(rows).size).toBe(rows.length);
  });
});
