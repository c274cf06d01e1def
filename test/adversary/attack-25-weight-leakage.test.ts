/** Attack 25: example counts and metrics of one site, read off the wire. */
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { participationService } from '../../shared/wire/services.ts';
import { spokenBy } from './support/hostile-coordinator.ts';
import { HostileFederation } from './support/hostile-federation.ts';
import type { Siege } from './support/siege.ts';
import type { RealClient } from './support/real-client.ts';

const LARGE = {
  value: 0.7853981633974483,
  examples: 0x6abcdef1,
  validationExamples: 0x5fedcba3,
  metrics: {
    trainingLoss: 2.718281828459045,
    validationLoss: 1.6180339887498949,
    validationAccuracy: 0.5772156649015329,
  },
};

let hostile: HostileFederation;
let north: RealClient;

beforeAll(async () => {
  hostile = await HostileFederation.open();
  north = await hostile.client('north', LARGE);
  await hostile.client('south', { examples: 2 });
});

afterAll(async () => {
  await hostile.close();
});

/** A number as any serialisation at hand would write it. */
function formsOf(number: number): readonly Buffer[] {
  const forms = [Buffer.from(String(number)), Buffer.alloc(8), Buffer.alloc(8)];
  forms[1]!.writeDoubleLE(number);
  forms[2]!.writeDoubleBE(number);
  if (!Number.isInteger(number)) {
    const single = Buffer.alloc(4);
    single.writeFloatLE(number);
    return [...forms, single];
  }
  const varint: number[] = [];
  for (let left = number; ; left = Math.floor(left / 128)) {
    varint.push((left % 128) | (left > 127 ? 0x80 : 0));
    if (left < 128) break;
  }
  const words = [Buffer.alloc(4), Buffer.alloc(4)];
  words[0]!.writeUInt32LE(number);
  words[1]!.writeUInt32BE(number);
  return [...forms, ...words, Buffer.from(varint)];
}

const numbersOf = ({ value, examples, validationExamples, metrics }: typeof LARGE) => [
  value,
  examples,
  validationExamples,
  ...Object.values(metrics),
];

/** All but `ShareKeys`, whose size follows from one's place in the directory. */
const METHODS = [
  'CheckIn',
  'AdvertiseKeys',
  'UploadStatus',
  'SubmitMaskedInput',
  'ConfirmSurvivors',
  'Disclose',
];

function sizesOf({ coordinator }: Siege, name: string, method: string): readonly number[] {
  return coordinator.calls(name, method).flatMap(({ parts }) => parts.map(({ length }) => length));
}

describe('what a client says in a whole attempt', () => {
  it('holds none of its counts, losses or updates, and has the same size for every site', async () => {
    const siege = hostile.siege({ victims: ['north', 'south'] });
    siege.invite();
    for (const victim of siege.victims) await siege.heard(victim, 'CheckIn');
    await siege.lead('removing-masks');
    const spoken = Buffer.from(spokenBy(siege.coordinator, 'north'));
    expect(north.trainer.trained).toHaveLength(1);
    expect(spoken.length).toBeGreaterThan(2_000);
    for (const number of numbersOf(LARGE)) {
      for (const form of formsOf(number)) expect(spoken.includes(form), String(number)).toBe(false);
    }
    for (const method of METHODS) {
      const [own, other] = ['north', 'south'].map((name) => sizesOf(siege, name, method));
      expect(own, method).not.toHaveLength(0);
      expect(own, method).toEqual(other);
    }
  });

  it('is looked for in the right way: the same search finds a count that is said', () => {
    const said = Buffer.concat([Buffer.from('before'), ...formsOf(LARGE.examples)]);
    for (const form of formsOf(LARGE.examples)) expect(said.includes(form)).toBe(true);
  });

  it('holds nothing of its files where they are the reason not to take part', async () => {
    const secret = '/srv/patients-1848.csv';
    north.trainer.prepareFailure = new FederationError(
      'DATA_INVALID',
      `${secret} line 77: column diagnosis is "melanoma"`,
      { file: secret, line: 77 },
    );
    const siege = hostile.siege({ victims: ['north'] });
    siege.invite();
    const { parts } = await siege.heard(siege.victims[0]!, 'CheckIn');
    const { message } = participationService.checkIn.request.decode(parts[0]!);
    expect(message).toMatchObject({ type: 'refuse', code: 'DATA_INVALID' });
    const told = JSON.stringify(message);
    for (const word of [secret, 'patients', 'melanoma', 'diagnosis', '77']) {
      expect(told).not.toContain(word);
    }
  });
});

describe('the messages of a participant', () => {
  /** Requests of members, and everything inside them. */
  const REQUESTS = [
    'CheckInRequest',
    'LeaveRequest',
    'WatchRoundRequest',
    'AdvertiseKeysRequest',
    'ShareKeysRequest',
    'UploadStatusRequest',
    'SubmitMaskedInputRequest',
    'ConfirmSurvivorsRequest',
    'DiscloseRequest',
    'DownloadRequest',
  ];

  async function messages(): Promise<ReadonlyMap<string, string>> {
    const proto = new URL('../../proto/velum/v1/', import.meta.url);
    const names = await readdir(proto);
    const texts = await Promise.all(names.map((name) => readFile(new URL(name, proto), 'utf8')));
    const block = /^message (\w+) \{(.*?)^\}/gms;
    return new Map(
      texts.flatMap((text) => [...text.matchAll(block)].map(([, name, body]) => [name!, body!])),
    );
  }

  it('have no field for a number of one site but where it stands in a stream', async () => {
    const known = await messages();
    const seen = new Set<string>();
    const numbers = new Set<string>();
    const visit = (name: string): void => {
      const body = known.get(name);
      if (body === undefined || seen.has(name)) return;
      seen.add(name);
      const field = /^\s+(?:optional |repeated )?(\w+) (\w+) = \d+;/gm;
      for (const [, type, label] of body.matchAll(field)) {
        if (/^(u?int|fixed|sint|sfixed|float|double|bool)/.test(type!)) {
          numbers.add(`${name}.${label!}`);
        }
        visit(type!);
      }
    };
    REQUESTS.forEach(visit);
    expect(seen.size).toBeGreaterThan(REQUESTS.length + 6);
    expect([...numbers].sort()).toEqual([
      'AttemptKey.attempt',
      'AttemptKey.round',
      'DownloadRequest.offset',
      'SubmitMaskedInputStart.offset',
    ]);
  });
});
