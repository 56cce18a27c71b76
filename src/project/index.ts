/** The edge to files: which there are, what they hold, and the configuration. */
export * from './application.ts';
export * from './configuration-file.ts';
export * from './deploys.ts';
export { releasesOf } from './releases.ts';
export type { Comparison } from './changes.ts';
export { GitError } from './git.ts';
export * from './histories.ts';
export { loadJavaScript } from './javascript.ts';
export * from './migration-files.ts';
export * from './natural-order.ts';
export * from './pending.ts';
export { loadPlugins, type PluginLoading } from './plugins.ts';
export * from './read.ts';
