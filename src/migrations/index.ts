/** What migration tools apply: one file a tool says how its migrations are told, ordered, cut and sent. */
export { detectTools, toolNamed, type Detection } from './detect.ts';
export type * from './migration.ts';
export { baseName, directoryOf } from './paths.ts';
export type * from './tool.ts';
export { tools } from './tools.ts';
