/** Attack 7: dropouts chosen to isolate members of a sparse graph, and what neighbours alone may say. */
import { beforeAll, describe, expect, it } from 'vitest';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import type { ParticipantId } from '../../shared/domain/ids.ts';
import * as aggregator from '../../shared/secagg/aggregator.ts';
import type { AggregatorState, AttemptPhase } from '../../shared/secagg/aggregator.ts';
import {
  enterChecking,
  enterCollecting,
  enterConfirming,
} from '../../shared/secagg/aggregator/proceed.ts';
import { verifyBlame, type EvidenceShare } from '../../shared/secagg/blame.ts';
import { blameForSecret } from '../../shared/secagg/blame-evidence.ts';
import { complaintsDigest } from '../../shared/secagg/complaints.ts';
import { entryAt, positionOf, type Directory } from '../../shared/secagg/directory.ts';
import { arePeers, holdersOf } from '../../shared/secagg/mask-graph.ts';
import type { Disclosure } from '../../shared/secagg/messages.ts';
import * as participant from '../../shared/secagg/participant.ts';
import type { ParticipantState } from '../../shared/secagg/participant.ts';
import {
  messageOf,
  Session,
  sessionAt,
  type Member,
  type SessionOptions,
} from '../support/secagg-session.ts';
import { withSharedVerification } from '../support/shared-verification.ts';
import { saidBy } from './support/expectations.ts';
import { inPhase, memberIn } from './support/malice.ts';

const PATIENCE_MS = 600_000;
const suite = withSharedVerification(nodeSuite);

/** k = 20 and t = 14. */
const sparse: SessionOptions = {
  members: 129,
  assumedCollusion: 0.03,
  expectedDropout: 0.05,
  suite,
};

/** One honest attempt, played once; the tests below bend single messages of it. */
let session: Session;
let member: Member;
let stranger: Member;
let directory: Directory;
/** What coordinator and member were on entering each phase. */
const coordinatorAt = new Map<AttemptPhase, AggregatorState>();
const memberAt = new Map<AttemptPhase, ParticipantState>();

beforeAll(() => {
  session = new Session(sparse);
  member = session.members[77]!;
  while (session.aggregator.phase !== 'removing-masks') {
    const { phase } = session.aggregator;
    coordinatorAt.set(phase, session.aggregator);
    if (member.state !== undefined) memberAt.set(phase, member.state);
    session.act();
    session.proceed();
  }
  directory = session.aggregator.directory;
  const own = positionOf(directory, member.id);
  stranger = session.members.find(
    ({ id }) => id !== member.id && !arePeers(directory.graph, own, positionOf(directory, id)),
  )!;
}, PATIENCE_MS);

function holders(): readonly number[] {
  return holdersOf(directory.graph, positionOf(directory, member.id));
}

/** Ascending positions of the cohort without those of `gone`. */
function without(gone: readonly number[]): readonly number[] {
  return directory.entries.map((_, position) => position).filter((at) => !gone.includes(at));
}

/** What the member makes of a coordinator in another state than the honest one. */
function toldBy(phase: AttemptPhase, state: AggregatorState) {
  return participant.advance(member.context, memberAt.get(phase)!, session.toldTo(member, state)!);
}

function expectRefused(
  phase: AttemptPhase,
  message: aggregator.ParticipantMessage,
  code: string,
): void {
  const received = aggregator.receive(suite, coordinatorAt.get(phase)!, member.id, message);
  expect(received).toMatchObject({ ok: false, violation: { code } });
}

/** An acknowledgement with a well-signed complaint. */
function accusing(about: Member): aggregator.ParticipantMessage {
  const { dealersDigest } = inPhase(coordinatorAt.get('checking-shares')!, 'checking-shares');
  const complaints = [{ dealer: about.id, reason: 'box-unreadable' }] as const;
  const listed = complaintsDigest(suite, complaints);
  const signature = member.context.signer.sign('acknowledge', dealersDigest, listed);
  return { type: 'acknowledge-shares', message: { complaints, signature } };
}

function sharesAbout(peer: Member): ReadonlyMap<ParticipantId, Disclosure> {
  const kind = 'self-mask-share';
  return new Map([[peer.id, { kind, share: new Uint8Array(48), salt: new Uint8Array(16) }]]);
}

describe('a participant in a sparse graph', () => {
  it('takes over shares only where t of the holders of its own go on', () => {
    const sharing = inPhase(coordinatorAt.get('sharing-keys')!, 'sharing-keys');
    const shared = { ...sharing, shared: inPhase(session.aggregator, 'removing-masks').shared };
    const told = (missing: number) =>
      toldBy('checking-shares', enterChecking(suite, shared, without(holders().slice(0, missing))));
    expect(told(7)).toMatchObject({
      violation: {
        code: 'sharers-invalid',
        message: '13 sharers hold this participant’s shares; at least 14 are needed',
      },
    });
  });

  it('masks only where t of the holders of its shares are left after the check', () => {
    const checked = inPhase(coordinatorAt.get('checking-shares')!, 'checking-shares');
    const told = (missing: number) =>
      toldBy(
        'collecting-masked-inputs',
        enterCollecting(suite, checked, without(holders().slice(0, missing))),
      );
    expect(told(7)).toMatchObject({
      violation: {
        code: 'sharers-invalid',
        message: '13 sharers hold this participant’s shares; at least 14 are needed',
      },
    });
    expect(told(6)).toMatchObject({ ok: true, step: { state: { phase: 'masking-input' } } });
  });

  it('confirms a survivor set only where t of the holders of its shares are in it', () => {
    const collected = inPhase(session.aggregator, 'removing-masks');
    const told = (missing: number) =>
      toldBy(
        'confirming-survivors',
        enterConfirming(suite, collected, without(holders().slice(0, missing))),
      );
    expect(told(7)).toMatchObject({
      violation: {
        code: 'survivors-invalid',
        message: '13 survivors hold this participant’s shares; at least 14 are required',
      },
    });
    expect(told(6)).toMatchObject({ ok: true, step: { record: { type: 'confirmed' } } });
  });

  it('deals to its neighbours only, and keeps no share of its own secrets', () => {
    const ids = holders().map((position) => entryAt(directory, position).id);
    const { message } = saidBy(member, 'share-keys');
    expect(message.commitments.map(({ holder }) => holder)).toEqual(ids);
    expect([...message.boxes.keys()]).toEqual(ids);
    expect(memberAt.get('checking-shares')).toMatchObject({
      phase: 'sharing-keys',
      ownPair: undefined,
    });
  });

  it('discloses about its neighbours only, never about itself', () => {
    const { byPeer } = saidBy(member, 'disclose').message;
    const ids = holders().map((position) => entryAt(directory, position).id);
    expect(new Set(byPeer.keys())).toEqual(new Set(ids));
    expect(byPeer.has(member.id)).toBe(false);
  });
});

describe('the coordinator of a sparse graph', () => {
  it('takes shares for the dealer’s neighbours only, in the order of their points', () => {
    const { message } = saidBy(member, 'share-keys');
    const [box = new Uint8Array(0)] = message.boxes.values();
    for (const bent of [
      { ...message, commitments: [...message.commitments].reverse() },
      { ...message, boxes: new Map([...message.boxes, [stranger.id, box] as const]) },
    ]) {
      expectRefused('sharing-keys', { type: 'share-keys', message: bent }, 'shares-invalid');
    }
  });

  it('takes complaints about neighbours only', () => {
    for (const about of [stranger, member]) {
      expectRefused('checking-shares', accusing(about), 'complaint-invalid');
    }
  });

  it('takes disclosures about neighbours only', () => {
    const { confirmations } = inPhase(session.aggregator, 'removing-masks');
    const unmasking = inPhase(coordinatorAt.get('unmasking')!, 'unmasking');
    coordinatorAt.set('unmasking', { ...unmasking, confirmations });
    for (const about of [stranger, member]) {
      const message = { byPeer: sharesAbout(about) };
      expectRefused('unmasking', { type: 'disclose', message }, 'disclosure-invalid');
    }
  });

  it('is rebuilt from what was stored', () => {
    const facts = aggregator.factsOf(session.aggregator);
    const messages = session.members.flatMap(({ id, said }) =>
      said.map((output) => ({ ...messageOf(output), from: id })),
    );
    expect(aggregator.restore(suite, facts, messages)).toEqual(session.aggregator);
  });

  it(
    'proves the guilt of a dealer whose shares do not give its mask key',
    { timeout: PATIENCE_MS },
    () => {
      const attempt = sessionAt('sharing-keys', sparse);
      const dealer = attempt.members[12]!;
      const state = memberIn(dealer, 'advertising-keys');
      const maskMaster = suite.randomBytes(32);
      dealer.state = { ...state, keys: { ...state.keys, maskMaster } };
      attempt.act();
      attempt.proceed();
      attempt.advanceTo('collecting-masked-inputs');
      attempt.silence(dealer);
      attempt.advanceTo('removing-masks');
      expect(attempt.removeMasks()).toEqual({ type: 'bad-dealers', dealers: [dealer.id] });
      const removing = inPhase(attempt.aggregator, 'removing-masks');
      const blame = blameForSecret(suite, removing, dealer.id)!;
      expect(blame.shares).toHaveLength(14);
      expect(verifyBlame(suite, blame)).toBe(true);
      const [first, second, ...rest] = blame.shares as [EvidenceShare, EvidenceShare];
      const moved = [{ ...first, path: second.path }, { ...second, path: first.path }, ...rest];
      expect(verifyBlame(suite, { ...blame, shares: moved })).toBe(false);
      const innocent = attempt.members[13]!.id;
      expect(verifyBlame(suite, { ...blame, dealer: innocent })).toBe(false);
    },
  );
});
