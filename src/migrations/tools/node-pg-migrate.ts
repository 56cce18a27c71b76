import { isJavaScript } from '../../embedded/index.ts';
import { codeAt, programMigrations } from '../build-program.ts';
import { sqlMigration } from '../build.ts';
import { npmRange } from '../dependencies.ts';
import type { Migration, OptOut } from '../migration.ts';
import { isProgram, isProgramOf } from '../program-detection.ts';
import { sectionsOf } from '../sections.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

/**
 * node-pg-migrate, runner.ts, migration.ts and sqlMigration.ts: one transaction around all pending migrations, or one for
 * each with --no-single-transaction. `pgm.noTransaction()` runs a migration outside any; a file of SQL can't call it, and
 * is always in one. Such a file is sent as one string. From 9 on its two ways may be two files, `1_a.up.sql` and
 * `1_a.down.sql` (migrationLoader.ts).
 */
export const tool: Tool = {
  name: 'node-pg-migrate',
  title: 'node-pg-migrate',
  marker: (file) => {
    if (isProgram(file, /\bMigrationBuilder\b|\bup\b[^(){}]*\(\s*pgm\b|\bup\b\s*[=:]\s*(?:async\s+)?pgm\s*=>/)) return 'its up(pgm)';
    return !isJavaScript(file.path) && sections.up.test(file.text.split('\n', 20).find((line) => sections.up.test(line)) ?? '') ? 'a comment "-- Up Migration"' : undefined;
  },
  configured: (file) => {
    if (isProgramOf(file, 'node-pg-migrate')) return 'its up(), and node-pg-migrate in the package.json';
    const isNumbered = /(?:^|\/)migrations?\/\d+[-_][^/]*\.sql$/.test(file.path);
    return isNumbered && npmRange(file.around, 'node-pg-migrate') !== undefined ? 'its name, and node-pg-migrate in the package.json' : undefined;
  },
  order: 'natural',
  read,
};

const sections = { up: /^\s*--[\s-]*up\s+migration/i, down: /^\s*--[\s-]*down\s+migration/i } as const;

function read(file: MigrationFile): ToolReading {
  const transaction = /\bnode-pg-migrate\b[^"]*--(?:no-single-transaction\b|single-transaction[ =]false\b)/.test(file.around.nearest('package.json')?.text ?? '') ? 'migration' : 'batch';
  if (!isJavaScript(file.path)) return readSections(file, transaction);
  return programMigrations(file, 'node-pg-migrate', ({ places: { inUp } }, { called }) => ({
    transaction: called.has('noTransaction') ? undefined : transaction,
    optOut: codeAt(inUp?.offset, `\n  ${inUp?.parameter ?? 'pgm'}.noTransaction();`, `Call \`${inUp?.parameter ?? 'pgm'}.noTransaction();\` first in \`up\`.`),
  }));
}

const optOut: OptOut = { words: 'Write it as a program, which can call `pgm.noTransaction()`: node-pg-migrate runs every file of SQL in a transaction, with --no-single-transaction too.', edits: [], newFiles: [], leaves: 'none' };

function readSections(file: MigrationFile, transaction: Migration['transaction']): ToolReading {
  // A file for one way has no sections.
  const found = /\.(?:up|down)\.sql$/.test(file.path) ? [] : sectionsOf(file.text, sections);
  const of = (name: string): readonly Migration[] => found.filter((section) => section.name === name).map(({ range }) => sqlMigration(file, 'node-pg-migrate', { range, send: 'together', transaction, optOut }));
  const up = of('up');
  return { up: up.length > 0 ? up : [sqlMigration(file, 'node-pg-migrate', { send: 'together', transaction, optOut })], down: of('down'), problems: [] };
}
