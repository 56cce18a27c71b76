import { sqlMigration, upOnly } from '../build.ts';
import { baseName, directoryOf } from '../paths.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';
import { wayByName } from '../ways-back.ts';

/** diesel-rs/diesel, diesel_migrations/src/file_based_migrations.rs: one transaction a file, sent as one string; without it where metadata.toml says `run_in_transaction = false`. */
export const tool: Tool = {
  name: 'diesel',
  title: 'Diesel',
  fileName: ({ path, around }) => (/^(?:up|down)\.sql$/.test(baseName(path)) && around.nearest('diesel.toml') !== undefined ? 'up.sql or down.sql below a diesel.toml' : undefined),
  configured: ({ path, around }) => (/^(?:up|down)\.sql$/.test(baseName(path)) && /^\s*diesel\b/m.test(around.nearest('Cargo.toml')?.text ?? '') ? 'up.sql or down.sql, and diesel in the Cargo.toml' : undefined),
  root: (path) => directoryOf(directoryOf(path)),
  order: (files) => ({ files: files.toSorted((a, b) => (versionOf(a) < versionOf(b) ? -1 : 1)), problems: [] }),
  read,
  way: wayByName,
  version: (path) => (baseName(path) === 'up.sql' ? versionOf({ path }) : undefined),
};

/** The directory's name up to the first `_`, without hyphens: `2026-01-01-000000-0000_shop` and `20260101000000_shop` mix. */
function versionOf({ path }: Pick<MigrationFile, 'path'>): string {
  return (baseName(directoryOf(path)).split('_')[0] ?? '').replaceAll('-', '');
}

function read(file: MigrationFile): ToolReading {
  const metadata = file.around.read('metadata.toml');
  const said = /^\s*run_in_transaction\s*=\s*(.*?)\s*(?:#.*)?$/m.exec(metadata ?? '')?.[1];
  const none = said === 'false';
  const odd = said !== undefined && said !== 'true' && said !== 'false';
  const migration = sqlMigration(file, 'diesel', {
    send: 'together', transaction: none ? undefined : 'migration',
    optOut: {
      words: 'Write `run_in_transaction = false` into the metadata.toml beside the file; one statement is then all that may stand in up.sql.',
      edits: [], newFiles: metadata === undefined ? [{ path: `${directoryOf(file.path)}/metadata.toml`, text: 'run_in_transaction = false\n' }] : [], leaves: 'implicit',
    },
  });
  const problems = odd && baseName(file.path) === 'up.sql' ? [{ path: `${directoryOf(file.path)}/metadata.toml`, reason: `run_in_transaction must be true or false, not ${said === '' ? 'nothing' : said}; a transaction is assumed` }] : [];
  return { ...upOnly(migration), problems };
}
