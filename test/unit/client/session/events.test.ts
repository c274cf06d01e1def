import { describe, expect, it } from 'vitest';
import { createClientLog, failureFields } from '../../../../client/log.ts';
import { announce, type ParticipantEvent } from '../../../../client/session/events.ts';
import { runId } from '../../../../shared/domain/ids.ts';
import { FederationError } from '../../../../shared/errors/federation-error.ts';

const attempt = { run: runId('0a1b2c3d'.repeat(4)), round: 6, attempt: 2 };

function logged(event: ParticipantEvent, level: 'debug' | 'info' | 'warn' = 'debug'): unknown[] {
  const lines: string[] = [];
  const log = createClientLog(level, { write: (line) => lines.push(line) });
  announce({ log, events: () => undefined }, event);
  return lines.map((line) => JSON.parse(line) as unknown);
}

describe('an event', () => {
  it('is one line of scalars', () => {
    expect(logged({ type: 'submitted', attempt, bytes: 4_321 })).toEqual([
      expect.objectContaining({
        level: 'debug',
        event: 'submitted',
        attempt: '0a1b2c3d/6#2',
        bytes: 4_321,
      }),
    ]);
  });

  it('tells how far training is, not what the loss is', () => {
    const progress = { epoch: 3, epochs: 9, loss: 0.123 };
    const [line] = logged({ type: 'training', attempt, progress });
    expect(line).toMatchObject({ progress: 'epoch 3 of 9' });
    expect(JSON.stringify(line)).not.toContain('0.123');
  });

  it('is a warning where a person should look', () => {
    const left = { outcome: 'left', reason: 'quorum-invalid', message: 'too few' } as const;
    expect(logged({ type: 'attempt-ended', attempt, ...left }, 'warn')).toHaveLength(1);
    expect(
      logged({ type: 'refused', attempt, code: 'DATA_INVALID', message: 'no' }, 'warn'),
    ).toHaveLength(1);
    const published = { outcome: 'published', reason: '', message: '' } as const;
    expect(logged({ type: 'attempt-ended', attempt, ...published }, 'warn')).toEqual([]);
  });

  it('does not stop the client when its handler throws', () => {
    const lines: string[] = [];
    const log = createClientLog('error', { write: (line) => lines.push(line) });
    const events = (): void => {
      throw new TypeError('display gone');
    };
    announce({ log, events }, { type: 'connected' });
    expect(lines.join('')).toContain('display gone');
  });
});

describe('a failure in the log', () => {
  it('has its code and cause', () => {
    const error = new FederationError('DISK_FULL', 'no space', {}, new Error('ENOSPC'));
    expect(failureFields(error)).toEqual({
      code: 'DISK_FULL',
      message: 'no space',
      cause: 'ENOSPC',
    });
  });

  it('has the stack of a bug', () => {
    expect(failureFields(new TypeError('oops'))).toMatchObject({
      code: 'TypeError',
      message: 'oops',
    });
    expect(failureFields(new TypeError('oops'))['stack']).toContain('events.test');
  });

  it('says only the kind of anything else', () => {
    expect(failureFields('text with a secret')).toEqual({ code: 'unknown', message: 'string' });
  });
});
