/** Attack 21: the shares are asked for again after the site's disk was put back to an earlier state. */
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileLedger } from '../../client/ledger/file-ledger.ts';
import { openFileSessionStore } from '../../client/session-store/file-session-store.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { nodeDisk } from '../../shared/files/disk.ts';
import * as aggregator from '../../shared/secagg/aggregator.ts';
import * as participant from '../../shared/secagg/participant.ts';
import { temporaryDirectory } from '../conformance/support/temporary-directory.ts';
import { createMemoryLedger } from '../support/memory-ledger.ts';
import { FLOORS, sessionAt, type Member, type Session } from '../support/secagg-session.ts';
import type { Moment, Site } from '../support/site.ts';
import { world } from '../support/world.ts';
import { expectMemberRefuses } from './support/expectations.ts';
import { reborn } from './support/kept.ts';
import { withSurvivors } from './support/malice.ts';

describe('a member brought back from what it kept', () => {
  /** As the second member is told that only it and those after it survived. */
  function otherSet(session: Session): { member: Member; input: participant.ParticipantInput } {
    const member = session.members[1]!;
    const fork = withSurvivors(session, session.members.slice(1));
    const message = aggregator.survivorSetFor(session.suite, fork, member.id);
    return { member, input: { type: 'survivor-set', message } };
  }

  it('is refused a second survivor set by its ledger', async () => {
    const session = sessionAt('confirming-survivors', { members: 5 });
    const { member, input } = otherSet(session);
    const kept = reborn(session, member);
    const ledger = createMemoryLedger();
    session.relay();
    for (const record of member.records) await ledger.append(record);
    const advanced = participant.advance(member.context, kept, input);
    if (!advanced.ok) throw new Error(advanced.violation.message);
    await expect(ledger.append(advanced.step.record!)).rejects.toMatchObject({
      code: 'SUBMISSION_CONFLICT',
    });
  });

  it('asks for a quorum behind the set it had signed', () => {
    const session = sessionAt('confirming-survivors', { members: 5 });
    session.relay();
    const member = session.members[1]!;
    member.state = reborn(session, member);
    const forged = new Map(
      session.members.map(({ id, context }) => [id, context.signer.sign('consistent')]),
    );
    const quorum = { type: 'quorum', message: { confirmations: forged } } as const;
    expectMemberRefuses(member, quorum, 'quorum-invalid');
  });

  it('judges the offer again: what it keeps is no way around stricter floors', () => {
    const session = sessionAt('confirming-survivors', { members: 5 });
    const { offer, expected } = session;
    const { context, state } = session.members[3]!;
    const kept = participant.keptStateOf(state as never);
    const restored = (minCohort: number) =>
      participant.restoreState(
        context,
        { offer, expected, floors: { ...FLOORS, minCohort } },
        kept,
      );
    const { minCohort } = offer.config.terms;
    expect(restored(minCohort)).toMatchObject({ ok: true });
    const violation = { code: 'terms-below-floor' };
    expect(restored(minCohort + 1)).toMatchObject({ ok: false, violation });
  });

  it('has no share left once it disclosed', () => {
    const session = sessionAt('unmasking', { members: 5 });
    const member = session.members[3]!;
    const input = session.toldTo(member)!;
    session.relay();
    member.state = reborn(session, member);
    expectMemberRefuses(member, input, 'wrong-phase');
  });
});

/** What the site keeps on disk, and a way to put it back to an earlier state. */
interface Places {
  readonly state: string;
  readonly anchor: string;
}

async function openPlaces({ state, anchor }: Places, site: Uint8Array) {
  const ledger = await openFileLedger(state);
  try {
    const sessions = await openFileSessionStore(
      {
        disk: nodeDisk,
        directory: state,
        anchor: { disk: nodeDisk, directory: anchor },
        suite: nodeSuite,
        identity: site,
        siteSecret: new Uint8Array(32).fill(77),
        resume: 'always',
      },
      ledger,
    );
    return { ledger, sessions };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

describe('a site whose state directory was put back in the middle of an attempt', () => {
  /** Killed before it disclosed, its directory as it was at an earlier moment. */
  async function rolledBackTo(moment: Moment): Promise<{ site: Site; places: Places }> {
    const directory = await temporaryDirectory();
    const places = { state: join(directory, 'state'), anchor: join(directory, 'anchor') };
    await mkdir(places.anchor);
    const kept = await openPlaces(places, new Uint8Array(32).fill(78));
    const all = world({ members: 3, rounds: 1 }, { site: (i) => (i === 1 ? kept : {}) });
    const site = all.sites[1]!;
    const copy = join(directory, 'copy');
    site.faults.moment = async (name) => {
      if (name === moment) await cp(places.state, copy, { recursive: true });
      if (name === 'before disclose') site.kill();
    };
    await all.begin();
    for (const each of all.sites) void each.start();
    await site.until(() => site.dead);
    await kept.sessions.close();
    await kept.ledger.close();
    await rm(places.state, { recursive: true });
    await cp(copy, places.state, { recursive: true });
    // Of this very process, which goes on living here.
    await rm(join(places.state, 'lock'));
    return { site, places };
  }

  it('does not start: its ledger is shorter than the anchor says', async () => {
    const { places } = await rolledBackTo('before confirmSurvivors');
    await expect(openPlaces(places, new Uint8Array(32).fill(78))).rejects.toMatchObject({
      code: 'LEDGER_ROLLED_BACK',
    });
  });

  it('signs and discloses nothing even if the anchor is gone with it', async () => {
    const { site, places } = await rolledBackTo('before confirmSurvivors');
    await rm(places.anchor, { recursive: true });
    await mkdir(places.anchor);
    const before = site.calls.length;
    void site.revive(await openPlaces(places, new Uint8Array(32).fill(78)));
    expect((await site.event('session-lost')).reason).toBe('anchor-gone');
    await site.until(() => site.said('leave').length > 0);
    const after = site.calls.slice(before).map(({ name }) => name);
    expect(after).not.toContain('confirmSurvivors');
    expect(after).not.toContain('disclose');
  });
});
