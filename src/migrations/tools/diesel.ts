import { sqlMigration, upOnly } from '../build.ts';
import { asksForCrate, cargoProblems } from '../dependencies.ts';
import type { OptOut } from '../migration.ts';
import { baseName, directoryOf } from '../paths.ts';
import { settingAt, type Parsed } from '../settings-files.ts';
import type { MigrationFile, Tool, ToolProblem, ToolReading } from '../tool.ts';
import { wayByName } from '../ways-back.ts';

/** diesel-rs/diesel, diesel_migrations/src/file_based_migrations.rs: one transaction a file, sent as one string; without it where metadata.toml says `run_in_transaction = false`. */
export const tool: Tool = {
  name: 'diesel',
  title: 'Diesel',
  fileName: ({ path, around }) => (/^(?:up|down)\.sql$/.test(baseName(path)) && around.nearest('diesel.toml') !== undefined ? 'up.sql or down.sql below a diesel.toml' : undefined),
  configured: ({ path, around }) => (/^(?:up|down)\.sql$/.test(baseName(path)) && asksForCrate(around, 'diesel') ? 'up.sql or down.sql, and diesel in the Cargo.toml' : undefined),
  root: (path) => directoryOf(directoryOf(path)),
  order: (files) => ({ files: files.toSorted((a, b) => (versionOf(a) < versionOf(b) ? -1 : 1)), problems: [] }),
  read,
  way: wayByName,
  version: (path) => (baseName(path) === 'up.sql' ? versionOf({ path }) : undefined),
  configuration: cargoProblems,
};

/** The directory's name up to the first `_`, without hyphens: `2026-01-01-000000-0000_shop` and `20260101000000_shop` mix. */
function versionOf({ path }: Pick<MigrationFile, 'path'>): string {
  return (baseName(directoryOf(path)).split('_')[0] ?? '').replaceAll('-', '');
}

function read(file: MigrationFile): ToolReading {
  const metadata = file.around.nearest('metadata.toml');
  const path = `${directoryOf(file.path)}/metadata.toml`;
  const text = file.around.read('metadata.toml');
  // The nearest one is the one beside the file, where that is there.
  const settings = text === undefined ? undefined : metadata?.settings();
  const said = settingAt(settings, 'run_in_transaction');
  const migration = sqlMigration(file, 'diesel', {
    send: 'together', transaction: said === false ? undefined : 'migration',
    optOut: {
      words: 'Write `run_in_transaction = false` into the metadata.toml beside the file; one statement is then all that may stand in up.sql.',
      ...(text === undefined ? { edits: [], newFiles: [{ path, text: `${optOut}\n` }] } : { edits: [told(path, text)], newFiles: [] }), leaves: 'implicit',
    },
  });
  return { ...upOnly(migration), problems: baseName(file.path) === 'up.sql' && settings ? problems(path, settings, said) : [] };
}

const optOut = 'run_in_transaction = false';

/** In the place of what the file says of it now, or in the first line, above all tables. */
function told(path: string, text: string): OptOut['edits'][number] {
  const said = /^[ \t]*run_in_transaction\b.*?(?=\r?$)/m.exec(text);
  return said ? { path, start: said.index, end: said.index + said[0].length, text: optOut } : { path, start: 0, end: 0, text: `${optOut}\n` };
}

function problems(path: string, settings: Parsed, said: unknown): readonly ToolProblem[] {
  if (!settings.ok) return [{ path, reason: `${settings.reason}; a transaction is assumed` }];
  return said === undefined || typeof said === 'boolean' ? [] : [{ path, reason: 'run_in_transaction must be true or false; a transaction is assumed' }];
}
