/** ddlint's public API: SQL to operations, migrations replayed on a schema, and what they do as text or JSON. */
export { defaultConfiguration, postgresVersions, validateConfiguration, type Configuration, type PostgresVersion } from './config/index.ts';
export type { Range } from './sql/index.ts';
export { readSql, type LockMode, type NotAnalysed, type Operation, type SqlReading, type Statement } from './operations/index.ts';
export type { Migration } from './migrations/index.ts';
export type { Settings, StatementContext } from './transactions/index.ts';
export { emptySchema, type Schema } from './schema/index.ts';
export { replay, type Blocks, type Effect, type MigrationReplay, type ReplayOptions, type StatementEffects, type StatementReplay, type Work } from './effects/index.ts';
export { explainMigration, explanationJson, explanationText, type ExplainedFile, type Explanation } from './report/index.ts';
