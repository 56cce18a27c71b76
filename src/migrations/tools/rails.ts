import type { Range } from '../../sql/index.ts';
import { sqlMigration, upOnly } from '../build.ts';
import type { Migration, OptOut } from '../migration.ts';
import { numberOf } from '../examine.ts';
import { baseName } from '../paths.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

/**
 * rails/rails, activerecord/lib/active_record/migration.rb (use_transaction?): one transaction a migration, unless its
 * class says disable_ddl_transaction! (in its methods that says nothing). Of Ruby only the heredocs of `execute` are read. db/structure.sql is no
 * migration but the schema that Rails dumps (`ddlint --schema db/structure.sql`).
 */
export const tool: Tool = {
  name: 'rails',
  title: 'Rails',
  marker: ({ path, text }) => (isDump(path) && /^INSERT INTO "?(?:\w+"?\.)?"?schema_migrations"? /m.test(text) ? 'the schema_migrations at its end' : /^\s*class\s+\S+\s*<\s*ActiveRecord::Migration\b/m.test(text) ? 'a class of ActiveRecord::Migration' : undefined),
  order: 'natural',
  read,
  identity: ({ path }) => numberOf(path),
};

function isDump(path: string): boolean {
  return /(?:^|_)structure\.sql$/.test(baseName(path));
}

const className = /^\s*class\s+\S+\s*<\s*ActiveRecord::Migration\b.*$/m;

function read(file: MigrationFile): ToolReading {
  if (isDump(file.path)) return { ...upOnly(), remarks: [{ path: file.path, reason: 'is the schema that Rails dumps, and no migration: --schema reads it' }] };
  if (file.path.endsWith('.sql')) return upOnly(sqlMigration(file, 'rails', { send: 'each' }));
  const written = className.exec(file.text);
  const transaction = /^\s*disable_ddl_transaction!/m.test(withoutMethods(file.text)) ? undefined : 'migration';
  const calls = executesOf(file.text).map((range): Migration => sqlMigration(file, 'rails', { range, send: 'together', transaction }));
  const statements = calls.flatMap((call) => call.statements);
  return upOnly({
    path: file.path, tool: 'rails', statements, calls: calls.flatMap((call, i) => call.statements.map(() => i)),
    notAnalysed: [{ range: written ? { start: written.index, end: written.index + written[0].length } : { start: 0, end: 0 }, reason: 'Ruby is not read, but for the heredocs of `execute` in it' }, ...calls.flatMap((call) => call.notAnalysed)],
    ...(transaction && { transaction, ...(written && { optOut: optOut(written.index + written[0].length) }) }),
  });
}

/** What is left of a class: a method ends at the `end` below its `def`. */
function withoutMethods(text: string): string {
  return text.replace(/^([ \t]*)def\b[\s\S]*?^\1end\b/gm, '');
}

/** The lines of `execute <<~SQL … SQL` in what is applied: all before `def down`. */
function executesOf(text: string): readonly Range[] {
  const end = /^\s*def\s+(?:self\.)?down\b/m.exec(text)?.index ?? text.length;
  return [...text.slice(0, end).matchAll(/\bexecute\b[ (]*<<[~-]?(["']?)(\w+)\1[^\n]*\n([\s\S]*?)^[ \t]*\2\b/gm)].map((match) => {
    const start = match.index + match[0].indexOf('\n') + 1;
    return { start, end: start + (match[3]?.length ?? 0) };
  });
}

function optOut(at: number): OptOut {
  return { words: 'Write `disable_ddl_transaction!` below the class\'s line.', edits: [{ start: at, end: at, text: '\n  disable_ddl_transaction!\n' }], newFiles: [], leaves: 'none' };
}
