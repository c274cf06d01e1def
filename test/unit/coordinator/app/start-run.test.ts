/** A run that goes on from a model version of an earlier one. */
import { describe, expect, it } from 'vitest';
import { fromHex } from '../../../../shared/domain/bytes.ts';
import { type AppFixture, createFixture } from '../../../support/app-fixture.ts';

type Request = ReturnType<AppFixture['request']>;

/** The models of a run that is started with these files, stopped at once. */
async function modelsOf(fixture: AppFixture, request: Request) {
  const { operator } = fixture.app;
  const { run } = await operator.startRun(request);
  await operator.stopRun(run);
  return operator.listModels(run);
}

async function trained(): Promise<AppFixture> {
  const fixture = createFixture({ members: 4, rounds: 2 });
  await fixture.app.start();
  await fixture.app.operator.startRun(fixture.request());
  const stop = new AbortController();
  await Promise.all(fixture.join().map((member) => member.run(stop.signal)));
  return fixture;
}

describe('a run started from weights', () => {
  it('that an earlier run made has that model, with its parent and metrics', async () => {
    const fixture = await trained();
    const [newest, before] = await fixture.app.operator.listModels(undefined);
    const weights = await fixture.ports.artefacts.get(fromHex(newest!.digest));
    const [first] = await modelsOf(fixture, { ...fixture.request(), weights });
    await fixture.app.stop();
    expect(first).toMatchObject({
      digest: newest!.digest,
      parent: before!.digest,
      round: 0,
      survivors: 4,
      metrics: newest!.metrics,
    });
    expect(first!.run).not.toBe(newest!.run);
  });

  it('of another topology, or that nobody made, has a model without parent', async () => {
    const fixture = await trained();
    const [newest] = await fixture.app.operator.listModels(undefined);
    const weights = await fixture.ports.artefacts.get(fromHex(newest!.digest));
    const topology = new TextEncoder().encode('{"class_name":"Functional"}');
    const [other] = await modelsOf(fixture, { ...fixture.request(), weights, topology });
    const [fresh] = await modelsOf(fixture, fixture.request());
    await fixture.app.stop();
    for (const model of [other, fresh]) {
      expect(model).toMatchObject({ parent: undefined, survivors: 0, metrics: undefined });
    }
  });
});
