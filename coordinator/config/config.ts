/** The coordinator's configuration, as its parts receive it. */
import type { IdentityKey } from '../../shared/domain/charter.ts';
import type { IdentitySource, TlsFiles } from '../../shared/schema/config-fields.ts';
import type { LogLevel } from '../ports/telemetry.ts';
import type { RpcConfig } from '../rpc/server.ts';

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
