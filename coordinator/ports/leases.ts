/** Who drives what: rights that expire, with tokens that tell a stale holder from the present one. */
import type { Duration } from '../../shared/domain/time.ts';

/** The right to drive something, as it was when it was taken. */
export interface Lease {
  /** What it is about, e.g. `round/<run>/<round>`. */
  readonly name: string;
  /** The process that took it. */
  readonly holder: string;
  /** Fencing token: grows by at least 1 with every new holder, and never shrinks, also after a restart. */
  readonly token: number;
}

/**
 * Contract (test/conformance/leases.suite.ts). Time is the store's own, one clock for all processes,
 * so that clocks that disagree cannot make two holders.
 */
export interface LeaseRepository {
  /**
   * Takes `name` for `holder` for `span` from now, or prolongs what it holds already (same token).
   * `undefined` while another's lease has not expired.
   */
  take(name: string, holder: string, span: Duration): Promise<Lease | undefined>;
  /**
   * Rejects with `LEASE_LOST` unless nobody took the lease since and it was not released. Call it in
   * the transaction whose write it guards: a holder that was stopped for longer than its lease
   * (a paused process, a long collection) is refused, whatever its own clock says.
   */
  require(lease: Lease): Promise<void>;
  /** Lets others take it at once; no effect on a lease that is lost. */
  release(lease: Lease): Promise<void>;
}
