/** The public API of a client: run one from a configuration, or bring a trainer of your own. */
export { loadClientConfig } from './config/load.ts';
export type { ClientConfig } from './config/config.ts';
export { runClient, type ClientOptions } from './run-client.ts';
export type { ParticipantEvent, ParticipantEventHandler, RunOutcome } from './session/events.ts';
export type { MaskedSample, Observer } from './session/masked-sample.ts';
export type { CoordinatorTransport } from './transport/transport.ts';
export { createClientLog, silentLog, type ClientLog, type LogLevel } from './log.ts';
export type {
  FeatureMoments,
  GlobalModel,
  LocalMetrics,
  LocalTrainer,
  TrainedUpdate,
  TrainingProgress,
  TrainingTerms,
} from './trainer.ts';
export { layoutOf, vectorLength, type ModelSchema } from '../shared/domain/model-schema.ts';
export type { Plan } from '../shared/domain/plan.ts';
export type { FeatureScaling } from '../shared/domain/data-schema.ts';
export { FederationError } from '../shared/errors/federation-error.ts';
export type { ErrorCode } from '../shared/errors/catalogue.ts';
