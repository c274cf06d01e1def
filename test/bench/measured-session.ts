/** A session that knows how much of the processor time was the coordinator's. */
import type { ParticipantInput, ParticipantOutput } from '../../shared/secagg/participant.ts';
import { Session, type Member } from '../support/secagg-session.ts';
import { processorTime } from './benchmark.ts';

export class MeasuredSession extends Session {
  coordinatorMs = 0;

  override deliver(member: Member, output: ParticipantOutput): void {
    this.coordinate(() => {
      super.deliver(member, output);
    });
  }

  override toldTo(member: Member): ParticipantInput | undefined {
    return this.coordinate(() => super.toldTo(member));
  }

  override proceed(): void {
    this.coordinate(() => {
      super.proceed();
    });
  }

  coordinate<Result>(work: () => Result): Result {
    const before = processorTime();
    try {
      return work();
    } finally {
      this.coordinatorMs += processorTime() - before;
    }
  }
}
