// The layers of the project as lint rules: an import against the arrows is an error.
import { defineConfig } from 'eslint/config';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** A folder and everything it may import beside itself. */
const zone = (target, allowed, message) => ({
  target,
  from: '.',
  except: allowed.map((path) => `./${path}`),
  message,
});

const nodeModules = 'node_modules';
const pure = 'this folder is pure: time, randomness and I/O arrive as arguments';

const zones = [
  zone('./shared/domain', ['shared/domain'], 'shared/domain imports nothing'),
  zone('./shared/errors', ['shared/errors', 'shared/domain'], 'errors may import domain only'),
  zone(
    './shared/vector',
    ['shared/vector', 'shared/domain', 'shared/errors'],
    'vector: domain, errors',
  ),
  zone(
    './shared/secagg',
    ['shared/secagg', 'shared/domain', 'shared/vector', 'shared/errors', 'shared/crypto/suite.ts'],
    'secagg: domain, vector, errors and the CryptoSuite interface; no library',
  ),
  zone(
    './shared/privacy',
    ['shared/privacy', 'shared/domain', 'shared/errors'],
    'privacy: domain and errors; numbers only',
  ),
  zone(
    './shared/crypto',
    ['shared/crypto', 'shared/domain', nodeModules],
    'crypto: domain and cryptography libraries',
  ),
  zone(
    './shared/schema',
    ['shared/schema', 'shared/domain', 'shared/errors', nodeModules],
    'schema: domain, errors, zod, yaml',
  ),
  zone(
    './shared/certificates',
    [
      'shared/certificates',
      'shared/domain',
      'shared/errors',
      'shared/crypto/suite.ts',
      'shared/secagg/transcript.ts',
      nodeModules,
    ],
    'certificates: domain, errors, the transcript and ASN.1 libraries',
  ),
  zone(
    './shared/files',
    ['shared/files', 'shared/domain', 'shared/errors', 'shared/crypto/key-pem.ts', nodeModules],
    'files: domain, errors and key formats',
  ),
  zone(
    './shared/wire',
    ['shared/wire', 'shared/domain', 'shared/errors', 'shared/secagg', nodeModules],
    'wire: domain, errors, secagg messages, protobufjs',
  ),
  zone(
    './coordinator/round',
    [
      'coordinator/round',
      'shared/domain',
      'shared/errors',
      'shared/vector',
      'shared/secagg',
      'shared/crypto/suite.ts',
      'node_modules/zod',
    ],
    pure,
  ),
  zone(
    './coordinator/federation',
    [
      'coordinator/federation',
      'coordinator/round',
      'shared/domain',
      'shared/errors',
      'shared/vector',
      'shared/secagg',
      'node_modules/zod',
    ],
    pure,
  ),
  zone(
    './coordinator/ports',
    ['coordinator/ports', 'coordinator/round', 'coordinator/federation', 'shared'],
    'ports: types of the pure layers',
  ),
  zone(
    './coordinator/app',
    [
      'coordinator/app',
      'coordinator/ports',
      'coordinator/round',
      'coordinator/federation',
      'shared/domain',
      'shared/errors',
      'shared/vector',
      'shared/secagg',
      'shared/crypto/suite.ts',
      'shared/schema',
      'node_modules/@types/node',
    ],
    'app: pure layers and ports',
  ),
  zone(
    './coordinator',
    ['coordinator', 'shared', nodeModules],
    'the coordinator never imports client or cli',
  ),
  zone(
    './client',
    ['client', 'shared', nodeModules],
    'the client never imports coordinator or cli',
  ),
  zone('./shared', ['shared', nodeModules], 'shared imports neither side'),
  ...['memory', 'sqlite', 'postgres', 'filesystem', 'workers', 'system', 'telemetry'].map(
    (adapter) =>
      zone(
        `./coordinator/adapters/${adapter}`,
        [
          `coordinator/adapters/${adapter}`,
          'coordinator/ports',
          'coordinator/round',
          'shared',
          nodeModules,
        ],
        'an adapter imports ports, never another adapter',
      ),
  ),
];

const sources = ['coordinator/**/*.ts', 'client/**/*.ts', 'shared/**/*.ts', 'cli/**/*.ts'];

/** Libraries with few homes each: elsewhere importing them is an error. */
const homes = {
  '@grpc/grpc-js': ['coordinator/rpc/**', 'client/transport/**'],
  '@tensorflow/*': ['client/trainer/tfjs/**'],
  '@noble/*': ['shared/crypto/**'],
  '@peculiar/*': ['shared/certificates/**'],
  'protobufjs*': ['shared/wire/**'],
  'better-sqlite3': ['coordinator/adapters/sqlite/**'],
  pg: ['coordinator/adapters/postgres/**'],
  commander: ['cli/**'],
  'cli-progress': ['cli/output/**'],
  'cli-table3': ['cli/output/**'],
  'csv-parse*': ['client/data/**'],
  pino: ['coordinator/adapters/telemetry/**', 'client/log.ts', 'cli/output/**'],
  yaml: ['shared/schema/**', 'cli/**'],
  zod: [
    'shared/schema/**',
    'coordinator/adapters/filesystem/backup/**',
    'coordinator/config/**',
    'client/config/**',
    'cli/config/**',
    'cli/audit/**',
    'coordinator/round/document*.ts',
    'coordinator/federation/**',
  ],
};

/** Folders where time, randomness and I/O arrive as arguments. */
const pureFolders = [
  'shared/domain/**',
  'shared/errors/**',
  'shared/secagg/**',
  'shared/vector/**',
  'shared/privacy/**',
  'coordinator/round/**',
  'coordinator/federation/**',
];

/** Where secrets are handled: arithmetic whose time depends on its operands is an error there. */
const secretModules = [
  'shared/secagg/**',
  'shared/crypto/node-suite.ts',
  'shared/domain/bytes.ts',
  'shared/vector/packing.ts',
  'shared/vector/modular.ts',
  'shared/vector/kernels/**',
  'client/session-store/**',
  'client/session/**',
];

const restrictImports = (forbidden) => ({
  'no-restricted-imports': [
    'error',
    { patterns: [{ group: forbidden, message: 'this library has its home elsewhere' }] },
  ],
});

/** What a folder may not import: every library that does not live there. */
const importRules = () => {
  const everywhere = Object.keys(homes);
  const places = [...new Set([...Object.values(homes).flat(), ...pureFolders])];
  const forbiddenIn = (place) => [
    ...everywhere.filter((name) => !homes[name].includes(place)),
    ...(pureFolders.some((folder) => place.startsWith(folder.replace('**', ''))) ? ['node:*'] : []),
  ];
  // Wider places first: the last match decides.
  return [
    { files: sources, rules: restrictImports(everywhere) },
    ...places
      .sort((a, b) => a.length - b.length)
      .map((place) => ({
        files: [place],
        rules: restrictImports(
          forbiddenIn(place).filter(
            (name) => !places.some((wider) => covers(wider, place) && homes[name]?.includes(wider)),
          ),
        ),
      })),
  ];
};

const covers = (wider, place) => wider.endsWith('**') && place.startsWith(wider.replace('**', ''));

export default defineConfig(
  { ignores: ['dist/**', 'coverage/**', 'shared/wire/gen/**', 'node_modules/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    settings: { 'import-x/resolver': { typescript: true } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      // `modified`: a switch over a closed union is one decision.
      complexity: ['error', { max: 10, variant: 'modified' }],
      'no-console': 'error',
    },
  },
  {
    files: pureFolders,
    rules: {
      'no-restricted-globals': [
        'error',
        'Date',
        'setTimeout',
        'setInterval',
        'setImmediate',
        'crypto',
        'process',
        'console',
        'performance',
      ],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
    },
  },
  ...importRules(),
  {
    files: secretModules,
    rules: {
      'no-restricted-syntax': [
        'error',
        ...['Literal[bigint]', "Identifier[name='BigInt']"].map((selector) => ({
          selector,
          message: 'BigInt takes longer for larger numbers: secrets are bytes and 32-bit words',
        })),
      ],
    },
  },
  {
    // `as` marks the places where bytes or text become domain types, and nowhere else.
    files: ['shared/secagg/**', 'shared/vector/**', 'coordinator/round/**'],
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-assertions': 'off',
    },
  },
);
