import type { TestProject } from 'vitest/node';
import { installServers, installableVersions } from './install.ts';
import { startServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Directory of each major's socket; null where no server could be downloaded. */
    readonly servers: Readonly<Record<string, string>> | null;
  }
}

/** Starts every major once for the whole run, in the main process: when that ends, they end. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!installServers()) {
    console.log('skipped: the npm registry does not answer, so there are no PostgreSQL servers to run on');
    project.provide('servers', null);
    return undefined;
  }
  const servers = await Promise.all(installableVersions.map(startServer));
  project.provide('servers', Object.fromEntries(servers.map((server) => [String(server.version), server.directory])));
  return async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
}
