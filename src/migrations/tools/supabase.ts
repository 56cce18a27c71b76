import type { Operation, Statement } from '../../operations/index.ts';
import { sqlMigration, upOnly } from '../build.ts';
import { npmVersion } from '../dependencies.ts';
import { numberOf } from '../examine.ts';
import { baseName } from '../paths.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

/**
 * supabase/cli, pkg/migration/file.go: the statements of a file are one pipeline, which is an implicit transaction. Since
 * 2.109 those that can't run in one are sent by themselves: what stands before them is committed first (#5671); DROP
 * INDEX CONCURRENTLY among them since 2.116 (#6276).
 */
export const tool: Tool = {
  name: 'supabase',
  title: 'Supabase CLI',
  fileName: ({ path }) => (/(?:^|\/)supabase\/migrations\/\d{14}_[^/]*\.sql$/.test(path) ? 'it lies in supabase/migrations' : undefined),
  configured: ({ path, around }) => (/^\d{14}_.*\.sql$/.test(baseName(path)) && around.read('../config.toml')?.includes('project_id') === true ? 'the config.toml of Supabase above it' : undefined),
  order: 'text',
  read,
  version: numberOf,
};

/** Which statements a version sends by themselves. */
type Standalone = 'none' | 'all but DROP INDEX' | 'all';

function standaloneOf([major, minor]: readonly [major: number, minor: number]): Standalone {
  if (major < 2 || (major === 2 && minor < 109)) return 'none';
  return major === 2 && minor < 116 ? 'all but DROP INDEX' : 'all';
}

function read(file: MigrationFile): ToolReading {
  const version = npmVersion(file.around, 'supabase');
  const migration = sqlMigration(file, 'supabase', { send: (statements) => calls(statements, version ? standaloneOf(version) : 'all') });
  const depends = version === undefined && calls(migration.statements, 'none').some((call, i) => call !== migration.calls?.[i]);
  return { ...upOnly(migration), ...(depends && { remarks: [{ path: file.path, reason: 'no package.json says which version of the Supabase CLI applies it: 2.116 or newer is assumed, which commits before CONCURRENTLY; before 2.109 the file is one transaction, in which that fails' }] }) };
}

/** A pipeline's first statement is in no transaction yet (xact.c: PreventInTransactionBlock). */
function calls(statements: readonly Statement[], standalone: Standalone): readonly (number | undefined)[] {
  const isAlone = ({ operations }: Statement, i: number): boolean => (standalone === 'none' ? i === 0 : standalone === 'all' || !operations.some(({ kind }) => kind === 'dropIndex') || i === 0) && operations.some(runsAlone);
  let call = 0;
  return statements.map((statement, i) => {
    if (!isAlone(statement, i)) return call;
    call++;
    return undefined;
  });
}

function runsAlone(operation: Operation): boolean {
  switch (operation.kind) {
    case 'createIndex':
    case 'dropIndex':
    case 'reindex':
      return operation.concurrently;
    case 'vacuum':
    case 'cluster':
      return true;
    case 'otherCommand':
      return operation.command === 'ALTER SYSTEM';
    default:
      return false;
  }
}
