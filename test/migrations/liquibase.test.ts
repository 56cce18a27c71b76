import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { directoryWith } from '../support/directory.ts';
import { readProject, sqlOf } from '../support/read-project.ts';

const project = 'fixtures/projects/liquibase';

test('the changes of a changelog that are no SQL are said, and where they stand', async () => {
  expect((await readProject(project)).said).toEqual({
    problems: [],
    remarks: ["src/main/resources/db/changelog/changes/at.xml:3: a change of this changelog (addColumn) can't be judged here: only files of SQL are"],
  });
});

test('the way back of each change set, in reverse', async () => {
  const path = 'src/main/resources/db/changelog/changes/shop.sql';
  const { readings } = await readProject(project);
  const down = readings.find((one) => one.path === path)?.reading.down ?? [];
  expect(sqlOf(down, readFileSync(join(project, path), 'utf8'))).toEqual(['DROP INDEX CONCURRENTLY orders_note_idx', 'DROP TABLE orders']);
  expect(down.map(({ transaction }) => transaction)).toEqual([undefined, 'migration']);
});

test.each([
  ['XML', 'master.xml', '<databaseChangeLog><includeAll path="b" relativeToChangelogFile="true"/><include file="a/1.sql" relativeToChangelogFile="true"/></databaseChangeLog>'],
  ['YAML', 'changelog.yaml', 'databaseChangeLog:\n- includeAll:\n    path: b # all\n- include: { file: "a/1.sql" }\n'],
  ['JSON', 'changelog.json', '{ "databaseChangeLog": [{ "includeAll": { "path": "b" } }, { "include": { "file": "a/1.sql", "relativeToChangelogFile": true } }] }'],
])('the order of a changelog of %s', async (_format, name, text) => {
  const one = '--liquibase formatted sql\n--changeset a:1\nSELECT 1;';
  const root = directoryWith({ '.git/HEAD': '', [name]: text, 'a/1.sql': one, 'a/2.sql': one, 'b/1.sql': one, 'b/10.sql': 'SELECT 2;' });
  const { readings, said } = await readProject(root);
  expect(readings.map(({ path }) => path)).toEqual(['b/1.sql', 'b/10.sql', 'a/1.sql', 'a/2.sql']);
  expect(said.remarks).toEqual([expect.stringMatching(/^a\/2\.sql: .*Liquibase does not apply it$/)]);
});

test.each([
  ['XML', 'changelog.xml', '<databaseChangeLog><changeSet id="1">', 'changelog.xml: not understood as a changelog of Liquibase: <databaseChangeLog> is never closed'],
  ['JSON', 'changelog.json', '{ "databaseChangeLog": [', 'changelog.json: not understood as a changelog of Liquibase: not valid JSON'],
  ['YAML', 'changelog.yaml', '<<<<<<< HEAD\n', 'changelog.yaml: not understood as a changelog of Liquibase: holds no databaseChangeLog'],
])('a changelog of %s that is half written is a problem, and names decide', async (_format, name, text, problem) => {
  const one = '--liquibase formatted sql\n--changeset a:1\nSELECT 1;';
  const { readings, said } = await readProject(directoryWith({ '.git/HEAD': '', [name]: text, '2.sql': one, '10.sql': one }));
  expect(readings.map(({ path }) => path)).toEqual(['2.sql', '10.sql']);
  expect(said.problems).toEqual([expect.stringContaining(problem)]);
  expect(said.problems[0]).toMatch(/its files are taken in the order of their names$/);
});

test('a changelog that is given itself: its SQL at its places, the rest not analysed', async () => {
  const text = `<databaseChangeLog>
  <changeSet id="1" author="a" runInTransaction="false">
    <sql>CREATE INDEX CONCURRENTLY i ON t (a) WHERE a &lt;&gt; 0 AND b -&gt;&gt; 'x' IS NULL;</sql>
    <sql><![CDATA[SELECT 1 < 2;]]></sql>
    <rollback><sql>DROP INDEX i</sql></rollback>
    <dropColumn tableName="t" columnName="a"/>
  </changeSet>
</databaseChangeLog>`;
  const root = directoryWith({ 'changes.xml': text });
  const { readings, said } = await readProject(root, [join(root, 'changes.xml')]);
  const up = readings[0]?.reading.up ?? [];
  expect(said).toEqual({ problems: [], remarks: [] });
  expect(sqlOf(up, text)).toEqual(["CREATE INDEX CONCURRENTLY i ON t (a) WHERE a &lt;&gt; 0 AND b -&gt;&gt; 'x' IS NULL", 'SELECT 1 < 2']);
  expect(up.flatMap(({ statements }) => statements.map(({ kind, syntaxError }) => [kind, syntaxError]))).toEqual([['CREATE INDEX', undefined], ['SELECT', undefined]]);
  expect(up.map(({ transaction }) => transaction)).toEqual([undefined, undefined, undefined]);
  expect(up.flatMap(({ notAnalysed }) => notAnalysed.map(({ range, reason }) => [text.slice(range.start, range.end), reason]))).toEqual([['<dropColumn tableName="t" columnName="a"/>', "Liquibase's dropColumn can't be judged: only SQL is"]]);
});

test('a formatted file without a change set is said to do nothing', async () => {
  const { readings, said } = await readProject(directoryWith({ '1.sql': '--liquibase formatted sql\nDROP TABLE orders;\n' }));
  expect(readings[0]?.reading.up).toEqual([]);
  expect(said.remarks).toEqual([expect.stringMatching(/Liquibase applies nothing of it$/)]);
});

test.each([
  ['runInTransaction:FALSE', 'none'], ['runInTransaction:no', 'none'], ['runInTransaction:True', 'migration'], ['runInTransaction:"false"', 'migration'], ['runInTransaction:true runInTransaction:false', 'none'], ['', 'migration'],
])('a change set with %s', async (words, transaction) => {
  const { readings } = await readProject(directoryWith({ '1.sql': `--liquibase formatted sql\n--changeset a:1 ${words}\nSELECT 1;\n` }));
  expect(readings[0]?.reading.up[0]?.transaction ?? 'none').toBe(transaction);
});

test('a changelog that is cut off is a problem, and no file is said to be unnamed', async () => {
  const one = '--liquibase formatted sql\n--changeset a:1\nSELECT 1;\n';
  const { said } = await readProject(directoryWith({ '.git/HEAD': '', 'db/db.changelog-master.yaml': 'databaseChangeLog:\n  - include:\n      fi', 'db/a.sql': one }));
  expect(said).toEqual({ problems: ['db/db.changelog-master.yaml: line 2: this include names no file; what it would apply is taken in the order of its name'], remarks: [] });
  const broken = await readProject(directoryWith({ '.git/HEAD': '', 'db/db.changelog-master.yaml': 'databaseChangeLog:\n  - include: { file: db/a.sql', 'db/a.sql': one }));
  expect(broken.said).toEqual({ problems: [expect.stringMatching(/^db\/db\.changelog-master\.yaml: not understood as a changelog of Liquibase: not valid YAML: .*; its files are taken in the order of their names$/)], remarks: [] });
});

test('liquibase.properties names the main changelog, in whatever directory', async () => {
  const files = { 'db/main.yaml': 'databaseChangeLog:\n- include: { file: db/b.sql }\n- includeAll: { path: db/more }\n- include: { file: a.sql, relativeToChangelogFile: true }\n', 'db/a.sql': 'SELECT 1;', 'db/b.sql': 'SELECT 2;', 'db/more/c.sql': 'SELECT 3;' };
  const { readings, histories, said } = await readProject(directoryWith({ '.git/HEAD': '', 'liquibase.properties': '# here\nchangeLogFile: db/main.yaml\n', ...files }));
  expect(histories.map(({ detection: { tool } }) => tool)).toEqual(['liquibase']);
  expect(readings.map(({ path }) => path)).toEqual(['db/b.sql', 'db/more/c.sql', 'db/a.sql']);
  expect(said).toEqual({ problems: [], remarks: [] });
});

test.each([
  ['YAML', 'changes.yaml', 'databaseChangeLog:\n- changeSet:\n    id: 1\n    author: d\n    changes:\n    - sql:\n        sql: DROP TABLE orders\n', 6],
  ['JSON', 'changes.json', '{ "databaseChangeLog": [{ "changeSet": { "id": 1, "author": "d", "changes": [\n{ "sql": { "sql": "DROP TABLE orders" } }] } }] }', 2],
])('SQL in a changelog of %s is not analysed, and that is said at its place', async (_format, name, text, line) => {
  const root = directoryWith({ [name]: text });
  const { readings } = await readProject(root, [join(root, name)]);
  expect(readings.flatMap(({ reading: { up } }) => up.flatMap(({ notAnalysed }) => notAnalysed.map(({ range, reason }) => [text.slice(0, range.start).split('\n').length, reason])))).toEqual([[line, "Liquibase's sql is read in changelogs of XML only"]]);
});
