/** ddlint's public API: SQL to operations, migrations replayed on a schema, rules, and what they find as text or JSON. */
export { defaultConfiguration, postgresVersions, validateConfiguration, type Configuration, type PostgresVersion } from './config/index.ts';
export { readSql, type SqlReading } from './operations/index.ts';
export type { Migration } from './migrations/index.ts';
export { emptySchema } from './schema/index.ts';
export { replay, type Blocks, type MigrationReplay, type ReplayOptions, type StatementEffects, type StatementReplay } from './effects/index.ts';
export * from './rewrite/index.ts';
export * from './lint/index.ts';
export { checkJson, checkText, explainMigration, explanationJson, explanationText, locate, type CheckReport, type ExplainedFile, type Explanation, type LocatedFinding } from './report/index.ts';
