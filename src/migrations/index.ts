/** What migration tools apply: one file a tool says how its migrations are told, ordered, cut and sent. */
export { detectInDirectories, toolNamed, type Detection } from './detect.ts';
export { examine } from './examine.ts';
export { identityOf } from './identity.ts';
export type * from './migration.ts';
export { baseName, directoryOf } from './paths.ts';
export type * from './tool.ts';
export { tools } from './tools.ts';
export { parseSettings, type Parsed } from './settings-files.ts';
export { downFiles, type WaysBack } from './ways-back.ts';
