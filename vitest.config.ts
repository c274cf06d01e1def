import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/support/plain-reporter.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Polls wait for events: how long those take is the machine's affair.
    expect: { poll: { timeout: 45_000 } },
    pool: 'forks',
    maxWorkers: 2,
    coverage: {
      include: ['shared/**/*.ts', 'coordinator/**/*.ts', 'client/**/*.ts', 'cli/**/*.ts'],
      exclude: ['shared/wire/gen/**', '**/*.d.ts'],
      reporter: ['text-summary', 'json-summary'],
    },
  },
});
