/** What a run found, as text for people and as JSON for programs; one file a format. */
export * from './check.ts';
export { checkJson } from './check-json.ts';
export { checkText, type CheckTextOptions } from './check-text.ts';
export * from './explain-migration.ts';
export * from './explanation.ts';
export { findingInFile, oncePerPlace } from './in-file.ts';
export * from './json.ts';
export * from './printable.ts';
export type { Remark } from './remarks.ts';
export * from './text.ts';
