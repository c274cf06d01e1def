/** A malicious coordinator, and a client process that dies by kill -9 between what it is asked: attacks 1, 2, 20 and 21. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { equalBytes } from '../../shared/domain/bytes.ts';
import type { Task } from '../../shared/secagg/instruction.ts';
import { secAggService } from '../../shared/wire/services.ts';
import type { HeardCall } from '../adversary/support/hostile-coordinator.ts';
import { HostileFederation } from '../adversary/support/hostile-federation.ts';
import { confirmed, inPhase, withSurvivors } from '../adversary/support/malice.ts';
import type { Siege } from '../adversary/support/siege.ts';
import { ensureBuilt } from '../support/e2e/built.ts';
import { endPrograms } from '../support/e2e/program.ts';
import { Puppet } from '../support/e2e/puppet.ts';

let hostile: HostileFederation;
let north: Puppet;

beforeAll(async () => {
  await ensureBuilt();
  hostile = await HostileFederation.open();
  const { federation } = hostile;
  const config = await federation.configureClient('north');
  const training = { index: 3, value: 0.5, examples: 7 };
  north = new Puppet('north', federation.folder, { config, ...training, lies: [] });
  north.start([]);
});

afterAll(async () => {
  await endPrograms();
  await hostile.close();
});

const besiege = (): Siege => hostile.siege({ victims: ['north'] });

/** Kills the client, starts it again over the same state, and asks this of the new process. */
async function askAfterDeath(siege: Siege, task: Task, method: string): Promise<HeardCall> {
  await north.kill();
  const from = hostile.coordinator.heard.entries.length;
  siege.tell(task);
  north.start([]);
  return hostile.coordinator.call('north', method, from);
}

function expectSame(again: HeardCall, first: HeardCall): void {
  expect(again.parts.length).toBe(first.parts.length);
  expect(again.parts.every((part, i) => equalBytes(part, first.parts[i]!))).toBe(true);
}

describe('a client that was killed', () => {
  it('sends the masked input it had sent, whomever it is told to share masks with now', async () => {
    const siege = besiege();
    const [victim] = siege.victims;
    await siege.lead('collecting-masked-inputs');
    siege.tell(siege.taskFor(victim!));
    const first = await siege.heard(victim!, 'SubmitMaskedInput');
    const { sharers, directory } = inPhase(siege.session.aggregator, 'collecting-masked-inputs');
    const own = directory.positions.get(victim!.id);
    const left = sharers.find((position) => position !== own);
    const fewer = { sharers: sharers.filter((position) => position !== left) };
    const task = { type: 'submit-masked-input', key: siege.key, sharers: fewer } as const;
    expectSame(await askAfterDeath(siege, task, 'SubmitMaskedInput'), first);
  });

  it('signs the survivor set it had signed, shown another, and discloses nothing for that', async () => {
    const siege = besiege();
    const [victim] = siege.victims;
    await siege.lead('confirming-survivors');
    siege.tell(siege.taskFor(victim!));
    const first = await siege.heard(victim!, 'ConfirmSurvivors');
    let other = withSurvivors(siege.session, siege.session.members.slice(0, 4));
    const shown = siege.taskFor(victim!, other);
    expectSame(await askAfterDeath(siege, shown, 'ConfirmSurvivors'), first);
    for (const member of siege.session.speaking()) other = confirmed(other, member);
    siege.tell(siege.taskFor(victim!, { ...other, phase: 'unmasking' } as never));
    await siege.heard(victim!, 'Leave');
    expect(siege.count(victim!, 'Disclose')).toBe(0);
  });

  it('discloses what it had disclosed, asked as if nobody had dropped out', async () => {
    const siege = besiege();
    const [victim] = siege.victims;
    await siege.lead('collecting-masked-inputs');
    siege.session.silence(siege.member('centre'));
    await siege.lead('unmasking');
    const everybody = withSurvivors(siege.session, siege.session.members.slice(0, 4));
    siege.tell(siege.taskFor(victim!));
    const first = await siege.heard(victim!, 'Disclose');
    const told = siege.taskFor(victim!, { ...everybody, phase: 'unmasking' } as never);
    const again = await askAfterDeath(siege, told, 'Disclose');
    expectSame(again, first);
    const { message } = secAggService.disclose.request.decode(again.parts[0]!);
    const about = message.byPeer.get(siege.member('centre').id);
    expect(about?.kind).toBe('pairwise-key-share');
  });

  it('advertises the keys it had advertised, under an offer with another nonce', async () => {
    const siege = besiege();
    siege.tell(siege.offer());
    const first = await siege.heard(siege.victims[0]!, 'AdvertiseKeys');
    const anew = hostile.siege({ victims: ['north'], key: siege.key });
    expectSame(await askAfterDeath(anew, anew.offer(), 'AdvertiseKeys'), first);
  });
});
