import type { Statement } from '../../operations/index.ts';
import { callsBetween, lineAtTop, sqlMigration, upOnly } from '../build.ts';
import { jsonProblems } from '../examine.ts';
import type { OptOut } from '../migration.ts';
import { baseName, directoryOf } from '../paths.ts';
import type { MigrationFile, Ordered, Tool, ToolReading, ToolRemark } from '../tool.ts';

/**
 * drizzle-orm, pg-core/dialect.js and migrator.js: one transaction around all pending migrations; a file is sent in the
 * pieces between `--> statement-breakpoint`, in the order of meta/_journal.json. Nothing can say otherwise: teams write
 * `COMMIT;` and a breakpoint before CREATE INDEX CONCURRENTLY.
 */
export const tool: Tool = {
  name: 'drizzle',
  title: 'Drizzle',
  marker: ({ text }) => (text.includes('--> statement-breakpoint') ? 'a line "--> statement-breakpoint"' : undefined),
  fileName: ({ path, around }) => (/^\d{4,}_.*\.sql$/.test(baseName(path)) && around.read('meta/_journal.json') !== undefined ? 'the meta/_journal.json beside it' : undefined),
  order,
  read,
  identity,
};

/** The last applied one is known by its time in the journal, `when` (dialect.js: folderMillis). */
function identity({ path, around }: MigrationFile): string | undefined {
  const tag = baseName(path).replace(/\.sql$/, '');
  const entries = [...(around.read('meta/_journal.json') ?? '').matchAll(/\{[^{}]*\}/g)].map(([entry]) => entry);
  const entry = entries.find((one) => /"tag"\s*:\s*"([^"]+)"/.exec(one)?.[1] === tag);
  return entry === undefined ? undefined : /"when"\s*:\s*(\d+)/.exec(entry)?.[1];
}

/** Files that the journal doesn't name are not applied; they come last, in the order of their names. */
function order(files: readonly MigrationFile[]): Ordered {
  const directory = directoryOf(files[0]?.path ?? '');
  const path = `${directory}/meta/_journal.json`;
  const journal = files[0]?.around.read('meta/_journal.json');
  const problems = journal === undefined ? [] : jsonProblems({ path, text: journal }, 'the files are taken in the order of their names');
  const tags = problems.length > 0 ? [] : [...(journal ?? '').matchAll(/"tag"\s*:\s*"([^"]+)"/g)].map(([, tag = '']) => tag);
  const tagOf = (file: MigrationFile): string => baseName(file.path).replace(/\.sql$/, '');
  const position = (file: MigrationFile): number => {
    const at = tags.indexOf(tagOf(file));
    return at < 0 ? tags.length : at;
  };
  const known = files.map(tagOf);
  const remarks: readonly ToolRemark[] = tags.length === 0 ? [] : [
    ...files.filter((file) => !tags.includes(tagOf(file))).map((file) => ({ path: file.path, reason: 'meta/_journal.json does not name it: Drizzle does not apply it' })),
    ...tags.filter((tag) => !known.includes(tag) && files[0]?.around.read(`${tag}.sql`) === undefined).map((tag) => ({ path, reason: `names ${tag}, and ${tag}.sql is not there` })),
  ];
  return { files: files.toSorted((a, b) => position(a) - position(b) || (a.path < b.path ? -1 : 1)), problems, remarks };
}

function read(file: MigrationFile): ToolReading {
  const splits = [...file.text.matchAll(/--> statement-breakpoint/g)].map(({ index }) => index);
  return upOnly(sqlMigration(file, 'drizzle', { send: (statements: readonly Statement[]) => callsBetween(statements, splits), transaction: 'batch', optOut: optOut(file) }));
}

/** The journal's row, written behind it, is then committed by itself. */
function optOut(file: MigrationFile): OptOut {
  return {
    words: 'Put `COMMIT;` and a line `--> statement-breakpoint` before it: Drizzle knows no other way, and what is pending behind it runs outside the transaction too.',
    edits: lineAtTop(file, 'COMMIT;\n--> statement-breakpoint'), newFiles: [], leaves: 'implicit', opening: 'COMMIT;\n--> statement-breakpoint',
  };
}
