import { lineAtTop, sqlMigration, upOnly } from '../build.ts';
import { numberOf } from '../examine.ts';
import type { OptOut } from '../migration.ts';
import type { MigrationFile, Surroundings, Tool, ToolProblem, ToolReading } from '../tool.ts';

const configurations = ['.gmrc', '.gmrc.js', '.gmrc.cjs', '.gmrc.json', '.gmrc.jsonc'] as const;

/**
 * graphile/migrate, src/migration.ts, header.ts and current.ts: one transaction a file; `--! no-transaction` takes it
 * away where it is the first line behind the headers, and then exactly one statement may stand there. The files of
 * current/ are one migration, which always has a transaction.
 */
export const tool: Tool = {
  name: 'graphile-migrate',
  title: 'Graphile Migrate',
  marker: ({ text }) => (/^\uFEFF?--! ?(?:Previous|Hash|Message|AllowInvalidHash|no-transaction)\b/m.test(text) ? 'a header "--!"' : undefined),
  fileName: ({ path, around }) => (/(?:^|\/)migrations\/(?:current\.sql|current\/.*\.sql|committed\/\d{6}.*\.sql)$/.test(path) && around.nearest(...configurations) !== undefined ? 'its place, and the .gmrc' : undefined),
  root: (path) => path.replace(/\/(?:committed|current)(?:\/[^/]*|\.sql)$|\/[^/]*$/, ''),
  order: (files) => ({ files: files.toSorted((a, b) => Number(isCurrent(a)) - Number(isCurrent(b)) || Number(numberOf(a.path) ?? 0) - Number(numberOf(b.path) ?? 0) || (a.path < b.path ? -1 : 1)), problems: [] }),
  read,
  version: (path) => (/(?:^|\/)committed\/[^/]*$/.test(path) ? numberOf(path) : undefined),
  configuration,
  appliedAgain: isCurrent,
};

/** What is not committed yet comes last. */
function isCurrent({ path }: MigrationFile): boolean {
  return /(?:^|\/)current(?:\.sql$|\/)/.test(path);
}

/** It says nothing that a verdict hangs on; cut short, it may be another file than it was. */
function configuration({ nearest }: Surroundings): readonly ToolProblem[] {
  const file = nearest('.gmrc');
  const count = (characters: RegExp): number => file?.text.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/.*|\/\*[\s\S]*?\*\//g, '').match(characters)?.length ?? 0;
  return file && count(/[{[]/g) !== count(/[}\]]/g) ? [{ path: file.path, reason: "not valid JSON5: its brackets don't close; Graphile Migrate's defaults are assumed" }] : [];
}

function read(file: MigrationFile): ToolReading {
  // parseMigrationText: headers begin with a capital letter, and what follows them is trimmed.
  const [headers = ''] = /^(?:--! [A-Z][a-zA-Z0-9_]*(?::.*)?\n)*/.exec(file.text) ?? [];
  const body = headers.length + (/^\s*/.exec(file.text.slice(headers.length))?.[0].length ?? 0);
  const says = /^--!\s*no-transaction\b/.test(file.text.slice(body));
  if (/(?:^|\/)current\//.test(file.path)) {
    return {
      // All that lies there is one migration.
      ...upOnly(sqlMigration(file, 'graphile-migrate', { send: 'together', transaction: 'batch', optOut: { ...inCurrent, edits: [], newFiles: [] } })),
      problems: says ? [{ path: file.path, reason: 'says `--! no-transaction`: Graphile Migrate refuses that in current/; use a current.sql instead' }] : [],
    };
  }
  return upOnly(sqlMigration(file, 'graphile-migrate', { send: 'together', transaction: says ? undefined : 'migration', optOut: isCurrent(file) ? { ...inCurrent, ...told(file, headers, body) } : committed }));
}

const opening = '--! no-transaction';

/** Any change of a committed file breaks its hash (runCommittedMigration). */
const committed: OptOut = {
  words: 'Bring it back with `graphile-migrate uncommit`, make `--! no-transaction` the first line below the headers, and commit it again; one statement is then all that may stand in the file.',
  edits: [], newFiles: [], leaves: 'implicit', opening,
};

const inCurrent: Omit<OptOut, 'edits' | 'newFiles'> = { words: 'Make `--! no-transaction` the first line of current.sql, below its headers; one statement is then all that may stand in the file.', leaves: 'implicit', opening };

function told(file: MigrationFile, headers: string, body: number): Pick<OptOut, 'edits' | 'newFiles'> {
  return { edits: headers === '' ? lineAtTop(file, opening) : [{ start: body, end: body, text: `${opening}\n` }], newFiles: [] };
}
