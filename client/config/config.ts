/** A client's configuration, as its parts receive it. */
import type { Digest } from '../../shared/domain/bytes.ts';
import type { IdentitySource, TlsFiles } from '../../shared/schema/config-fields.ts';
import type { DataSource } from '../data/source.ts';
import type { SitePolicy } from '../policy/site-policy.ts';

/** Every path is absolute. */
export interface ClientConfig {
  /** `host:port` to dial instead of the charter's endpoint. */
  readonly coordinator?: string;
  readonly identity: IdentitySource;
  readonly tls: TlsFiles;
  readonly charter: {
    readonly file: string;
    /** The hash this site agreed to. */
    readonly hash: Digest;
  };
  readonly data: DataSource;
  readonly policy: SitePolicy;
  /** Directory of the ledger and the open session. */
  readonly state: string;
  readonly session: {
    /** Whether a client that was killed inside an attempt goes on with it. */
    readonly resume: 'always' | 'never';
    /** Directory of the anchor; the machine's volatile memory when absent. */
    readonly anchor?: string;
  };
  readonly trainer: { readonly backend: 'auto' | 'native' | 'wasm' | 'cpu' };
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' };
}
