import type { Statement } from '../../operations/index.ts';
import { callsBetween, lineAtTop, sqlMigration, upOnly } from '../build.ts';
import { order } from '../drizzle/journal.ts';
import { isConfigured, isDirectoryLayout, rootOf } from '../drizzle/layout.ts';
import type { OptOut } from '../migration.ts';
import { baseName } from '../paths.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

/**
 * drizzle-orm, pg-core/dialect.js (since 1.0 pg-core/async/session.js) and migrator.js: one transaction around all pending
 * migrations; a file is sent in the pieces between `--> statement-breakpoint`. Nothing can say otherwise: teams write
 * `COMMIT;` and a breakpoint before CREATE INDEX CONCURRENTLY.
 */
export const tool: Tool = {
  name: 'drizzle',
  title: 'Drizzle',
  marker: ({ text }) => (text.includes('--> statement-breakpoint') ? 'a line "--> statement-breakpoint"' : undefined),
  fileName: ({ path, around }) => {
    if (isDirectoryLayout(path)) return around.read('snapshot.json') === undefined ? undefined : 'the snapshot.json beside it';
    return /^\d{4,}_.*\.sql$/.test(baseName(path)) && around.read('meta/_journal.json') !== undefined ? 'the meta/_journal.json beside it' : undefined;
  },
  configured: (file) => (isConfigured(file) ? 'its place in the directory of the drizzle.config' : undefined),
  root: rootOf,
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
