/** The transport port over gRPC. */
import {
  channelTransport,
  defaultTransportTimes,
  type TransportTimes,
} from './channel-transport.ts';
import { createGrpcChannel, type GrpcChannelOptions } from './grpc-channel.ts';
import type { CoordinatorTransport } from './transport.ts';

/**
 * Connects lazily and reconnects by itself. Every call first checks the own certificate and throws
 * `CERTIFICATE_INVALID` (facts `whose`, `problem`) where one of the two certificates is to blame.
 */
export function grpcTransport(
  options: GrpcChannelOptions,
  times: TransportTimes = defaultTransportTimes,
): CoordinatorTransport {
  return channelTransport(createGrpcChannel(options), times);
}
