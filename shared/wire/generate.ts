/**
 * Writes `gen/velum.js` and `gen/velum.d.ts` from `proto/`; with `--check`, only compares. The
 * output depends on nothing but the .proto files and the versions in package-lock.json.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sources = [
  'velum/v1/common.proto',
  'velum/v1/participation.proto',
  'velum/v1/secagg.proto',
  'velum/v1/model.proto',
  'velum/v1/operator.proto',
  'grpc/health/v1/health.proto',
];

const options = [
  ...['--target', 'static-module', '--wrap', 'esm', '--dts'],
  ...['--no-create', '--no-verify', '--no-convert', '--no-delimited'],
  ...['--no-typeurl', '--no-service'],
];

const require = createRequire(import.meta.url);
const protoFolder = fileURLToPath(new URL('../../proto', import.meta.url));
const outputFolder = fileURLToPath(new URL('gen', import.meta.url));

function runCompiler(folder: string, extra: readonly string[]): void {
  const compiler = require.resolve('protobufjs-cli/bin/pbjs');
  const target = ['--path', protoFolder, '--out', join(folder, 'velum.js')];
  execFileSync(process.execPath, [compiler, ...options, ...extra, ...target, ...sources], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

/** File name → content. Types are made from comments, which the code itself does without. */
function generate(): ReadonlyMap<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'velum-generate-'));
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  try {
    runCompiler(folder, []);
    const types = read('velum.d.ts');
    runCompiler(folder, ['--no-comments']);
    return new Map([
      ['velum.d.ts', types],
      ['velum.js', read('velum.js')],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isCurrent(name: string, content: string): boolean {
  try {
    return readFileSync(join(outputFolder, name), 'utf8') === content;
  } catch {
    return false;
  }
}

const generated = [...generate()];
if (process.argv.includes('--check')) {
  const stale = generated.filter(([name, content]) => !isCurrent(name, content));
  for (const [name] of stale) {
    process.stderr.write(`shared/wire/gen/${name} is not what proto/ says: npm run generate\n`);
  }
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [name, content] of generated) writeFileSync(join(outputFolder, name), content);
}
