/** The use cases of members. Each is one input to the round's machine. */
import type { AttemptKey, ParticipantId } from '../../shared/domain/ids.ts';
import type { ParticipantMessage } from '../../shared/secagg/aggregator.ts';
import { BlockMemory } from './block-memory.ts';
import type { LatestRuns } from './latest-runs.ts';
import type { Notices } from './notices.ts';
import type { AppPorts } from './ports.ts';
import type { RoundRunner } from './round-runner.ts';
import { submitMaskedInput, uploadedBytes } from './submit-masked-input.ts';
import type { ParticipationUseCases } from './use-cases.ts';
import { watchRound } from './watch-round.ts';

export function createParticipation(
  ports: AppPorts,
  runner: RoundRunner,
  latest: LatestRuns,
  notices: Notices,
): ParticipationUseCases {
  const memory = new BlockMemory();
  const send = async (
    from: ParticipantId,
    key: AttemptKey,
    message: ParticipantMessage,
  ): Promise<void> => {
    await runner.handle(key, { type: 'message', from, attempt: key.attempt, message });
  };
  return {
    watch: (caller, federation, signal) =>
      watchRound({ suite: ports.suite, runner, latest, notices }, caller, federation, signal),
    async checkIn(from, key, decision) {
      await runner.handle(key, { type: 'check-in', from, attempt: key.attempt, decision });
    },
    async leave(from, key, reason) {
      ports.log.info('participant-left', { ...key, participant: from, reason });
      await runner.handle(key, { type: 'leave', from, attempt: key.attempt, reason });
    },
    advertiseKeys: (from, key, message) => send(from, key, { type: 'advertise-keys', message }),
    shareKeys: (from, key, message) => send(from, key, { type: 'share-keys', message }),
    acknowledgeShares: (from, key, message) =>
      send(from, key, { type: 'acknowledge-shares', message }),
    uploadedBytes: (caller, key, digest) => uploadedBytes(ports, runner, caller, key, digest),
    submitMaskedInput: (caller, key, header, offset, pieces) =>
      submitMaskedInput(ports, runner, caller, key, header, { offset, pieces, memory }),
    confirmSurvivors: (from, key, message) =>
      send(from, key, { type: 'confirm-survivors', message }),
    disclose: (from, key, message) => send(from, key, { type: 'disclose', message }),
  };
}
