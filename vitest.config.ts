import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const limits = { pool: 'forks', testTimeout: 60_000, hookTimeout: 120_000 } as const;

export default defineConfig({
  test: {
    // One less is what it would take: of two cores only one.
    maxWorkers: availableParallelism(),
    projects: [
      // test/postgres needs servers: npm run test:postgres.
      { test: { ...limits, name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/postgres/**', 'test/system/**'] } },
      { test: { ...limits, name: 'system', include: ['test/system/**/*.test.ts'], globalSetup: 'test/system/build.ts' } },
    ],
  },
});
