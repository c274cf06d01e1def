/**
 * One record as one line of text: `<chain> <JSON>\n`. The chain value is SHA-256 over the chain value of
 * the line before and the JSON, so a line that was changed, moved or removed from the middle shows.
 */
import { createHash } from 'node:crypto';
import { type Digest, fromHex, toHex } from '../../shared/domain/bytes.ts';
import { participantId, type ParticipantId, runId } from '../../shared/domain/ids.ts';
import type { LedgerRecord } from '../../shared/secagg/participant.ts';
import { subjectOf } from './ledger-index.ts';

/** What the first line is chained to; it names the format. */
export const CHAIN_START = createHash('sha256').update('velum ledger 1\n').digest('hex');

const LINE = /^([0-9a-f]{64}) (\{.*\})$/;
const DIGEST = /^[0-9a-f]{64}$/;
const MEMBER = /[0-9a-f]{32}/g;
const MEMBERS = /^([0-9a-f]{32})+$/;

interface SetFields {
  readonly members?: string | undefined;
  readonly groups?: number | undefined;
}

export interface LedgerLine {
  /** With its newline. */
  readonly text: string;
  /** What the next line is chained to. */
  readonly chain: string;
}

export function formatLine(record: LedgerRecord, previous: string): LedgerLine {
  const { type, key } = record;
  const { run, round, attempt } = key;
  const subject = toHex(subjectOf(record));
  const json = JSON.stringify({ type, run, round, attempt, subject, ...setFields(record) });
  const chain = chainOf(previous, json);
  return { text: `${chain} ${json}\n`, chain };
}

/** What only confirmations have. */
function setFields(record: LedgerRecord): SetFields {
  if (record.type !== 'confirmed') return {};
  return { members: record.members?.join(''), groups: record.groups };
}

export type LineResult =
  | { readonly ok: true; readonly record: LedgerRecord; readonly chain: string }
  | { readonly ok: false; readonly problem: string };

/** `text` is without its newline. Files may be edited by anyone: nothing is trusted. */
export function parseLine(text: string, previous: string): LineResult {
  const [, chain, json] = LINE.exec(text) ?? [];
  if (chain === undefined || json === undefined) return refuse('it is not a ledger line');
  if (chain !== chainOf(previous, json)) {
    return refuse('its chain value does not follow from the line before');
  }
  const record = parseRecord(json);
  return record === undefined ? refuse('it is no record') : { ok: true, record, chain };
}

function chainOf(previous: string, json: string): string {
  return createHash('sha256').update(previous).update(json).digest('hex');
}

function parseRecord(json: string): LedgerRecord | undefined {
  try {
    return recordOf(JSON.parse(json));
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): LedgerRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const { type, run, round, attempt, subject } = fields;
  if (typeof run !== 'string' || typeof subject !== 'string' || !DIGEST.test(subject)) {
    return undefined;
  }
  if (!isCount(round) || !isCount(attempt)) return undefined;
  const set = setFieldsIn(fields);
  if (set === undefined) return undefined;
  const key = { run: runId(run), round, attempt };
  return ofType(type, key, fromHex(subject), set);
}

function setFieldsIn({
  members,
  groups,
}: Readonly<Record<string, unknown>>): SetFields | undefined {
  if (members !== undefined && !areMembers(members)) return undefined;
  if (groups !== undefined && !isCount(groups)) return undefined;
  return { members, groups };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Participant ids without anything between them. */
function areMembers(value: unknown): value is string {
  return typeof value === 'string' && MEMBERS.test(value);
}

function ofType(
  type: unknown,
  key: LedgerRecord['key'],
  subject: Digest,
  { members, groups }: SetFields,
): LedgerRecord | undefined {
  switch (type) {
    case 'joined':
    case 'disclosed':
      return { type, key, modelHash: subject };
    case 'masked':
      return { type, key, input: subject };
    case 'confirmed':
      return {
        type,
        key,
        survivors: subject,
        ...(members && { members: membersOf(members) }),
        ...(groups !== undefined && { groups }),
      };
    default:
      return undefined;
  }
}

function membersOf(text: string): readonly ParticipantId[] {
  return (text.match(MEMBER) ?? []).map((id) => participantId(id));
}

function refuse(problem: string): LineResult {
  return { ok: false, problem };
}
