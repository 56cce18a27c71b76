import { expect, test } from 'vitest';
import { readUp } from './read.ts';

test.each([
  ["db.createTable('t', { id: { type: 'int', primaryKey: true, autoIncrement: true }, a: 'string', b: { type: 'timestamptz', notNull: true, defaultValue: new String('now()') } }, cb)", ['CREATE TABLE "t" ("id" SERIAL PRIMARY KEY, "a" VARCHAR, "b" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now())']],
  ["db.createTable('t', { columns: { a: { type: 'int', primaryKey: true }, b: { type: 'string', length: 20, primaryKey: true, unique: true } }, ifNotExists: true }, cb)", ['CREATE TABLE IF NOT EXISTS "t" ("a" INTEGER, "b" VARCHAR(20) UNIQUE, PRIMARY KEY ("a", "b"))']],
  ["db.addColumn('t', 'o', { type: 'bigint', foreignKey: { name: 'fk', table: 'o', mapping: 'id', rules: { onDelete: 'CASCADE' } } }, cb)", ['ALTER TABLE "t" ADD COLUMN "o" BIGINT', 'ALTER TABLE "t" ADD CONSTRAINT "fk" FOREIGN KEY ("o") REFERENCES "o" ("id") ON DELETE CASCADE ON UPDATE NO ACTION']],
  ["db.changeColumn('t', 'a', { type: 'string', length: 30 }, cb)", ['ALTER TABLE "t" ALTER COLUMN "a" DROP NOT NULL', 'ALTER TABLE "t" ALTER COLUMN "a" DROP DEFAULT', 'ALTER TABLE "t" ALTER COLUMN "a" TYPE VARCHAR(30) USING "a"::VARCHAR']],
  ["db.changeColumn('t', 'a', { notNull: true, unique: true, defaultValue: 'x' }, cb)", ['ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL', 'ALTER TABLE "t" ADD CONSTRAINT "t_a_key" UNIQUE ("a")', 'ALTER TABLE "t" ALTER COLUMN "a" SET DEFAULT \'x\'']],
  ["db.addIndex('t', 'i', ['a', 'b'], true, cb)", ['CREATE UNIQUE INDEX "i" ON "t" ("a", "b")']],
  ["db.addIndex('t', 'i', 'a', cb)", ['CREATE INDEX "i" ON "t" ("a")']],
  ["db.removeIndex('t', 'i', cb)", ['DROP INDEX "i"']],
  ["db.dropTable('t', { ifExists: true }, cb)", ['DROP TABLE IF EXISTS "t"']],
  ["db.renameColumn('t', 'a', 'b', cb)", ['ALTER TABLE "t" RENAME COLUMN "a" TO "b"']],
  ["db.removeForeignKey('t', 'fk', cb)", ['ALTER TABLE "t" DROP CONSTRAINT "fk"']],
])('%s', (call, statements) => {
  const read = readUp(`exports.up = (db, cb) => { ${call}; };`, 'db-migrate');
  expect(read.sent.map(([sql]) => sql)).toEqual(statements);
  expect(read.gaps).toEqual([]);
});

test('what is not known is said', () => {
  expect(readUp('exports.up = (db, cb) => { db.addColumn("t", "a", spec, cb); };', 'db-migrate').gaps.map(([, written]) => written)).toEqual(['db.addColumn("t", "a", spec, cb)']);
});
