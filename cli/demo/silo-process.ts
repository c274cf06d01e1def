/**
 * The entry of one silo's process: an ordinary client that also reports what it goes through to
 * the demonstration that started it, over the process's own IPC channel.
 */
import { loadClientConfig } from '../../client/config/load.ts';
import { runClient, type MaskedSample, type ParticipantEvent } from '../../client/index.ts';

/** What a silo tells its demonstration. */
export type SiloReport =
  | { readonly type: 'event'; readonly event: ParticipantEvent }
  | { readonly type: 'sample'; readonly sample: MaskedSample }
  | { readonly type: 'traffic'; readonly sent: number; readonly received: number };

function report(message: SiloReport): void {
  if (process.connected) process.send?.(message);
}

const stop = new AbortController();
process.on('SIGTERM', () => {
  stop.abort(new Error('the demonstration is over'));
});
// The demonstration is gone, however it ended: nobody is left to take part for.
process.on('disconnect', () => {
  stop.abort(new Error('the demonstration is gone'));
});

const [file = ''] = process.argv.slice(2);
const traffic = { sent: 0, received: 0 };
const config = await loadClientConfig({ file, environment: {}, flags: {} });
await runClient(config, {
  signal: stop.signal,
  traffic,
  observe: {
    maskedInput: (sample) => {
      report({ type: 'sample', sample });
    },
  },
  events: (event) => {
    report({ type: 'event', event });
    if (event.type === 'attempt-ended') report({ type: 'traffic', ...traffic });
  },
});
process.disconnect();
