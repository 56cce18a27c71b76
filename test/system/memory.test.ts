import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ddlint } from '../support/command.ts';
import { directoryWith } from '../support/directory.ts';

const megabyte = 1024;

/** Loaded into the process before the command: where it ends, how much memory it had at most, in kilobytes. */
const meter = `process.on('exit', () => require('node:fs').writeFileSync(process.env.DDLINT_TEST_PEAK, String(process.resourceUsage().maxRSS)));`;

test('2,000 small files are checked in one run with memory under 400 MB', () => {
  const files = Array.from({ length: 2000 }, (_, i): [string, string] => [`migrations/${String(i + 1).padStart(4, '0')}_change.sql`, smallMigration(i)]);
  const directory = directoryWith({ ...Object.fromEntries(files), 'meter.cjs': meter });
  const peak = join(directory, 'peak');
  const { stdout, stderr } = ddlint(['check', '--format', 'json', 'migrations'], { cwd: directory, env: { NODE_OPTIONS: `--require ${join(directory, 'meter.cjs')}`, DDLINT_TEST_PEAK: peak } });
  expect(stderr).toBe('');
  const { summary, problems } = JSON.parse(stdout) as { readonly summary: { readonly files: number; readonly statements: number; readonly errors: number }; readonly problems: readonly unknown[] };
  expect(problems).toEqual([]);
  expect(summary.files).toBe(2000);
  expect(summary.statements).toBe(3800);
  expect(summary.errors).toBeGreaterThan(400);
  expect(existsSync(peak)).toBe(true);
  expect(Number(readFileSync(peak, 'utf8'))).toBeLessThan(400 * megabyte);
});

/** Ten files make a table, and go on working on it. */
function smallMigration(i: number): string {
  const table = `things_${Math.floor(i / 10)}`;
  const changes = [
    `CREATE TABLE ${table} (id bigint PRIMARY KEY, name text NOT NULL, owner_id bigint);\nCREATE INDEX ON ${table} (name);`,
    `ALTER TABLE ${table} ADD COLUMN note text;\nALTER TABLE ${table} ADD COLUMN size integer DEFAULT 0;`,
    `CREATE INDEX ${table}_note_idx ON ${table} (note);\nANALYZE ${table};`,
    `CREATE INDEX CONCURRENTLY ${table}_owner_idx ON ${table} (owner_id);`,
    `BEGIN;\nALTER TABLE ${table} ADD CONSTRAINT ${table}_size CHECK (size >= 0);\nUPDATE ${table} SET note = '';\nCOMMIT;`,
    `CREATE FUNCTION touch_${i}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := 'x'; RETURN NEW; END $$;\nCREATE TRIGGER touched BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION touch_${i}();`,
    `ALTER TABLE ${table} ALTER COLUMN size TYPE bigint;`,
    `CREATE VIEW ${table}_names AS SELECT id, name FROM ${table};\nCOMMENT ON VIEW ${table}_names IS 'the names';`,
    `DO $$ BEGIN\n  ALTER TABLE ${table} ALTER COLUMN note SET NOT NULL;\nEND $$;`,
    `ALTER TABLE ${table} RENAME COLUMN note TO remark;\nALTER TABLE ${table} DROP COLUMN owner_id;`,
  ];
  return `${changes[i % 10] ?? ''}\n`;
}
