/** The coordinator's configuration, as its parts receive it. */
import type { IdentityKey } from '../../shared/domain/charter.ts';
import type { Duration } from '../../shared/domain/time.ts';
import type { IdentitySource, TlsFiles } from '../../shared/schema/config-fields.ts';
import type { Secret } from '../../shared/schema/secret.ts';
import type { LogLevel } from '../ports/telemetry.ts';
import type { RpcConfig } from '../rpc/server.ts';

export interface Operator {
  readonly name: string;
  readonly identity: IdentityKey;
}

/** How this process drives rounds. */
export interface RoundsConfig {
  readonly lease: Duration;
  /** Threads that remove masks; absent: one less than the processors, and at least one. */
  readonly threads?: number | undefined;
}

/** Where everything durable is kept. */
export type StoreConfig =
  | { readonly kind: 'embedded' }
  | {
      readonly kind: 'postgres';
      readonly url: Secret;
      readonly schema: string;
      readonly connections: number;
    };

/** Every path is absolute. */
export interface CoordinatorConfig {
  readonly rpc: RpcConfig;
  readonly tls: TlsFiles;
  readonly identity: IdentitySource;
  /** The charter file. */
  readonly charter: string;
  /** Directory of everything the coordinator must not lose, where the store is the embedded one. */
  readonly state: string;
  readonly store: StoreConfig;
  readonly rounds: RoundsConfig;
  readonly operators: readonly Operator[];
  readonly log: { readonly level: LogLevel };
}
