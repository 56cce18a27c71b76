import { callsOfBlocks, lineAtTop, sqlMigration } from '../build.ts';
import { numberOf } from '../examine.ts';
import type { Migration, OptOut } from '../migration.ts';
import { sectionsOf, type Section } from '../sections.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

/**
 * pressly/goose, internal/sqlparser/parser.go and migration_sql.go: sections by annotations; one transaction a file unless
 * it says NO TRANSACTION, in whatever section; each statement is sent by itself, but what stands between StatementBegin
 * and StatementEnd is one call.
 */
export const tool: Tool = {
  name: 'goose',
  title: 'goose',
  marker: ({ text }) => (/^--\s*\+goose\s+(?:Up|Down|NO TRANSACTION)\b/im.test(text) ? 'an annotation "-- +goose"' : undefined),
  order: 'natural',
  read,
  version: numberOf,
};

const noTransaction = /^--\s*\+goose\s+NO\s+TRANSACTION\s*$/im;

function read(file: MigrationFile): ToolReading {
  const sections = sectionsOf(file.text, { up: /^\s*--\s*\+goose\s+Up\b/i, down: /^\s*--\s*\+goose\s+Down\b/i });
  const inTransaction = !noTransaction.test(file.text);
  const of = (name: string): readonly Migration[] => sections.filter((section) => section.name === name).map((section) => migration(file, section, inTransaction));
  return { up: of('up'), down: of('down'), problems: [] };
}

function migration(file: MigrationFile, { range }: Section, inTransaction: boolean): Migration {
  return sqlMigration(file, 'goose', { range, send: (statements) => callsOfBlocks(file.text, statements, /^\s*--\s*\+goose\s+StatementBegin\b/i, /^\s*--\s*\+goose\s+StatementEnd\b/i), transaction: inTransaction ? 'migration' : undefined, optOut: optOut(file) });
}

function optOut(file: MigrationFile): OptOut {
  return { words: 'Put `-- +goose NO TRANSACTION` at the top of the file.', edits: lineAtTop(file, '-- +goose NO TRANSACTION'), newFiles: [], leaves: 'none', opening: '-- +goose NO TRANSACTION\n-- +goose Up' };
}
