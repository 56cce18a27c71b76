import { callsOfBlocks, sqlMigration } from '../build.ts';
import type { Migration, OptOut } from '../migration.ts';
import { sectionsOf, type Section } from '../sections.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

/**
 * rubenv/sql-migrate, sqlparse/sqlparse.go: sections by `-- +migrate`, one transaction each unless the section's line says
 * notransaction; a line that ends in `;` ends a statement, but not between StatementBegin and StatementEnd.
 */
export const tool: Tool = {
  name: 'sql-migrate',
  title: 'sql-migrate',
  marker: ({ text }) => (/^-- \+migrate (?:Up|Down)\b/m.test(text) ? 'an annotation "-- +migrate"' : undefined),
  order: 'natural',
  read,
};

function read(file: MigrationFile): ToolReading {
  const sections = sectionsOf(file.text, { up: /^-- \+migrate Up\b/, down: /^-- \+migrate Down\b/ });
  const of = (name: string): readonly Migration[] => sections.filter((section) => section.name === name).map((section) => migration(file, section));
  return { up: of('up'), down: of('down'), problems: [] };
}

function migration(file: MigrationFile, section: Section): Migration {
  const none = /\bnotransaction\b/.test(section.line);
  return sqlMigration(file, 'sql-migrate', { range: section.range, send: (statements) => callsOfBlocks(file.text, statements, /^-- \+migrate StatementBegin\b/, /^-- \+migrate StatementEnd\b/), transaction: none ? undefined : 'migration', optOut: optOut(section) });
}

function optOut({ line, directive }: Section): OptOut {
  const at = directive.start + line.trimEnd().length;
  return { words: `Write \`${line.trimEnd()} notransaction\`.`, edits: [{ start: at, end: at, text: ' notransaction' }], newFiles: [], leaves: 'none', opening: '-- +migrate Up notransaction' };
}
