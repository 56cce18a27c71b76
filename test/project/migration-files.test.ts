import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareNaturally, findMigrationFiles } from '../../src/project/index.ts';
import { directoryWith } from '../support/directory.ts';

test.each([
  [['10_b.sql', '2_a.sql', '1_c.sql'], ['1_c.sql', '2_a.sql', '10_b.sql']],
  [['a10/1.sql', 'a9/2.sql', 'a9.sql'], ['a9/2.sql', 'a9.sql', 'a10/1.sql']],
  [['V2__b.sql', 'V10__c.sql', 'V1.1__a.sql', 'V1__a.sql'], ['V1.1__a.sql', 'V1__a.sql', 'V2__b.sql', 'V10__c.sql']],
  // Beyond 2^53, where doubles would call both the same.
  [['20240101000000002_b', '20240101000000001_a'], ['20240101000000001_a', '20240101000000002_b']],
  [['01_b', '1_a', '1_b', '001_a'], ['001_a', '1_a', '01_b', '1_b']],
])('natural order of %j', (names, sorted) => {
  expect(names.toSorted(compareNaturally)).toEqual(sorted);
  expect(names.toReversed().toSorted(compareNaturally)).toEqual(sorted);
});

test('a directory gives its .sql files at any depth in natural order, without node_modules', async () => {
  const directory = directoryWith({ '10_x.sql': '', '2_x.sql': '', 'sub/1.SQL': '', 'README.md': '', 'node_modules/p/1.sql': '', 'sub/node_modules/p/1.sql': '' });
  expect(await findMigrationFiles([directory])).toEqual({ files: ['2_x.sql', '10_x.sql', 'sub/1.SQL'].map((name) => join(directory, name)), problems: [] });
});

test('a glob gives what it matches in natural order', async () => {
  const directory = directoryWith({ '10_x.up.sql': '', '2_x.up.sql': '', '2_x.down.sql': '' });
  const { files, problems } = await findMigrationFiles([`${directory}/*.up.sql`]);
  expect({ files, problems }).toEqual({ files: [`${directory}/2_x.up.sql`, `${directory}/10_x.up.sql`], problems: [] });
});

test('a file whose name looks like a glob is that file', async () => {
  const directory = directoryWith({ '[a].sql': '', 'a.sql': '' });
  expect((await findMigrationFiles([`${directory}/[a].sql`])).files).toEqual([`${directory}/[a].sql`]);
});

test('files keep the order in which they are given, unless a shell most likely made it', async () => {
  const directory = directoryWith({ '1.sql': '', '2.sql': '', '10.sql': '' });
  const named = async (...names: string[]): Promise<readonly string[]> => (await findMigrationFiles(names.map((name) => join(directory, name)))).files.map((file) => file.slice(directory.length + 1));
  expect(await named('2.sql', '1.sql', '10.sql')).toEqual(['2.sql', '1.sql', '10.sql']);
  expect(await named('1.sql', '10.sql', '2.sql')).toEqual(['1.sql', '2.sql', '10.sql']);
});

test('a file that is named twice is one file', async () => {
  const directory = directoryWith({ '1.sql': '' });
  expect((await findMigrationFiles([`${directory}/1.sql`, directory, `${directory}/./1.sql`])).files).toEqual([`${directory}/1.sql`]);
});

test('what is not there is a problem, and nothing else is lost', async () => {
  const directory = directoryWith({ '1.sql': '', 'empty/README.md': '' });
  expect(await findMigrationFiles([`${directory}/none.sql`, `${directory}/1.sql`, `${directory}/empty`, `${directory}/*.up.sql`])).toEqual({
    files: [`${directory}/1.sql`],
    problems: [
      { path: `${directory}/none.sql`, reason: 'no such file or directory' },
      { path: `${directory}/empty`, reason: 'no .sql file in this directory, nor a migration in JavaScript or TypeScript' },
      { path: `${directory}/*.up.sql`, reason: 'matches no file' },
    ],
  });
});

test('a directory leaves out what lies below the name of another database, unless that is what was named', async () => {
  const directory = directoryWith({ 'postgres/1.sql': '', 'clickhouse/1.sql': '', 'db-mysql/x/2.sql': '', 'h2/3.sql': '', 'mysql_import.sql': '', 'mysqlish/4.sql': '' });
  const found = async (path: string): Promise<readonly string[]> => (await findMigrationFiles([path])).files.map((file) => file.slice(directory.length + 1));
  expect(await found(directory)).toEqual(['mysql_import.sql', 'mysqlish/4.sql', 'postgres/1.sql']);
  expect(await found(join(directory, 'clickhouse'))).toEqual(['clickhouse/1.sql']);
  expect(await found(join(directory, 'h2', '3.sql'))).toEqual(['h2/3.sql']);
});
