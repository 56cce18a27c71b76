import { expect, test } from 'vitest';
import { directoryWith } from '../support/directory.ts';
import { readProject } from '../support/read-project.ts';

const create = 'CREATE TABLE orders (id bigint);\n';
const alter = 'ALTER TABLE orders ADD COLUMN note text;\n';

async function found(files: Readonly<Record<string, string>>): Promise<{ readonly histories: readonly string[]; readonly remarks: readonly string[] }> {
  const { histories, said } = await readProject(directoryWith({ '.git/HEAD': '', ...files }));
  return { histories: histories.map(({ detection: { tool }, files: ordered }) => `${tool}: ${ordered.length}`), remarks: said.remarks };
}

const config = (text: string): Readonly<Record<string, string>> => ({ 'drizzle.config.ts': `export default { dialect: 'postgresql', ${text} };\n` });

test('directories since 1.0 are one history, whatever stands in them', async () => {
  const files = { 'drizzle/20260101000000_a/migration.sql': create, 'drizzle/20260101000000_a/snapshot.json': '{}', 'drizzle/20260102000000_b/migration.sql': alter, 'drizzle/20260102000000_b/snapshot.json': '{}' };
  expect(await found(files)).toEqual({ histories: ['drizzle: 2'], remarks: [] });
});

test.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
  ['the directory that it names', { ...config('out: "./db/changes"'), 'db/changes/0000_a.sql': create, 'db/changes/0001_b.sql': alter }, ['drizzle: 2']],
  ['its default', { ...config(''), 'drizzle/0000_a.sql': create }, ['drizzle: 1']],
  ['without a snapshot', { ...config(''), 'drizzle/20260101000000_a/migration.sql': create, 'drizzle/20260102000000_b/migration.sql': alter }, ['drizzle: 2']],
  ['another directory', { ...config('out: "./db/changes"'), 'other/0000_a.sql': create }, ['none: 1']],
  ['another database', { 'drizzle.config.ts': "export default { dialect: 'sqlite' };\n", 'drizzle/0000_a.sql': create }, ['none: 1']],
])('told by drizzle.config: %s', async (_title, files, histories) => {
  expect((await found(files)).histories).toEqual(histories);
});

test('without a journal nothing of the older layout is applied, which is said once', async () => {
  expect((await found({ ...config(''), 'drizzle/0000_a.sql': create, 'drizzle/0001_b.sql': alter })).remarks).toEqual(['drizzle/0000_a.sql: lies beside no meta/_journal.json, without which Drizzle applies none of these files; they are taken in the order of their names']);
});

test('a journal whose dates go back', async () => {
  const journal = (...whens: readonly number[]): string => JSON.stringify({ entries: whens.map((when, i) => ({ tag: `000${i}_x`, when })) });
  const files = { 'drizzle/0000_x.sql': create, 'drizzle/0001_x.sql': alter, 'drizzle/0002_x.sql': 'SELECT 1;\n' };
  expect((await found({ ...files, 'drizzle/meta/_journal.json': journal(5, 3, 6) })).remarks).toEqual(['drizzle/meta/_journal.json: dates 0001_x no later than 0000_x before it: a database that has 0000_x never gets it from Drizzle']);
  expect((await found({ ...files, 'drizzle/meta/_journal.json': journal(3, 5, 6) })).remarks).toEqual([]);
});
