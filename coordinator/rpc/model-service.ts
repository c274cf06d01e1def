import { FederationError } from '../../shared/errors/federation-error.ts';
import { CHUNK_BYTES } from '../../shared/wire/limits.ts';
import type { DownloadPart, DownloadQuestion } from '../../shared/wire/model.ts';
import { modelService } from '../../shared/wire/services.ts';
import type { ArtefactUseCases } from '../app/use-cases.ts';
import { asMemberOrOperator } from './caller.ts';
import { type Route, serverStream } from './route.ts';

async function* download(
  app: ArtefactUseCases,
  { digest, offset }: DownloadQuestion,
): AsyncIterable<DownloadPart> {
  const size = await app.size(digest);
  if (offset > size) {
    const message = `offset ${String(offset)} lies behind the end at ${String(size)}`;
    throw new FederationError('MESSAGE_MALFORMED', message, { field: 'DownloadRequest.offset' });
  }
  yield { type: 'start', size };
  for await (const bytes of app.read(digest, offset, CHUNK_BYTES)) yield { type: 'chunk', bytes };
}

export function modelRoutes(app: ArtefactUseCases): readonly Route[] {
  return [
    serverStream(modelService.download, asMemberOrOperator, (_caller, question) =>
      download(app, question),
    ),
  ];
}
