import { sqlMigration } from '../build.ts';
import { numberOf } from '../examine.ts';
import type { Migration, OptOut } from '../migration.ts';
import { sectionsOf, type Section } from '../sections.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

/**
 * amacneil/dbmate, pkg/dbmate/migration.go and db.go: pairs of `-- migrate:up` and `-- migrate:down`; each section is one
 * Exec in a transaction of its own, or without one where the directive says `transaction:false`.
 */
export const tool: Tool = {
  name: 'dbmate',
  title: 'dbmate',
  marker: ({ text }) => (/^--\s*migrate:up(?:\s*$|\s+\S)/m.test(text) ? 'a directive "-- migrate:up"' : undefined),
  order: 'text',
  read,
  version: numberOf,
};

function read(file: MigrationFile): ToolReading {
  const sections = sectionsOf(file.text, { up: /^--\s*migrate:up(?:\s*$|\s+\S)/, down: /^--\s*migrate:down(?:\s*$|\s+\S)/ });
  const of = (name: string): readonly Migration[] => sections.filter((section) => section.name === name).map((section) => migration(file, section));
  return { up: of('up'), down: of('down'), problems: [] };
}

function migration(file: MigrationFile, section: Section): Migration {
  const none = /\btransaction:\s*false\b/.test(section.line);
  return sqlMigration(file, 'dbmate', { range: section.range, send: 'together', transaction: none ? undefined : 'migration', optOut: optOut(section) });
}

function optOut({ name, line, directive }: Section): OptOut {
  const at = directive.start + line.trimEnd().length;
  return { words: `Write \`-- migrate:${name} transaction:false\`; one statement is then all that may stand behind it.`, edits: [{ start: at, end: at, text: ' transaction:false' }], newFiles: [], leaves: 'implicit', opening: '-- migrate:up transaction:false' };
}
