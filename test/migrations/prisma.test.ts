import { expect, test } from 'vitest';
import { directoryWith } from '../support/directory.ts';
import { readProject } from '../support/read-project.ts';

type Files = Readonly<Record<string, string>>;

const alter = 'ALTER TABLE orders ADD COLUMN note text;\n';
const lock = { '.git/HEAD': '', 'prisma/migrations/migration_lock.toml': '' };

/** Whether the statements of a file are sent one by one. */
async function sendsEach(sql: string, files: Files): Promise<boolean> {
  const { readings } = await readProject(directoryWith({ ...lock, ...files, 'prisma/migrations/1_a/migration.sql': sql }));
  const calls = readings[0]?.reading.up[0]?.calls ?? [];
  return new Set(calls).size === calls.length;
}

const asks = (version: string): Files => ({ 'package.json': `{ "devDependencies": { "prisma": "${version}" } }` });

test.each<readonly [string, Files, boolean]>([
  ['nothing is said', {}, false],
  ['7.3', asks('7.3.9'), false],
  ['7.4', asks('^7.4.0'), true],
  ['8', asks('8.0.0'), true],
  ['a tag', asks('next'), false],
  ['a catalog, and a lock file', { ...asks('catalog:'), 'pnpm-lock.yaml': "packages:\n\n  prisma@7.5.1(react@19.0.0):\n    resolution: {}\n" }, true],
  ['what npm has chosen', { ...asks('^7.0.0'), 'package-lock.json': '{ "packages": { "node_modules/prisma": { "version": "7.10.1" } } }' }, true],
  ['the client alone', { 'package.json': '{ "dependencies": { "@prisma/client": "7.6.0" } }' }, true],
  ['a script of that name', { 'package.json': '{ "scripts": { "prisma": "node20 x" }, "devDependencies": { "prisma": "5.0.0" } }' }, false],
  ['a package.json that breaks off', { 'package.json': '{ "devDependencies": { "prisma": "7.4.0"' }, true],
])('the version: %s', async (_title, files, expected) => {
  expect(await sendsEach(alter + alter, files)).toBe(expected);
});

test.each(['DROP INDEX CONCURRENTLY i', 'REINDEX INDEX CONCURRENTLY i', 'REFRESH MATERIALIZED VIEW m', 'DO $$ BEGIN NULL; END $$', 'CLUSTER orders', 'CHECKPOINT', 'ALTER TABLE p ATTACH PARTITION q DEFAULT', 'ALTER TABLE p DETACH PARTITION q CONCURRENTLY', 'VACUUM (ANALYZE) orders', 'VACUUM ANALYZE orders', 'CREATE PUBLICATION p FOR TABLE orders', 'ALTER INDEX i ATTACH PARTITION j', 'CREATE INDEX i ON ONLY p (a)'])('from 7.4 on the whole is one string where it does not parse: %s', async (sql) => {
  expect(await sendsEach(`${alter}${sql};\n`, asks('7.4.0'))).toBe(false);
});

test.each(['DROP INDEX i', 'CREATE INDEX CONCURRENTLY i ON orders (note)', 'VACUUM orders', 'VACUUM FULL "shop"."orders"', 'VACUUM', 'ALTER INDEX i RENAME TO j', 'ALTER TABLE orders VALIDATE CONSTRAINT c', 'COMMENT ON TABLE orders IS \'x\''])('and each is sent by itself where it does: %s', async (sql) => {
  expect(await sendsEach(`${alter}${sql};\n`, asks('7.4.0'))).toBe(true);
});

test('a version that can\'t be told is said once', async () => {
  const { said } = await readProject(directoryWith({ ...lock, ...asks('next'), 'prisma/migrations/1_a/migration.sql': alter, 'prisma/migrations/2_b/migration.sql': alter }));
  expect(said.remarks).toEqual([expect.stringMatching(/package\.json: asks for Prisma as "next", which tells no version, and no lock file does: a Prisma before 7\.4 is assumed, which sends a file as one string$/)]);
  expect((await readProject(directoryWith({ ...lock, ...asks('7.1.0'), 'prisma/migrations/1_a/migration.sql': alter }))).said.remarks).toEqual([]);
});
