import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/postgres/*.test.ts'],
    globalSetup: 'test/postgres/servers.ts',
    pool: 'forks',
    maxWorkers: 2,
    // What failed is worth printing, not which of 13,000 tests took a while.
    reporters: [['default', { summary: false }]],
    slowTestThreshold: 10_000,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
