import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/postgres/*.test.ts'],
    globalSetup: 'test/postgres/servers.ts',
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['dot'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
