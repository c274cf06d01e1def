import { once } from 'node:events';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { ServingStatus } from '../../shared/wire/health.ts';
import { healthService, serviceNames } from '../../shared/wire/services.ts';
import { asAnyone } from './caller.ts';
import { type Route, serverStream, unary } from './route.ts';

const known = new Set(['', ...serviceNames]);

/** `draining` aborts when the server begins to shut down: from then on nothing is served. */
export function healthRoutes(draining: AbortSignal): readonly Route[] {
  const current = (): ServingStatus => (draining.aborted ? 'not-serving' : 'serving');

  async function* watch(service: string, signal: AbortSignal): AsyncIterable<ServingStatus> {
    yield known.has(service) ? current() : 'service-unknown';
    await untilAborted(AbortSignal.any([signal, draining]));
    if (draining.aborted && known.has(service)) yield 'not-serving';
  }

  return [
    unary(healthService.check, asAnyone, (_caller, service) => {
      if (known.has(service)) return Promise.resolve(current());
      const message = `there is no service ${JSON.stringify(service)} here`;
      return Promise.reject(new FederationError('SERVICE_NOT_FOUND', message));
    }),
    serverStream(healthService.watch, asAnyone, (_caller, service, signal) =>
      watch(service, signal),
    ),
  ];
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
