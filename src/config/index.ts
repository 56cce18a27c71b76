/** The one definition of the configuration: types, defaults, validation. */
export * from './configuration.ts';
export * from './tools.ts';
export { durationOf } from './duration.ts';
export * from './postgres.ts';
