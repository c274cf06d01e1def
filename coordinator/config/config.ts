/** The coordinator's configuration, as its parts receive it. */
import type { IdentityKey } from '../../shared/domain/charter.ts';
import type { Duration } from '../../shared/domain/time.ts';
import type { IdentitySource, TlsFiles } from '../../shared/schema/config-fields.ts';
import type { LogLevel } from '../ports/telemetry.ts';

export interface RpcConfig {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Silence on an instruction stream after which it shows that it lives. */
  readonly heartbeat: Duration;
  readonly maxConcurrentUploads: number;
  /** How long open calls may take to finish at shutdown. */
  readonly drain: Duration;
}

export interface Operator {
  readonly name: string;
  readonly identity: IdentityKey;
}

/** Every path is absolute. */
export interface CoordinatorConfig {
  readonly rpc: RpcConfig;
  readonly tls: TlsFiles;
  readonly identity: IdentitySource;
  /** The charter file. */
  readonly charter: string;
  /** Directory of everything the coordinator must not lose. */
  readonly state: string;
  readonly operators: readonly Operator[];
  readonly log: { readonly level: LogLevel };
}
