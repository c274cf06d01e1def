import type { Instruction } from '../../shared/secagg/instruction.ts';
import type { RoundEvent } from '../../shared/wire/participation.ts';
import { participationService } from '../../shared/wire/services.ts';
import type { ParticipationUseCases } from '../app/use-cases.ts';
import { asParticipant } from './caller.ts';
import { type Route, serverStream, unary } from './route.ts';
import { watching, type WatchTerms } from './watching.ts';

function toEvent(instruction: Instruction): RoundEvent {
  return { type: 'instruction', instruction };
}

/** CheckIn, Leave and WatchRound. */
export function participationRoutes(
  app: ParticipationUseCases,
  terms: WatchTerms,
): readonly Route[] {
  const { checkIn, leave, watchRound } = participationService;
  return [
    unary(checkIn, asParticipant, async (caller, { key, message }) => {
      await app.checkIn(caller, key, message);
      return undefined;
    }),
    unary(leave, asParticipant, async (caller, { key, reason }) => {
      await app.leave(caller, key, reason);
      return undefined;
    }),
    serverStream(watchRound, asParticipant, (caller, federation, signal) =>
      watching((until) => app.watch(caller, federation, until), toEvent, terms, signal),
    ),
  ];
}
