import { sqlMigration } from '../build.ts';
import { sentByLines, type LineSplitter } from '../by-lines.ts';
import { liesIn } from '../configured-directory.ts';
import { markProblem, replaceLine } from '../directives.ts';
import type { Migration, OptOut } from '../migration.ts';
import { baseName } from '../paths.ts';
import { beforeSections, sectionsOf, type Section } from '../sections.ts';
import { isRecord, textAt } from '../settings-files.ts';
import type { MigrationFile, Tool, ToolProblem, ToolReading, ToolRemark } from '../tool.ts';

/**
 * rubenv/sql-migrate, sqlparse/sqlparse.go: sections by `-- +migrate`, one transaction each unless the section's line says
 * notransaction; a line that ends in `;` ends a statement, but not between StatementBegin and StatementEnd.
 */
export const tool: Tool = {
  name: 'sql-migrate',
  title: 'sql-migrate',
  marker: ({ text }) => (/^\uFEFF?-- \+migrate (?:Up|Down)\b/m.test(text) ? 'an annotation "-- +migrate"' : undefined),
  configured: (file) => (isInConfiguredDirectory(file) ? 'its directory, which the dbconfig.yml names' : undefined),
  order: 'natural',
  read,
};

/** Each environment has a `dir`, which is `migrations` where it names none. */
function isInConfiguredDirectory(file: MigrationFile): boolean {
  const config = file.around.nearest('dbconfig.yml');
  const settings = config?.settings();
  if (!config || !settings?.ok || !isRecord(settings.value) || !/^\d.*\.sql$/.test(baseName(file.path))) return false;
  return Object.keys(settings.value).some((environment) => liesIn(file, config, textAt(settings, environment, 'dir') ?? 'migrations'));
}

const directives = { up: /^-- \+migrate\s+Up(?:\s|$)/, down: /^-- \+migrate\s+Down(?:\s|$)/ } as const;
const splitter: LineSplitter = {
  title: 'sql-migrate',
  begin: { annotation: '-- +migrate StatementBegin', line: /^-- \+migrate\s+StatementBegin(?:\s|$)/ },
  end: { annotation: '-- +migrate StatementEnd', line: /^-- \+migrate\s+StatementEnd(?:\s|$)/ },
};

function read(file: MigrationFile): ToolReading {
  const sections = sectionsOf(file.text, directives);
  const of = (name: string): readonly Migration[] => {
    const own = sections.filter((section) => section.name === name);
    const none = own.some(saysNone);
    return own.map((section) => migration(file, section, none));
  };
  return { up: of('up'), down: of('down'), problems: refusalOfFile(file, sections), remarks: leftOut(file, sections) };
}

/** In one line of several for the same direction it is said for all of them. */
function saysNone({ line }: Section): boolean {
  return line.split(/\s+/).includes('notransaction');
}

function migration(file: MigrationFile, section: Section, none: boolean): Migration {
  return sqlMigration(file, 'sql-migrate', { range: section.range, ...sentByLines(file.text, section.range, splitter), transaction: none ? undefined : 'migration', optOut: optOut(file, section) });
}

function optOut(file: MigrationFile, { line, directive }: Section): OptOut {
  const told = `${line.trimEnd()} notransaction`;
  return { words: `Write \`${told}\`.`, edits: replaceLine(file, directive, told), newFiles: [], leaves: 'none', opening: '-- +migrate Up notransaction' };
}

function holdsStatements(text: string): boolean {
  return /^(?!--)[^\S\n]*\S/m.test(text.replace(/^\uFEFF/, ''));
}

function refusalOfFile(file: MigrationFile, sections: readonly Section[]): readonly ToolProblem[] {
  const { path, text } = file;
  if (sections[0]?.directive.start === 1) return markProblem(file, 'sql-migrate', 'it does not see the annotation there');
  if (sections.length === 0) return holdsStatements(text) ? [{ path, reason: 'has no line `-- +migrate Up`: sql-migrate refuses the file; put that above its statements' }] : [];
  const blocks = sectionsOf(text, { begin: splitter.begin.line, end: splitter.end.line });
  return blocks.at(-1)?.name === 'begin' ? [{ path, reason: 'the last `-- +migrate StatementBegin` is never ended: sql-migrate refuses the file; put `-- +migrate StatementEnd` behind the statement' }] : [];
}

/** ParseMigration reads on where there is no direction yet. */
function leftOut({ path, text }: MigrationFile, sections: readonly Section[]): readonly ToolRemark[] {
  const { start, end } = beforeSections(text, sections);
  return sections.length > 0 && holdsStatements(text.slice(start, end)) ? [{ path, reason: 'what stands before its first `-- +migrate` is left out by sql-migrate' }] : [];
}
