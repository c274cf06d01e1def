import { describe, expect, it } from 'vitest';
import { createMemoryLog } from '../../../../../coordinator/adapters/telemetry/memory-log.ts';
import { createPinoLog } from '../../../../../coordinator/adapters/telemetry/pino-log.ts';
import { secretWords } from '../../../../../coordinator/adapters/telemetry/redaction.ts';
import { logLevels, type Log, type LogFields } from '../../../../../coordinator/ports/telemetry.ts';
import { FederationError } from '../../../../../shared/errors/federation-error.ts';

/** A log and everything that reached its sink, as text. */
interface Probe {
  readonly log: Log;
  readonly text: () => string;
}

const probes: readonly (readonly [string, () => Probe])[] = [
  [
    'pino',
    () => {
      const lines: string[] = [];
      const destination = { write: (line: string) => void lines.push(line) };
      return { log: createPinoLog({ level: 'debug', destination }), text: () => lines.join('') };
    },
  ],
  [
    'memory',
    () => {
      const log = createMemoryLog();
      return { log, text: () => JSON.stringify(log.records) };
    },
  ],
];

const CANARY = 'canary-3f9a71';

/** The ways a name can contain a secret word. */
function spellings(word: string): readonly string[] {
  const capital = word[0]!.toUpperCase() + word.slice(1);
  return [word, word.toUpperCase(), `mask${capital}`, `${word}Hex`, `tls_${word}`, `x-${word}-y`];
}

/** The places a secret may be put by mistake. */
function plantings(name: string): readonly LogFields[] {
  const planted = { [name]: CANARY };
  return [
    planted,
    { round: planted },
    { rounds: [{ attempt: planted }] },
    { [name]: { nested: { deeply: CANARY } } },
    { [name]: [CANARY] },
    { error: new FederationError('INTERNAL', 'failed', planted) },
    { error: new Error('outer', { cause: new FederationError('INTERNAL', 'inner', planted) }) },
    { error: Object.assign(new Error('with options'), { options: planted }) },
  ];
}

describe.each(probes)('the %s log', (_, probe) => {
  it.each([...secretWords])('never lets a canary under "%s" reach its sink', (word) => {
    for (const name of spellings(word)) {
      for (const fields of plantings(name)) {
        const { log, text } = probe();
        for (const level of logLevels) log[level]('event', fields);
        log.child(fields).info('bound');
        expect(text()).not.toContain(CANARY);
        expect(text()).toContain('event');
      }
    }
  });

  it('never prints the content of byte arrays, buffers, maps, long lists or private keys', () => {
    const { log, text } = probe();
    const pem = `-----BEGIN PRIVATE KEY-----\n${CANARY}\n-----END PRIVATE KEY-----`;
    log.info('event', {
      bytes: new Uint8Array([211, 212, 213]),
      floats: new Float32Array([211.5]),
      buffer: new Uint8Array([211]).buffer,
      byPeer: new Map([['peer', CANARY]]),
      list: Array.from({ length: 65 }, () => 211),
      text: pem,
      error: new Error(pem),
    });
    const withoutTime = text().replaceAll(/"time":"[^"]*"/g, '');
    expect(withoutTime).not.toMatch(/211|212|213/);
    expect(text()).not.toContain(CANARY);
    expect(text()).toContain('[3 bytes]');
    expect(text()).toContain('[65 items]');
  });

  it('shows what is not secret, as plain values', () => {
    const { log, text } = probe();
    log.child({ run: 'ab12' }).warn('phase-changed', {
      sharers: 7,
      from: 'sharing-keys',
      monkey: 'harmless',
      count: 12n,
      names: new Set(['north', 'south']),
      at: new Date(1_760_000_000_000),
      nothing: null,
    });
    for (const part of [
      '"event":"phase-changed"',
      '"run":"ab12"',
      '"sharers":7',
      '"from":"sharing-keys"',
      '"monkey":"harmless"',
      '"count":"12"',
      '"names":["north","south"]',
      '"at":"2025-10-09T08:53:20.000Z"',
      '"nothing":null',
    ]) {
      expect(text()).toContain(part);
    }
  });

  it('shows the code, details and causes of an error', () => {
    const { log, text } = probe();
    const cause = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    log.error('append-failed', {
      error: new FederationError('DISK_FULL', 'free some', { held: 42 }, cause),
    });
    for (const part of ['"DISK_FULL"', '"free some"', '"held":42', '"ENOSPC"', '"no space"']) {
      expect(text()).toContain(part);
    }
  });

  it('never throws, whatever it is given', () => {
    const { log, text } = probe();
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    const odd = { cycle, act: () => CANARY, mark: Symbol('mark'), when: new Date(Number.NaN) };
    const stackless = Object.assign(new Error('bare'), { stack: undefined });
    log.info('odd', { ...odd, stackless });
    expect(text()).toContain('[too deep]');
    expect(text()).toContain('[function]');
    expect(text()).toContain('[symbol]');
  });

  it('may be told the event alone', () => {
    const { log, text } = probe();
    for (const level of logLevels) log[level](`at-${level}`);
    for (const level of logLevels) expect(text()).toContain(`"at-${level}"`);
  });
});

describe('the pino log', () => {
  const logged = (level: (typeof logLevels)[number], act: (log: Log) => void): unknown[] => {
    const lines: string[] = [];
    act(createPinoLog({ level, destination: { write: (line) => void lines.push(line) } }));
    return lines.map((line): unknown => JSON.parse(line));
  };

  it('writes one JSON line per event with level, time and event', () => {
    expect(
      logged('info', (log) => {
        log.info('round-opened', { round: 3 });
      }),
    ).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown,
        event: 'round-opened',
        round: 3,
      },
    ]);
  });

  it('writes nothing below its level', () => {
    const act = (log: Log): void => {
      for (const level of logLevels) log[level](level);
    };
    expect(logged('warn', act)).toMatchObject([{ event: 'warn' }, { event: 'error' }]);
  });

  it('keeps the names of the line itself unambiguous', () => {
    const [line] = logged('info', (log) => {
      log.info('real', { level: 9, time: 'noon', event: 'forged' });
    });
    expect(line).toMatchObject({
      level: 'info',
      event: 'real',
      level_: 9,
      time_: 'noon',
      event_: 'forged',
    });
  });
});
