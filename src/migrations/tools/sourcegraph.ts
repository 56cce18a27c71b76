import type { Statement } from '../../operations/index.ts';
import { sqlMigration, upOnly } from '../build.ts';
import { numberOf } from '../examine.ts';
import type { Refusal } from '../migration.ts';
import { baseName, directoryOf } from '../paths.ts';
import { settingAt } from '../settings-files.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';
import { wayByName } from '../ways-back.ts';

/** sourcegraph's migrator: up.sql and down.sql with a metadata.yaml; each file is one string, and brings its own BEGIN and COMMIT. CREATE INDEX CONCURRENTLY stands alone, and is announced in the metadata.yaml. */
export const tool: Tool = {
  name: 'sourcegraph',
  title: 'the migrator of Sourcegraph',
  fileName: ({ path, around }) => (/^(?:up|down)\.sql$/.test(baseName(path)) && around.read('metadata.yaml') !== undefined ? 'its name, and the metadata.yaml beside it' : undefined),
  root: (path) => directoryOf(directoryOf(path)),
  order: 'natural',
  read,
  way: wayByName,
  identity: ({ path }) => (baseName(path) === 'up.sql' ? numberOf(directoryOf(path)) : undefined),
};

function read(file: MigrationFile): ToolReading {
  const migration = sqlMigration(file, 'sourcegraph', { send: 'together' });
  const refusals = migration.statements.flatMap((statement) => refusalOf(file, statement, migration.statements.length));
  return upOnly({ ...migration, ...(refusals.length > 0 && { refusals }) });
}

/** internal/database/migration/definition/read.go: hydrateMigrationFromFile. */
function refusalOf({ path, around }: MigrationFile, { range, operations }: Statement, statements: number): readonly Refusal[] {
  if (!operations.some((operation) => operation.kind === 'createIndex' && operation.concurrently)) return [];
  const refused = (message: string, help: string): readonly Refusal[] => [{ range, message: `The migrator refuses CREATE INDEX CONCURRENTLY ${message}.`, help }];
  if (baseName(path) === 'down.sql') return refused('on the way back', 'Leave out CONCURRENTLY there.');
  if (settingAt(around.nearest('metadata.yaml')?.settings(), 'createIndexConcurrently') !== true) return refused('that the metadata.yaml does not announce', 'Write `createIndexConcurrently: true` into the metadata.yaml beside the file.');
  return statements > 1 ? refused('beside other statements', 'Split the index creation into a migration of its own.') : [];
}
