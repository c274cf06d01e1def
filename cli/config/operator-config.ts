/** The operator's configuration, loaded and checked. */
import { dirname, resolve } from 'node:path';
import { readTextFile } from '../../shared/files/text-file.ts';
import type { TlsFiles } from '../../shared/schema/config-fields.ts';
import { type ConfigRequest, layerConfig } from '../../shared/schema/config-layers.ts';
import { parseYaml } from '../../shared/schema/yaml-source.ts';
import { operatorSchema } from './schema.ts';

/** Every path is absolute. */
export interface OperatorConfig {
  /** `host:port` to dial instead of the charter's endpoint. */
  readonly coordinator?: string;
  readonly charter: string;
  readonly tls: TlsFiles;
}

/**
 * defaults < file < flags. The environment is not consulted: it may hold the configuration of a
 * coordinator or client on the same machine. Throws `CONFIG_INVALID`.
 */
export async function loadOperatorConfig(
  request: Pick<ConfigRequest, 'file' | 'flags'>,
): Promise<OperatorConfig> {
  const text = await readTextFile(request.file, 'CONFIG_INVALID');
  const file = parseYaml(text, request.file, 'CONFIG_INVALID');
  const written = layerConfig(operatorSchema, { flags: request.flags, environment: {}, file });
  const at = (path: string): string => resolve(dirname(resolve(request.file)), path);
  return {
    ...written,
    charter: at(written.charter),
    tls: {
      certificate: at(written.tls.certificate),
      key: at(written.tls.key),
      authority: at(written.tls.authority),
    },
  };
}
