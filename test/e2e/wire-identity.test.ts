/** Who may talk to whom, and how clearly the refusal says why. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Channel } from '../../client/transport/channel.ts';
import { createGrpcChannel } from '../../client/transport/grpc-channel.ts';
import { createAuthority, issueCertificate } from '../../shared/certificates/issue.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { instant } from '../../shared/domain/time.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import {
  healthService,
  operatorService,
  participationService,
} from '../../shared/wire/services.ts';
import {
  authority,
  channelTo,
  clientCertificate,
  clock,
  coordinatorCertificate,
  coordinatorSigner,
  endpointOf,
  grpcTimes,
  hosts,
  memberSigner,
  operatorSigner,
  type RunningCoordinator,
  startCoordinator,
  strangerSigner,
  validity,
} from '../support/rpc-fixture.ts';
import { RUN } from '../support/recording-app.ts';
import { key } from '../support/wire-samples.ts';

const forever = new AbortController().signal;
const day = 86_400_000;
const past = {
  validFrom: instant(validity.validFrom - 3 * day),
  validTo: instant(validity.validFrom - 2 * day),
};
const future = {
  validFrom: instant(validity.validTo + 2 * day),
  validTo: instant(validity.validTo + 3 * day),
};
const foreign = createAuthority('Another federation', validity);
const namesake = createAuthority('Test federation', validity);

async function failureOf(channel: Channel): Promise<FederationError> {
  try {
    await channel.unary(healthService.check, '', forever);
  } catch (error) {
    if (error instanceof FederationError) return error;
    throw error;
  } finally {
    channel.close();
  }
  throw new Error('the call was answered');
}

async function problemOf(channel: Channel): Promise<readonly unknown[]> {
  const { code, details } = await failureOf(channel);
  return [code, details['whose'], details['problem']];
}

describe('a coordinator with mutual TLS', () => {
  let running: RunningCoordinator;
  beforeAll(async () => {
    running = await startCoordinator();
  });
  afterAll(async () => {
    await running.server.close();
  });

  it('serves health to anyone with a certificate of the authority', async () => {
    const channel = channelTo(running.server.port, strangerSigner);
    expect(await channel.unary(healthService.check, '', forever)).toBe('serving');
    const known = 'velum.v1.SecAggService';
    expect(await channel.unary(healthService.check, known, forever)).toBe('serving');
    await expect(
      channel.unary(healthService.check, 'velum.v1.Elsewhere', forever),
    ).rejects.toMatchObject({ code: 'SERVICE_NOT_FOUND' });
    channel.close();
  });

  it('lets operators operate and members take part, and neither do the work of the other', async () => {
    const operator = channelTo(running.server.port, operatorSigner);
    const member = channelTo(running.server.port);
    const accept = { key, message: { type: 'accept' } } as const;
    expect(await operator.unary(operatorService.showRun, RUN, forever)).toMatchObject({ run: RUN });
    await expect(
      operator.unary(participationService.checkIn, accept, forever),
    ).rejects.toMatchObject({ code: 'NOT_ENROLLED' });
    await expect(member.unary(operatorService.stopRun, RUN, forever)).rejects.toMatchObject({
      code: 'NOT_OPERATOR',
    });
    expect(running.app.calls.map(({ name }) => name)).toEqual(['showRun']);
    operator.close();
    member.close();
  });

  it('is reached by address as well as by name', async () => {
    const channel = channelTo(running.server.port, memberSigner, { host: '127.0.0.1' });
    expect(await channel.unary(healthService.check, '', forever)).toBe('serving');
    channel.close();
  });

  it.each([
    ['expired', issue({ ...past })],
    ['not-yet-valid', issue({ ...future })],
    ['foreign-authority', clientCertificate(memberSigner, foreign)],
    ['foreign-authority', clientCertificate(memberSigner, namesake)],
    ['unbound', clientCertificate(strangerSigner)],
  ])('is not even dialled with a certificate that is %s', async (problem, own) => {
    const channel = channelTo(running.server.port, memberSigner, { own });
    expect(await problemOf(channel)).toEqual(['CERTIFICATE_INVALID', 'own', problem]);
  });

  it('refuses a certificate without a binding to an identity', async () => {
    const unsigned = { identity: memberSigner.identity, sign: () => new Uint8Array(64).fill(1) };
    const own = clientCertificate(unsigned);
    const lenient = { ...nodeSuite, ed25519Verify: () => true };
    const endpoint = endpointOf(running.server.port, memberSigner, { own });
    const channel = createGrpcChannel({
      endpoint,
      suite: lenient,
      clock,
      times: grpcTimes,
    });
    const error = await failureOf(channel);
    expect(error.code).toBe('UNAUTHENTICATED');
    expect(error.message).toContain('not signed for this TLS key');
  });

  it('is refused when another identity answers than the charter names', async () => {
    const coordinator = strangerSigner.identity;
    const channel = channelTo(running.server.port, memberSigner, { coordinator });
    expect(await problemOf(channel)).toEqual(['CERTIFICATE_INVALID', 'peer', 'wrong-identity']);
  });

  it('tells a client of another authority that the certificate was refused', async () => {
    // Such a client trusts both authorities and therefore finds nothing wrong with itself.
    const both = authority.certificate + foreign.certificate;
    const own = clientCertificate(memberSigner, foreign);
    const channel = channelTo(running.server.port, memberSigner, { authority: both, own });
    expect(await problemOf(channel)).toEqual(['CERTIFICATE_INVALID', 'own', 'refused']);
    expect(running.lines).toContainEqual({
      level: 'warn',
      event: 'tls-handshake-refused',
      fields: { reason: 'SELF_SIGNED_CERT_IN_CHAIN' },
    });
  });

  it('cannot have its port taken by a second one', async () => {
    const { port } = running.server;
    await expect(startCoordinator({ port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      details: { address: `127.0.0.1:${String(port)}` },
    });
  });

  it('listens only on addresses of this machine', async () => {
    await expect(startCoordinator({ host: '192.0.2.1' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
  });
});

function issue(when: typeof past): ReturnType<typeof clientCertificate> {
  return issueCertificate({
    ...when,
    authority,
    subject: 'client',
    signer: memberSigner,
    role: 'client',
    hosts: [],
  });
}

describe('a coordinator whose own certificate is wrong', () => {
  const serverCertificate = (changes: object): ReturnType<typeof clientCertificate> =>
    issueCertificate({
      ...validity,
      authority,
      subject: 'coordinator',
      signer: coordinatorSigner,
      role: 'coordinator',
      hosts,
      ...changes,
    });

  it.each([
    ['expired', serverCertificate(past)],
    ['not-yet-valid', serverCertificate(future)],
    ['foreign-authority', coordinatorCertificate(foreign)],
    ['foreign-authority', coordinatorCertificate(namesake)],
    ['host-mismatch', serverCertificate({ hosts: ['elsewhere.example'] })],
    [
      'unbound',
      serverCertificate({
        signer: { ...coordinatorSigner, sign: () => new Uint8Array(64).fill(3) },
      }),
    ],
  ])('is refused by the client: %s', async (problem, own) => {
    const { server } = await startCoordinator({}, own);
    expect(await problemOf(channelTo(server.port))).toEqual([
      'CERTIFICATE_INVALID',
      'peer',
      problem,
    ]);
    await server.close();
  });
});

describe('where there is no coordinator', () => {
  async function unusedPort(): Promise<number> {
    const { server } = await startCoordinator();
    await server.close();
    return server.port;
  }

  it('the client says that the connection was refused', async () => {
    const error = await failureOf(channelTo(await unusedPort()));
    expect(error.code).toBe('COORDINATOR_UNREACHABLE');
    expect(error.message).toContain('is the coordinator running?');
  });

  it('the client says that the name does not resolve', async () => {
    const error = await failureOf(channelTo(7, memberSigner, { host: 'velum.invalid' }));
    expect(error.code).toBe('COORDINATOR_UNREACHABLE');
    expect(error.message).toMatch(/does not resolve/);
  });

  it('the client recognises a port that does not speak TLS', async () => {
    const plain: Server = createServer((_request, response) => {
      response.end('hello');
    });
    await new Promise<void>((resolve) => {
      plain.listen(0, '127.0.0.1', resolve);
    });
    const { port } = plain.address() as AddressInfo;
    const error = await failureOf(channelTo(port, memberSigner, { host: '127.0.0.1' }));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toContain('does not speak TLS');
    await new Promise((resolve) => plain.close(resolve));
  });
});
