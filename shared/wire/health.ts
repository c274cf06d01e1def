/** The standard gRPC health service. */
import { type Codec, defineCodec, malformed } from './codec.ts';
import { textField } from './fields.ts';
import { grpc } from './gen/velum.js';
import { MAX_NAME_LENGTH, MAX_SMALL_MESSAGE_BYTES } from './limits.ts';

const { v1 } = grpc.health;

/** Full name of a service; empty for the server as a whole. */
export const healthCheckRequest: Codec<string> = defineCodec({
  name: 'HealthCheckRequest',
  type: v1.HealthCheckRequest,
  maxBytes: MAX_SMALL_MESSAGE_BYTES,
  write: (service: string) => ({ service }),
  read: ({ service }, path) => textField(service, MAX_NAME_LENGTH, `${path}.service`),
});

export type ServingStatus = 'unknown' | 'serving' | 'not-serving' | 'service-unknown';

type WireStatus = grpc.health.v1.HealthCheckResponse.ServingStatus;
const wireStatus = v1.HealthCheckResponse.ServingStatus;

const numbers: Readonly<Record<ServingStatus, WireStatus>> = {
  unknown: wireStatus.UNKNOWN,
  serving: wireStatus.SERVING,
  'not-serving': wireStatus.NOT_SERVING,
  'service-unknown': wireStatus.SERVICE_UNKNOWN,
};

const statuses: readonly ServingStatus[] = ['unknown', 'serving', 'not-serving', 'service-unknown'];

/** Unlike in velum.v1, status 0 has a meaning here. */
export const healthCheckResponse: Codec<ServingStatus> = defineCodec({
  name: 'HealthCheckResponse',
  type: v1.HealthCheckResponse,
  maxBytes: MAX_SMALL_MESSAGE_BYTES,
  write: (status: ServingStatus) => ({ status: numbers[status] }),
  read: ({ status }, path) => {
    const known = statuses.find((name) => numbers[name] === status);
    if (known === undefined) throw malformed(`${path}.status`, 'has no meaning');
    return known;
  },
});
