import type { Operation, Statement } from '../../operations/index.ts';
import { sqlMigration, upOnly } from '../build.ts';
import { numberOf } from '../examine.ts';
import { baseName } from '../paths.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

/**
 * supabase/cli, pkg/migration/file.go: the statements of a file are one pipeline, which is an implicit transaction. Since
 * 2.109 those that can't run in one are sent by themselves: what stands before them is committed first (#5156, #6276).
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

function read(file: MigrationFile): ToolReading {
  return upOnly(sqlMigration(file, 'supabase', { send: calls }));
}

function calls(statements: readonly Statement[]): readonly number[] {
  let call = 0;
  return statements.map(({ operations }, i) => {
    if (i > 0 && (operations.some(runsAlone) || (statements[i - 1]?.operations.some(runsAlone) ?? false))) call++;
    return call;
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
