import { lineAtTop, sqlMigration } from '../build.ts';
import { sentByLines, type LineSplitter } from '../by-lines.ts';
import { markProblem } from '../directives.ts';
import { numberOf } from '../examine.ts';
import { linesOf, type Line } from '../lines.ts';
import type { Migration } from '../migration.ts';
import { sectionsOf, type Section } from '../sections.ts';
import type { MigrationFile, Tool, ToolProblem, ToolReading } from '../tool.ts';
import { unnumbered } from '../unmarked.ts';

/**
 * pressly/goose, internal/sqlparser/parser.go and migration_sql.go: sections by annotations; one transaction a file unless
 * it says NO TRANSACTION, in whatever section; a line that ends in a semicolon ends what is sent as one string, but not
 * between StatementBegin and StatementEnd. With ENVSUB ON, variables of the environment stand in it as templates do.
 */
export const tool: Tool = {
  name: 'goose',
  title: 'goose',
  marker: ({ text }) => (/^\uFEFF?--\s*\+goose\s+(?:Up|Down|NO TRANSACTION)\b/im.test(text) ? 'an annotation "-- +goose"' : undefined),
  order: 'natural',
  read,
  version: numberOf,
};

/** extractAnnotation: hyphens and blanks around the words don't count, nor does their case; that of `+goose` does. */
function annotation(words: string): RegExp {
  return new RegExp(`^--[\\s-]*\\+goose[\\s-]*${words.replace(/[A-Za-z]/g, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`)}[\\s-]*$`);
}

const up = annotation('Up');
const down = annotation('Down');
const noTransaction = annotation('NO TRANSACTION');
const splitter: LineSplitter = {
  title: 'goose',
  begin: { annotation: '-- +goose StatementBegin', line: annotation('StatementBegin') },
  end: { annotation: '-- +goose StatementEnd', line: annotation('StatementEnd') },
};
const others: readonly RegExp[] = [noTransaction, annotation('ENVSUB (?:ON|OFF)')];

function read(file: MigrationFile): ToolReading {
  const ignored = unnumbered(file, 'goose', /\+goose/);
  if (ignored) return ignored;
  const sections = sectionsOf(file.text, { up, down });
  const inTransaction = !linesOf(file.text).some((line) => noTransaction.test(line.text));
  const of = (name: string): readonly Migration[] => sections.filter((section) => section.name === name).map((section) => migration(file, section, inTransaction));
  return { up: of('up'), down: of('down'), problems: [...markProblem(file, 'goose', 'it refuses the file'), ...refusalOfFile(file)].slice(0, 1) };
}

function migration(file: MigrationFile, { range }: Section, inTransaction: boolean): Migration {
  return sqlMigration(file, 'goose', {
    range, ...sentByLines(file.text, range, splitter), transaction: inTransaction ? 'migration' : undefined,
    optOut: { words: 'Put `-- +goose NO TRANSACTION` at the top of the file.', edits: lineAtTop(file, '-- +goose NO TRANSACTION'), newFiles: [], leaves: 'none', opening: '-- +goose NO TRANSACTION\n-- +goose Up' },
  });
}

/** The first thing that goose finds wrong with the annotations (ParseSQLMigration): it then applies nothing of the file. */
function refusalOfFile({ path, text }: MigrationFile): readonly ToolProblem[] {
  let section: 'up' | 'down' | undefined;
  let begun: Line | undefined;
  const lines = linesOf(text);
  const isMarked = lines.some((line) => up.test(line.text));
  const refused = (reason: string, help: string): readonly ToolProblem[] => [{ path, reason: `${reason}: goose refuses the file; ${help}` }];
  for (const line of lines) {
    const at = `line ${line.number}`;
    if (!/^\s*--.*\+goose/.test(line.text)) {
      if (!section && !/^\s*(?:--|$)/.test(line.text)) return refused(isMarked ? `${at} stands before \`-- +goose Up\`` : 'has no line `-- +goose Up`', 'put that above everything but comments');
    } else if (up.test(line.text)) {
      if (section) return refused(`${at} is a second \`-- +goose Up\``, 'leave it out, or put what follows it into a file of its own');
      section = 'up';
    } else if (down.test(line.text)) {
      if (section !== 'up' || begun) return refused(`${at}, \`-- +goose Down\`, is at a wrong place`, 'it comes once, behind `-- +goose Up` and what that holds');
      section = 'down';
    } else if (splitter.begin.line.test(line.text)) {
      if (!section || begun) return refused(`${at} begins a statement ${begun ? 'inside another one' : 'before `-- +goose Up`'}`, 'each StatementBegin has a StatementEnd, in one section');
      begun = line;
    } else if (splitter.end.line.test(line.text)) {
      if (!begun) return refused(`${at} ends a statement that was not begun`, 'put `-- +goose StatementBegin` above the statement');
      begun = undefined;
    } else if (!others.some((other) => other.test(line.text))) {
      return refused(`${at} is no annotation of goose`, 'annotations begin in the first column, and are Up, Down, StatementBegin, StatementEnd, NO TRANSACTION, ENVSUB ON and ENVSUB OFF');
    }
  }
  if (begun) return refused(`the statement begun in line ${begun.number} is never ended`, 'put `-- +goose StatementEnd` behind it');
  return [];
}
