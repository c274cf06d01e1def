/** Attack 8: a mask graph that the coordinator chooses, biases or grinds. */
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { be32 } from '../../shared/domain/bytes.ts';
import { permutation } from '../../shared/secagg/graph.ts';
import { holdersOf, maskGraph, type MaskGraph } from '../../shared/secagg/mask-graph.ts';
import { sessionParameters } from '../../shared/secagg/parameters.ts';
import { HostileFederation } from './support/hostile-federation.ts';
import { encodedInstruction } from './support/hostile-coordinator.ts';
import { outputOf } from './support/siege.ts';

const proto = new URL('../../proto/velum/v1/', import.meta.url);

/** Every field a message of the protocol has, by its name. */
async function fieldNames(): Promise<readonly string[]> {
  const files = await readdir(proto);
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, proto), 'utf8')));
  const field = /^\s+(?:optional |repeated )?[\w.]+ (\w+) = \d+;/gm;
  return texts.flatMap((text) => [...text.matchAll(field)].map(([, name]) => name!));
}

describe('the wire', () => {
  it('has no place for a graph, neighbours, or a seed of either', async () => {
    const names = await fieldNames();
    expect(names.length).toBeGreaterThan(120);
    const graphs = names.filter((name) =>
      /graph|neighbo|ring$|edge\b|edges|degree|permut|seed/.test(name),
    );
    // A dealer commits to its self-mask seed: bytes of its own, once in M3 and once in M4.
    expect(graphs).toEqual(['seed_commitment', 'seed_commitment']);
  });
});

describe('a graph smuggled in beside the directory', () => {
  let hostile: HostileFederation;
  beforeAll(async () => {
    hostile = await HostileFederation.open();
    await hostile.client('north');
  });
  afterAll(async () => {
    await hostile.close();
  });

  it('changes nothing: the client deals to everybody the directory names', async () => {
    const siege = hostile.siege({ victims: ['north'] });
    const [victim] = siege.victims;
    await siege.lead('sharing-keys');
    const task = siege.taskFor(victim!);
    if (task.type !== 'share-keys') throw new Error(task.type);
    // Field 14 of the instruction's last message, as another version might send it: [0, 1].
    const smuggled = Uint8Array.of(0x72, 2, 0, 1);
    const honest = encodedInstruction({ task, last: undefined });
    siege.coordinator.say('north', appended(honest, smuggled));
    const said = outputOf(await siege.heard(victim!, 'ShareKeys'));
    if (said.type !== 'share-keys') throw new Error(said.type);
    const { entries } = siege.session.roster;
    expect(said.message.commitments.map(({ holder }) => holder)).toEqual(
      entries.map(({ id }) => id).sort(),
    );
  });
});

/** `field` inside the instruction of a WatchRoundResponse (field 2, length-delimited). */
function appended(response: Uint8Array, field: Uint8Array): Uint8Array {
  let at = 1;
  while (response[at]! >= 0x80) at++;
  const body = [...response.slice(at + 1), ...field];
  const length: number[] = [];
  for (let left = body.length; ; left >>>= 7) {
    if (left < 0x80) {
      length.push(left);
      break;
    }
    length.push((left & 0x7f) | 0x80);
  }
  return Uint8Array.from([0x12, ...length, ...body]);
}

const COHORT = { participants: 200, assumedCollusion: 0.05, expectedDropout: 0.05 } as const;

function graphOf(directory: Uint8Array): MaskGraph {
  const parameters = sessionParameters({ ...COHORT, assumeNoCollusion: false });
  if (!parameters.feasible) throw new Error(parameters.reason);
  expect(parameters.graph).toBe('sparse');
  return maskGraph(nodeSuite, directory, parameters);
}

const digestOf = (i: number): Uint8Array => nodeSuite.sha256(be32(i));

describe('the ring of a large cohort', () => {
  it('is the same for everybody who holds the directory, and another for any other directory', () => {
    const neighbours = (i: number): readonly number[] => holdersOf(graphOf(digestOf(i)), 17);
    expect(neighbours(1)).toEqual(neighbours(1));
    expect(neighbours(2)).not.toEqual(neighbours(1));
  });

  it('seats nobody more often here than there (χ² over fixed directories)', () => {
    const [size, trials, table] = [12, 6_000, 144];
    const seen = new Float64Array(table);
    for (let i = 0; i < trials; i++) {
      permutation(nodeSuite, digestOf(i), size).forEach((position, place) => {
        seen[place * size + position]! += 1;
      });
    }
    const expected = trials / size;
    const statistic = seen.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // (12 − 1)² = 121 degrees of freedom: above 202 with probability 10⁻⁵, and never in these 6,000.
    expect(statistic).toBeLessThan(202);
  });

  it('gives a directory that was ground for it no more colluders than its parameters allow', () => {
    const corrupt = Math.floor(COHORT.participants * COHORT.assumedCollusion);
    const parameters = sessionParameters({ ...COHORT, assumeNoCollusion: false });
    if (!parameters.feasible) throw new Error(parameters.reason);
    let worst = 0;
    for (let nonce = 0; nonce < 2_000; nonce++) {
      const held = holdersOf(graphOf(digestOf(nonce)), 0).filter((holder) => holder <= corrupt);
      worst = Math.max(worst, held.length);
    }
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThan(parameters.threshold);
  });
});
