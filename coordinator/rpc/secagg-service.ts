import { secAggService } from '../../shared/wire/services.ts';
import type { ParticipationUseCases } from '../app/use-cases.ts';
import { asParticipant } from './caller.ts';
import { splitParts } from './parts.ts';
import { clientStream, type Route, unary } from './route.ts';
import type { Uploads } from './uploads.ts';

/** M1, M3, the acknowledgement, M5, the confirmation and M8; uploads of M5 are kept apart by `uploads`. */
export function secAggRoutes(app: ParticipationUseCases, uploads: Uploads): readonly Route[] {
  const { advertiseKeys, shareKeys, acknowledgeShares, uploadStatus } = secAggService;
  const { submitMaskedInput, confirmSurvivors, disclose } = secAggService;
  return [
    unary(advertiseKeys, asParticipant, async (caller, { key, message }) => {
      await app.advertiseKeys(caller, key, message);
      return undefined;
    }),
    unary(shareKeys, asParticipant, async (caller, { key, message }) => {
      await app.shareKeys(caller, key, message);
      return undefined;
    }),
    unary(acknowledgeShares, asParticipant, async (caller, { key, message }) => {
      await app.acknowledgeShares(caller, key, message);
      return undefined;
    }),
    unary(uploadStatus, asParticipant, (caller, { key, digest }) =>
      app.uploadedBytes(caller, key, digest),
    ),
    clientStream(submitMaskedInput, asParticipant, (caller, parts) =>
      uploads.receive(caller, parts, async (attended) => {
        const { start, pieces } = await splitParts(attended);
        await app.submitMaskedInput(caller, start.key, start.header, start.offset, pieces);
        return undefined;
      }),
    ),
    unary(confirmSurvivors, asParticipant, async (caller, { key, message }) => {
      await app.confirmSurvivors(caller, key, message);
      return undefined;
    }),
    unary(disclose, asParticipant, async (caller, { key, message }) => {
      await app.disclose(caller, key, message);
      return undefined;
    }),
  ];
}
