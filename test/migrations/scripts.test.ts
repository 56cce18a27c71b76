import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { migrationsOnly } from '../../src/project/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { directoryWith } from '../support/directory.ts';
import { loadRule } from '../support/lint.ts';
import { lintProject } from '../support/lint-project.ts';
import { readProject, sqlOf } from '../support/read-project.ts';

test('scripts of psql and plain SQL are one history, and no migrations where there are some', async () => {
  const { histories, readings } = await readProject('fixtures/projects/psql');
  expect(histories.map(({ detection }) => detection)).toEqual([{ tool: 'psql', because: 'a meta-command of psql', weak: true }]);
  expect(readings.map(({ path, reading }) => [path, reading.up.flatMap(({ statements }) => statements.map(({ kind }) => kind)), reading.up.flatMap(({ notAnalysed }) => notAnalysed.map(({ reason }) => reason))]))
    .toEqual([['deploy.sql', ['CREATE INDEX'], ['psql runs another file here']], ['tables/orders.sql', ['CREATE TABLE'], []]]);
  const root = directoryWith({ 'seed.sql': '\\set x 1\nSELECT :x;', 'm/1_a.up.sql': 'SELECT 1;' });
  const only = migrationsOnly((await readProject(root)).histories);
  expect(only.histories.map(({ detection }) => detection.tool)).toEqual(['golang-migrate']);
  expect(only.remarks).toEqual([{ path: join(root, 'seed.sql'), reason: 'is no migration of a tool, and not checked: name it as an argument to have it checked' }]);
});

test('the schema that Rails dumps is no migration', async () => {
  const { readings, said } = await readProject('fixtures/projects/rails');
  expect(readings.map(({ path, reading }) => [path, reading.up])).toEqual([['db/structure.sql', []]]);
  expect(said).toEqual({ problems: [], remarks: ['db/structure.sql: is the schema that Rails dumps, and no migration: --schema reads it'] });
});

test('of a Rails migration that is given the heredocs of execute are read, and it is said that the rest is not', async () => {
  const path = 'fixtures/projects/rails/db/migrate/20260102000000_note_index.rb';
  const { histories, readings } = await readProject('fixtures/projects/rails', [path]);
  expect(histories[0]?.detection).toMatchObject({ tool: 'rails', because: 'a class of ActiveRecord::Migration' });
  const [up] = readings[0]?.reading.up ?? [];
  expect(up?.transaction).toBeUndefined();
  expect(up && sqlOf([up], readFileSync(path, 'utf8'))).toEqual(['CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note)']);
  expect(up?.notAnalysed.map(({ reason }) => reason)).toEqual(['Ruby is not read, but for the heredocs of `execute` in it']);
});

test('a Rails migration is told to open no transaction', async () => {
  const text = 'class A < ActiveRecord::Migration[7.1]\n  def change\n    execute <<-SQL\n      CREATE INDEX i ON t (a);\n    SQL\n  end\nend\n';
  const root = directoryWith({ 'a.rb': text });
  const path = join(root, 'a.rb');
  const [finding] = await lintProject(root, [await loadRule('index-without-concurrently')], [path]);
  expect(finding?.help).toMatch(/`disable_ddl_transaction!` below the class's line\.$/);
  expect(finding?.rewrite?.kind === 'edit' && applyEdits(text, finding.path, finding.rewrite.edits))
    .toBe(text.replace('[7.1]\n', '[7.1]\n  disable_ddl_transaction!\n\n').replace('INDEX i', 'INDEX CONCURRENTLY i'));
});
