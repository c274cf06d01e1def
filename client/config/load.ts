/** Reads a client's configuration; nothing else on this side reads the environment. */
import { dirname, resolve } from 'node:path';
import { readTextFile } from '../../shared/files/text-file.ts';
import { type ConfigRequest, layerConfig } from '../../shared/schema/config-layers.ts';
import { frozen } from '../../shared/schema/frozen.ts';
import { parseYaml } from '../../shared/schema/yaml-source.ts';
import type { DataSource } from '../data/source.ts';
import type { ClientConfig } from './config.ts';
import { clientSchema } from './schema.ts';

/**
 * defaults < file < environment < flags. Paths are resolved against the file's directory. Throws
 * `FederationError` `CONFIG_INVALID` listing every problem with its place.
 */
export async function loadClientConfig(request: ConfigRequest): Promise<ClientConfig> {
  const text = await readTextFile(request.file, 'CONFIG_INVALID');
  const file = parseYaml(text, request.file, 'CONFIG_INVALID');
  const written = layerConfig(clientSchema, { ...request, file });
  const directory = dirname(resolve(request.file));
  const at = (path: string): string => resolve(directory, path);
  return frozen({
    ...written,
    tls: {
      certificate: at(written.tls.certificate),
      key: at(written.tls.key),
      authority: at(written.tls.authority),
    },
    identity: { ...written.identity, keyFile: at(written.identity.keyFile) },
    charter: { ...written.charter, file: at(written.charter.file) },
    data: absoluteSource(written.data, at),
    state: at(written.state),
    session: absoluteAnchor(written.session, at),
  });
}

function absoluteAnchor(
  { anchor, resume }: ClientConfig['session'],
  at: (path: string) => string,
): ClientConfig['session'] {
  return anchor === undefined ? { resume } : { resume, anchor: at(anchor) };
}

function absoluteSource(data: DataSource, at: (path: string) => string): DataSource {
  return data.format === 'csv'
    ? { ...data, path: at(data.path) }
    : { ...data, images: at(data.images), labels: at(data.labels) };
}
