import { channelTransport } from '../../client/transport/channel-transport.ts';
import { callerOf } from '../../coordinator/rpc/caller.ts';
import { coordinatorRoutes } from '../../coordinator/rpc/server.ts';
import { inMemoryTransport } from '../support/in-memory-transport.ts';
import { RecordingApp } from '../support/recording-app.ts';
import {
  channelTo,
  directory,
  memberId,
  memberSigner,
  rpcConfig,
  startCoordinator,
  strangerSigner,
} from '../support/rpc-fixture.ts';
import { transportSuite } from './transport.suite.ts';

transportSuite('memory', () => {
  const app = new RecordingApp();
  const drain = new AbortController();
  const terms = { heartbeat: rpcConfig.heartbeat, draining: drain.signal };
  const routes = coordinatorRoutes(app, terms, {
    limit: rpcConfig.maxUploads,
    patience: rpcConfig.ping,
  });
  return Promise.resolve({
    app,
    participant: memberId,
    transport: inMemoryTransport(routes, () => callerOf(directory, memberSigner.identity)),
    asStranger: inMemoryTransport(routes, () => callerOf(directory, strangerSigner.identity)),
    drain: () => {
      drain.abort();
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  });
});

transportSuite('gRPC with mutual TLS', async () => {
  const { app, server } = await startCoordinator();
  const transport = channelTransport(channelTo(server.port));
  const asStranger = channelTransport(channelTo(server.port, strangerSigner));
  return {
    app,
    participant: memberId,
    transport,
    asStranger,
    drain: () => server.close(),
    close: async () => {
      transport.close();
      asStranger.close();
      await server.close();
    },
  };
});
