/** The edge to files: which there are, what they hold, and the configuration. */
export * from './configuration-file.ts';
export * from './histories.ts';
export * from './migration-files.ts';
export * from './natural-order.ts';
export { loadPlugins, type PluginLoading } from './plugins.ts';
export * from './read.ts';
