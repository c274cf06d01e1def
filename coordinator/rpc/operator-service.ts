import { createHash } from 'node:crypto';
import { concatBytes, equalBytes } from '../../shared/domain/bytes.ts';
import type { RunSummary } from '../../shared/domain/run-summary.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { RunEvent, StartRunHeader, StartRunPart } from '../../shared/wire/operator.ts';
import { operatorService } from '../../shared/wire/services.ts';
import type { NewRun, OperatorUseCases } from '../app/use-cases.ts';
import { asOperator } from './caller.ts';
import { splitParts } from './parts.ts';
import { clientStream, type Route, serverStream, unary } from './route.ts';
import { watching, type WatchTerms } from './watching.ts';

function toEvent(summary: RunSummary): RunEvent {
  return { type: 'summary', summary };
}

function announced(header: StartRunHeader): number {
  return header.planBytes + header.topologyBytes + header.weightsBytes;
}

/** Memory grows with what has arrived, not with what was announced. */
async function collect(
  header: StartRunHeader,
  pieces: AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  const expected = announced(header);
  const hash = createHash('sha256');
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > expected) break;
    hash.update(piece);
    kept.push(piece);
  }
  if (size !== expected) {
    const carried = size > expected ? 'more' : String(size);
    const message = `the stream announced ${String(expected)} bytes and carried ${carried}`;
    throw new FederationError('MESSAGE_MALFORMED', message, { field: 'StartRunRequest.chunk' });
  }
  if (!equalBytes(hash.digest(), header.digest)) throw new FederationError('DIGEST_MISMATCH');
  return concatBytes(...kept);
}

async function receiveRun(parts: AsyncIterable<StartRunPart>): Promise<NewRun> {
  const { start, pieces } = await splitParts(parts);
  const { federation, planBytes, topologyBytes } = start.header;
  const bytes = await collect(start.header, pieces);
  const endOfTopology = planBytes + topologyBytes;
  return {
    federation,
    plan: bytes.slice(0, planBytes),
    topology: bytes.slice(planBytes, endOfTopology),
    weights: bytes.slice(endOfTopology),
  };
}

/** Runs and models, for operators. */
export function operatorRoutes(app: OperatorUseCases, terms: WatchTerms): readonly Route[] {
  const { startRun, stopRun, showRun, listRuns, watchRun } = operatorService;
  const { listModels, showModel } = operatorService;
  return [
    clientStream(startRun, asOperator, async (_caller, parts) =>
      app.startRun(await receiveRun(parts)),
    ),
    unary(stopRun, asOperator, (_caller, run) => app.stopRun(run)),
    unary(showRun, asOperator, (_caller, run) => app.showRun(run)),
    unary(listRuns, asOperator, () => app.listRuns()),
    serverStream(watchRun, asOperator, (_caller, run, signal) =>
      watching((until) => app.watchRun(run, until), toEvent, terms, signal),
    ),
    unary(listModels, asOperator, (_caller, run) => app.listModels(run)),
    unary(showModel, asOperator, (_caller, digest) => app.showModel(digest)),
  ];
}
