/** Slow, stalled and broken links: uploads that move count, those that do not hold nobody. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNear } from '../support/e2e/expect-near.ts';
import type { PuppetHold } from '../support/e2e/puppet-part.ts';
import { meanOf, PuppetTheatre } from '../support/e2e/puppet-theatre.ts';
import { startProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const EVERYONE = [0, 1, 2, 3];
/** Two of four: without them there is no quorum. */
const SLOW = [2, 3] as const;
const LAST = 3;
const DEADLINE_SECONDS = 12;
const PARAMETERS = 750_000;
/** 16 bits each: see `unitPlan`. */
const VECTOR_BYTES = 2 * PARAMETERS;
/** Six tenths of a megabit per second: an upload takes longer than the deadline. */
const RATE = 75_000;
/** Sent between the proxy and the coordinator when the connection is cut, and counted twice then. */
const UNDER_WAY_BYTES = 256 * 1024;
/** TLS records, HTTP/2 frames, a handshake and the other messages of a round. */
const OVERHEAD_BYTES = 60_000 + VECTOR_BYTES / 50;

/** In rounds 2 and 3 the upload of the last site begins when the test lets it. */
const holds: readonly PuppetHold[] = [2, 3].map((round) => ({
  round,
  call: 'submitMaskedInput',
  when: 'before',
}));

describe('over a slow link', () => {
  let theatre: PuppetTheatre;
  const proxies = new Map<number, TcpProxy>();

  const through = (site: number) => async (port: number) => {
    const proxy = await startProxy(port, 600_000);
    proxies.set(site, proxy);
    proxy.throttle(RATE);
    return proxy.port;
  };

  beforeAll(async () => {
    theatre = await PuppetTheatre.open({
      rounds: 3,
      graceSeconds: 1,
      deadlineSeconds: DEADLINE_SECONDS,
      parameters: PARAMETERS,
      routes: Object.fromEntries(SLOW.map((site) => [site, through(site)])),
      holds: { [LAST]: holds },
    });
  });

  afterAll(async () => {
    await theatre.close();
    for (const proxy of proxies.values()) await proxy.close();
  });

  it('an upload that takes longer than the deadline and keeps moving counts', async () => {
    const summary = await theatre.completed(1);
    expect(summary).toMatchObject({ attempt: 1, survivors: 4, dropouts: [] });
    const spent = summary.phaseMs['collecting-masked-inputs']!;
    expect(spent).toBeGreaterThan(DEADLINE_SECONDS * 1_000);
    expectNear(await theatre.changeOf(1), meanOf(EVERYONE));
  }, 120_000);

  it('an upload cut in the middle goes on where it was: hardly a byte is sent twice', async () => {
    const [puppet, proxy] = [theatre.puppets[LAST]!, proxies.get(LAST)!];
    await puppet.holding('submitMaskedInput', 2);
    const before = proxy.sent;
    puppet.letGo();
    await proxy.passes(VECTOR_BYTES / 2);
    proxy.cut();
    const summary = await theatre.completed(2);
    expect(summary).toMatchObject({ attempt: 1, survivors: 4, dropouts: [] });
    expectNear(await theatre.changeOf(2), meanOf(EVERYONE));
    const sent = proxy.sent - before;
    expect(sent).toBeGreaterThan(VECTOR_BYTES);
    expect(sent).toBeLessThan(VECTOR_BYTES + UNDER_WAY_BYTES + OVERHEAD_BYTES);
  }, 120_000);

  it('an upload that stands still is given up, recorded with how far it was, and told', async () => {
    const [puppet, proxy] = [theatre.puppets[LAST]!, proxies.get(LAST)!];
    await puppet.holding('submitMaskedInput', 3);
    puppet.letGo();
    await proxy.passes(VECTOR_BYTES / 3);
    proxy.throttle(0);
    const summary = await theatre.completed(3);
    expect(summary).toMatchObject({ attempt: 1, survivors: 3 });
    const [dropout] = summary.dropouts;
    expect(dropout).toMatchObject({
      participant: 'site-3',
      phase: 'collecting-masked-inputs',
      reason: expect.stringMatching(/^(uploading|late): .*of \d+ bytes had arrived/) as string,
    });
    expectNear(await theatre.changeOf(3), meanOf([0, 1, 2]));
    await puppet.reports.first('word of being left out', (report) =>
      report.type === 'event' && report.event.type === 'left-out' ? report : undefined,
    );
    expect(await theatre.ended()).toMatchObject({ status: 'completed', cause: 'completed' });
  }, 120_000);
});
