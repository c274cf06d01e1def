/** Writes the kernels' compiled module from its source; with `--check`, only compares. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

const at = (name: string): string =>
  fileURLToPath(new URL(`../../shared/vector/kernels/${name}`, import.meta.url));
const LINE = 80;

async function generate(): Promise<string> {
  const tools = await wabt();
  const parsed = tools.parseWat('vector-kernels.wat', readFileSync(at('vector-kernels.wat')), {
    simd: true,
  });
  try {
    const hex = Buffer.from(parsed.toBinary({}).buffer).toString('hex');
    const lines = hex.match(new RegExp(`.{1,${String(LINE)}}`, 'g')) ?? [];
    return [
      '/** Generated from vector-kernels.wat by `npm run generate`: the compiled module, hexadecimal. */',
      'export const MODULE_HEX = [',
      ...lines.map((line) => `  '${line}',`),
      "].join('');",
      '',
    ].join('\n');
  } finally {
    parsed.destroy();
  }
}

const output = at('module.gen.ts');
const content = await generate();
if (!process.argv.includes('--check')) writeFileSync(output, content);
else if (readFileSync(output, 'utf8') !== content) {
  process.stderr.write(`${output} is not what vector-kernels.wat says: npm run generate\n`);
  process.exitCode = 1;
}
