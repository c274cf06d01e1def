/** The real coordinator over real gRPC, with honest members in its process and a seat for a hostile one. */
import type { Channel } from '../../../client/transport/channel.ts';
import { certificateAuthenticator } from '../../../coordinator/rpc/certificate-authenticator.ts';
import { type RpcConfig, type RpcServer, startRpcServer } from '../../../coordinator/rpc/server.ts';
import { nodeSuite } from '../../../shared/crypto/node-suite.ts';
import { equalBytes } from '../../../shared/domain/bytes.ts';
import type { AttemptKey, RunId } from '../../../shared/domain/ids.ts';
import type { RunSummary } from '../../../shared/domain/run-summary.ts';
import type { Task } from '../../../shared/secagg/instruction.ts';
import { participantIdOf } from '../../../shared/secagg/transcript.ts';
import { type AppFixture, createFixture } from '../../support/app-fixture.ts';
import {
  authority,
  channelTo,
  clock,
  coordinatorCertificate,
  keptLog,
  type LogLine,
  rpcConfig,
} from '../../support/rpc-fixture.ts';
import type { ScriptedMember } from '../../support/scripted-member.ts';

export interface BesiegedOptions {
  readonly members: number;
  readonly rpc?: Partial<RpcConfig>;
}

export class BesiegedCoordinator {
  readonly fixture: AppFixture;
  readonly server: RpcServer;
  readonly run: RunId;
  readonly lines: readonly LogLine[];
  /** All of them; the last one's seat is the hostile member's. */
  readonly members: readonly ScriptedMember[];
  readonly #stop = new AbortController();
  readonly #channels: Channel[] = [];

  private constructor(fixture: AppFixture, server: RpcServer, run: RunId, lines: LogLine[]) {
    this.fixture = fixture;
    this.server = server;
    this.run = run;
    this.lines = lines;
    this.members = fixture.join();
  }

  /** With a run of one round that has just opened. */
  static async open({ members, rpc }: BesiegedOptions): Promise<BesiegedCoordinator> {
    const fixture = createFixture({ members, rounds: 1 });
    await fixture.app.start();
    const lines: LogLine[] = [];
    const server = await startRpcServer({
      config: { ...rpcConfig, ...rpc },
      authority: authority.certificate,
      own: coordinatorCertificate(),
      app: fixture.app,
      directory: {
        participantOf: (identity) =>
          fixture.signers.some((signer) => equalBytes(signer.identity, identity))
            ? participantIdOf(nodeSuite, identity)
            : undefined,
        isOperator: () => false,
      },
      authenticator: certificateAuthenticator(nodeSuite),
      clock,
      log: keptLog(lines),
    });
    const { run } = await fixture.app.operator.startRun(fixture.request());
    return new BesiegedCoordinator(fixture, server, run, lines);
  }

  get hostile(): ScriptedMember {
    return this.members.at(-1)!;
  }

  /** A connection of the hostile member, with nothing between it and the wire. */
  channel(who = this.fixture.signers.at(-1)!): Channel {
    const channel = channelTo(this.server.port, who);
    this.#channels.push(channel);
    return channel;
  }

  /** Everybody does what it is told until it is told this; the last key of the hostile member. */
  async untilAsked(task: Task['type'], members = this.members): Promise<AttemptKey> {
    for (const member of members) member.silentFrom = task;
    await Promise.all(members.map((member) => member.run(this.#stop.signal)));
    const asked = this.hostile.instructions.at(-1)?.task;
    if (asked === undefined || !('key' in asked) || asked.key === undefined) {
      throw new Error(`the hostile member was asked for ${asked?.type ?? 'nothing'}`);
    }
    return asked.key;
  }

  /** The honest members go on to the end of the run. */
  async finish(members = this.members.slice(0, -1)): Promise<RunSummary> {
    for (const member of members) member.silentFrom = undefined;
    await Promise.all(members.map((member) => member.run(this.#stop.signal)));
    return this.fixture.app.operator.showRun(this.run);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    for (const channel of this.#channels) channel.close();
    await this.server.close();
    await this.fixture.app.stop();
  }
}
