import { describe, expect, it } from 'vitest';
import { newEvidence } from '../../../../coordinator/round/exclusions.ts';
import type { RoundInput } from '../../../../coordinator/round/lifecycle.ts';
import { summaryOf } from '../../../../coordinator/round/summary.ts';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import { toHex } from '../../../../shared/domain/bytes.ts';
import type { SharedKeys } from '../../../../shared/secagg/messages.ts';
import { RoundSession, type Site } from '../../../support/round-session.ts';

type Bend = (session: RoundSession, dealer: Site, shared: SharedKeys) => RoundInput;

const unreadable: Bend = (session, dealer, shared) => session.unreadable(dealer, shared);
const offPolynomial: Bend = (session, dealer, shared) => session.offPolynomial(dealer, shared);

/** A round that checks shares, those of the last site bent. */
function checking(members: number, bend: Bend): { session: RoundSession; dealer: Site } {
  const session = new RoundSession({ members });
  session.runTo('sharing-keys');
  const dealer = session.sites[members - 1]!;
  for (const site of session.sites) {
    const input = session.answer(site)!;
    const isBent = site === dealer && input.type === 'message';
    if (!isBent || input.message.type !== 'share-keys') session.apply(input);
    else session.apply(bend(session, dealer, input.message.message));
  }
  expect(session.phase).toBe('checking-shares');
  return { session, dealer };
}

describe('a dealer whose boxes nobody can open', () => {
  it('is left out of the attempt, which goes on, and of the attempts after it', () => {
    const { session, dealer } = checking(5, unreadable);
    for (const site of session.sites) session.obey(site);
    expect(session.phase).toBe('collecting-masked-inputs');
    expect(session.task(dealer).type).toBe('wait');
    const names = session.sites.slice(0, 4).map(({ id }) => [id, session.nameOf(id)] as const);
    const accusers = [...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name);
    const reason = `dealt shares that ${accusers.join(', ')} could not use`;
    expect([...session.state.history.excluded]).toEqual([[dealer.id, reason]]);
    const dropout = { participant: 'site-4', phase: 'checking-shares', reason };
    expect(summaryOf(session.state).dropouts).toEqual([dropout]);
    session.runTo('removing-masks');
    expect(summaryOf(session.state)).toMatchObject({ survivors: 4, dropouts: [dropout] });
  });

  it('is named once where the attempt is lost later', () => {
    const { session, dealer } = checking(5, unreadable);
    for (const site of session.sites) session.obey(site);
    session.leave(session.sites[0]!);
    expect(session.state).toMatchObject({ phase: 'gathering', attempt: 2 });
    expect([...session.state.history.excluded.keys()]).toEqual([dealer.id]);
    const named = summaryOf(session.state).dropouts.map(({ participant }) => participant);
    expect(named).toEqual(['site-4', 'site-0']);
  });

  it('is named also where the attempt is lost with its exclusion, but not by a single word', () => {
    const { session, dealer } = checking(3, unreadable);
    session.obey(session.sites[0]!);
    // q = t = 3 of 3: the attempt is lost already, and whose fault it is will be known with one more.
    expect(session.phase).toBe('checking-shares');
    session.obey(session.sites[1]!);
    expect(session.state).toMatchObject({ phase: 'gathering', attempt: 2 });
    expect(session.state.history.outcomes).toMatchObject([{ reason: 'too-few-acknowledgements' }]);
    expect([...session.state.history.excluded.keys()]).toEqual([dealer.id]);
  });
});

describe('a dealer whose shares lie on no polynomial', () => {
  it('is left out by the first proof, whose evidence the round names by its digest', () => {
    const { session, dealer } = checking(5, offPolynomial);
    const evidence = session.sites.slice(0, 4).map((site) => {
      const input = session.answer(site)!;
      const found = newEvidence(nodeSuite, session.state, input);
      session.apply(input);
      return found;
    });
    expect(evidence.map((each) => each.length)).toEqual([1, 0, 0, 0]);
    session.obey(dealer);
    expect(session.phase).toBe('collecting-masked-inputs');
    const digest = toHex(nodeSuite.sha256(evidence[0]![0]!.document));
    const reason =
      'dealt shares that lie on no polynomial, as site-0 has shown ' +
      `(evidence sha256:${digest})`;
    expect([...session.state.history.excluded]).toEqual([[dealer.id, reason]]);
    session.runTo('removing-masks');
  });

  it('has the same evidence against it after the coordinator was restarted', () => {
    const { session } = checking(5, offPolynomial);
    const input = session.answer(session.sites[0]!)!;
    const evidence = newEvidence(nodeSuite, session.state, input);
    expect(newEvidence(nodeSuite, session.reloaded(), input)).toEqual(evidence);
    session.apply(input);
    session.state = session.reloaded();
    for (const site of session.sites.slice(1)) session.obey(site);
    const [reason] = session.state.history.excluded.values();
    expect(reason).toContain(toHex(nodeSuite.sha256(evidence[0]!.document)));
  });
});

describe('a dealer whose shares too few could use, through no fault that is known', () => {
  it('is left out of the attempt, and may take part in the next', () => {
    // c = 4 of 10 and q = t = 8: three complaints are too many, and five are needed to accuse.
    const session = new RoundSession({ members: 10, aggregation: { assumedCollusion: 0.4 } });
    session.runTo('checking-shares');
    const dealer = session.sites[9]!;
    for (const site of session.sites.slice(0, 3)) {
      session.apply(session.complaining(site, [dealer]));
    }
    for (const site of session.sites.slice(3)) session.obey(site);
    expect(session.phase).toBe('collecting-masked-inputs');
    expect(session.state.history.excluded.size).toBe(0);
    const reason = 'too few members could use its shares';
    const dropout = { participant: 'site-9', phase: 'checking-shares', reason };
    expect(session.state.history.dropouts).toEqual([dropout]);
  });
});
