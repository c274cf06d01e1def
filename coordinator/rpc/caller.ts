/** Who calls, and what each method asks of them. */
import { toHex } from '../../shared/domain/bytes.ts';
import type { IdentityKey } from '../../shared/domain/charter.ts';
import type { ParticipantId } from '../../shared/domain/ids.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';

/** An identity that a mutually authenticated connection has proved, and what it may be here. */
export interface Caller {
  readonly identity: IdentityKey;
  /** Present for members of the federation. */
  readonly participant: ParticipantId | undefined;
  readonly operator: boolean;
}

/** What the composition root knows about identities. */
export interface Directory {
  participantOf(identity: IdentityKey): ParticipantId | undefined;
  isOperator(identity: IdentityKey): boolean;
}

export function callerOf(directory: Directory, identity: IdentityKey): Caller {
  return {
    identity,
    participant: directory.participantOf(identity),
    operator: directory.isOperator(identity),
  };
}

/** Turns a caller into what a handler needs of it, or throws `NOT_ENROLLED` or `NOT_OPERATOR`. */
export type Guard<Who> = (caller: Caller) => Who;

export const asParticipant: Guard<ParticipantId> = ({ identity, participant }) => {
  if (participant !== undefined) return participant;
  const message =
    `identity ${toHex(identity)} is not a member of this federation: ` +
    'compare the charter the coordinator runs under with your own';
  throw new FederationError('NOT_ENROLLED', message);
};

export const asOperator: Guard<Caller> = (caller) => {
  if (caller.operator) return caller;
  const message =
    `identity ${toHex(caller.identity)} is not an operator of this coordinator: ` +
    'its configuration lists who is';
  throw new FederationError('NOT_OPERATOR', message);
};

export const asMemberOrOperator: Guard<Caller> = (caller) => {
  if (caller.operator) return caller;
  asParticipant(caller);
  return caller;
};

/** Whoever holds a certificate of the federation's authority. */
export const asAnyone: Guard<Caller> = (caller) => caller;
