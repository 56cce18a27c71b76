import { sqlMigration } from '../build.ts';
import { markProblem, replaceLine } from '../directives.ts';
import { numberOf } from '../examine.ts';
import type { Migration, OptOut } from '../migration.ts';
import { beforeSections, sectionsOf, type Section } from '../sections.ts';
import type { MigrationFile, Tool, ToolProblem, ToolReading } from '../tool.ts';
import { unnumbered } from '../unmarked.ts';

/**
 * amacneil/dbmate, pkg/dbmate/migration.go and db.go: pairs of `-- migrate:up` and `-- migrate:down`; each section is one
 * Exec in a transaction of its own, or without one where the directive says `transaction:false`.
 */
export const tool: Tool = {
  name: 'dbmate',
  title: 'dbmate',
  marker: ({ text }) => (/^\uFEFF?--\s*migrate:up(?:\s*$|\s+\S)/m.test(text) ? 'a directive "-- migrate:up"' : undefined),
  order: 'text',
  read,
  version: numberOf,
};

const directives = { up: /^--\s*migrate:up(?:\s*$|\s+\S)/, down: /^--\s*migrate:down(?:\s*$|\s+\S)/ } as const;

function read(file: MigrationFile): ToolReading {
  const ignored = unnumbered(file, 'dbmate', /migrate:(?:up|down)/);
  if (ignored) return ignored;
  const sections = sectionsOf(file.text, directives);
  const of = (name: string): readonly Migration[] => sections.filter((section) => section.name === name).map((section) => migration(file, section));
  return { up: of('up'), down: of('down'), problems: [...markProblem(file, 'dbmate', 'it refuses the file'), ...refusalOfFile(file, sections)].slice(0, 1) };
}

function migration(file: MigrationFile, section: Section): Migration {
  return sqlMigration(file, 'dbmate', { range: section.range, send: 'together', transaction: optionsOf(section).get('transaction') === 'false' ? undefined : 'migration', optOut: optOut(file, section) });
}

/** parseMigrationOptions: words behind the directive, `name:value` without a blank; the last one of a name counts. */
function optionsOf({ line }: Section): ReadonlyMap<string, string> {
  return new Map(wordsOf(line).flatMap((word): [string, string][] => {
    const [name = '', value, ...more] = word.split(':');
    return value === undefined || more.length > 0 ? [] : [[name, value]];
  }));
}

function wordsOf(line: string): readonly string[] {
  return line.replace(/^--\s*migrate:(?:up|down)/, '').split(/\s+/).filter((word) => word !== '');
}

function optOut(file: MigrationFile, { name, line, directive }: Section): OptOut {
  const others = wordsOf(line).filter((word) => !word.startsWith('transaction:'));
  const [start = ''] = /^--\s*migrate:(?:up|down)/.exec(line) ?? [];
  return {
    words: `Write \`-- migrate:${name} transaction:false\`; one statement is then all that may stand behind it.`,
    edits: replaceLine(file, directive, [start, 'transaction:false', ...others].join(' ')), newFiles: [], leaves: 'implicit',
    opening: '-- migrate:up transaction:false', closing: '-- migrate:down',
  };
}

/** What dbmate's parser finds wrong (getMigrationSectionSubstrings, parseMigrationSection): it then applies nothing of the file. */
function refusalOfFile({ path, text }: MigrationFile, sections: readonly Section[]): readonly ToolProblem[] {
  const refused = (reason: string, help: string): readonly ToolProblem[] => [{ path, reason: `${reason}: dbmate refuses the file; ${help}` }];
  const { start, end } = beforeSections(text, sections);
  const holdsMore = /^(?!\s*--)[^\S\n]*\S/m.test(text.slice(start, end).replace(/^\uFEFF/, ''));
  if (!sections.some(({ name }) => name === 'up')) return holdsMore || sections.length > 0 ? refused('has no line `-- migrate:up`', 'put that above its statements') : [];
  if (holdsMore) return refused('a statement stands before `-- migrate:up`', 'put that above everything but comments');
  const odd = sections.find(({ name }, i) => name !== (i % 2 === 0 ? 'up' : 'down'));
  if (odd?.name === 'down') return refused('a `-- migrate:down` has no `-- migrate:up` before it', 'each is the second of a pair');
  if (odd || sections.length % 2 !== 0) return refused('a `-- migrate:up` has no `-- migrate:down` behind it', 'write one below it, with nothing behind it where there is no way back');
  return [];
}
