import type { AttemptKey } from '../../../shared/domain/ids.ts';
import { after, instant, type Clock } from '../../../shared/domain/time.ts';
import { claimLost } from '../../ports/lease-errors.ts';
import type { ClaimedPart, RemovalRepository } from '../../ports/removals.ts';
import { settle } from '../../ports/settle.ts';
import type { Access, PartRow } from './memory-tables.ts';

export function memoryRemovals(access: Access, clock: Clock): RemovalRepository {
  return {
    announce: (key, parts) =>
      settle(() => {
        if (partsOf(access, key).length > 0) return;
        for (let part = 0; part < parts; part++) {
          write(access, { key, part, parts, token: 0, ...NOBODY, result: undefined });
        }
      }),
    claim: (holder, span) =>
      settle(() => {
        const now = clock.now();
        const open = [...access().parts.values()].find(
          ({ result, expiresAt }) => result === undefined && expiresAt <= now,
        );
        if (open === undefined) return undefined;
        const { key, part, parts } = open;
        const token = open.token + 1;
        write(access, { ...open, holder, token, expiresAt: after(now, span) });
        return { key, part, parts, holder, token };
      }),
    prolong: (claim, span) =>
      settle(() => {
        write(access, { ...held(access, claim), expiresAt: after(clock.now(), span) });
      }),
    giveBack: (claim) =>
      settle(() => {
        const row = find(access, claim);
        if (row !== undefined) write(access, { ...row, ...NOBODY });
      }),
    finish: (claim, result) =>
      settle(() => {
        write(access, { ...held(access, claim), result: result.slice() });
      }),
    open: (key) =>
      settle(() => {
        const parts = partsOf(access, key);
        if (parts.length === 0) return undefined;
        return parts.filter(({ result }) => result === undefined).length;
      }),
    results: (key) => settle(() => partsOf(access, key).map(({ result }) => result?.slice())),
    forget: ({ run, round }) =>
      settle(() => {
        const { parts } = access();
        for (const [name, { key }] of parts) {
          if (key.run === run && key.round === round) parts.delete(name);
        }
      }),
  };
}

const NOBODY = { holder: undefined, expiresAt: instant(-Infinity) } as const;

/** Parts stay in the order in which they were announced: a `Map` keeps a row's place. */
function write(access: Access, row: PartRow): void {
  access().parts.set(rowName(row.key, row.part), row);
}

function partsOf(access: Access, key: AttemptKey): readonly PartRow[] {
  const rows = [...access().parts.values()];
  return rows.filter((row) => rowName(row.key, 0) === rowName(key, 0));
}

function find(access: Access, claim: ClaimedPart): PartRow | undefined {
  const row = access().parts.get(rowName(claim.key, claim.part));
  const own = row?.holder === claim.holder && row.token === claim.token;
  return own && row.result === undefined ? row : undefined;
}

function held(access: Access, claim: ClaimedPart): PartRow {
  const row = find(access, claim);
  if (row === undefined) throw claimLost(claim);
  return row;
}

function rowName({ run, round, attempt }: AttemptKey, part: number): string {
  return `${run}/${String(round)}#${String(attempt)}/${String(part)}`;
}
