import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSql } from '../../src/operations/index.ts';
import { applyStatement, emptySchema } from '../../src/schema/index.ts';
import { catalogOfDatabase, catalogOfSchema } from './catalog.ts';
import { scripts } from './scripts.ts';

// The proof of src/schema: after every script its value says what PostgreSQL's catalogs say.

let db: PGlite;
beforeAll(async () => {
  db = await PGlite.create();
});
afterAll(() => db.close());

describe('the schema is what PostgreSQL has', () => {
  it.each(scripts)('$name', async ({ sql, refused: expected = 0 }) => {
    const { statements, notAnalysed } = readSql(sql);
    expect(notAnalysed).toEqual([]);
    let schema = emptySchema({ complete: true });
    const refused: string[] = [];
    await db.exec('BEGIN');
    try {
      for (const statement of statements) {
        expect(statement.syntaxError).toBeUndefined();
        const text = sql.slice(statement.range.start, statement.range.end);
        const error = await attempt(text);
        if (error !== undefined) refused.push(`${text}: ${error}`);
        const before = schema;
        schema = applyStatement(schema, statement, { searchPath: ['public'], path: 'script.sql', postgres: 18 });
        if (error !== undefined) expect(await catalogOfSchema(schema, db), `refused: ${text}: ${error}`).toEqual(await catalogOfSchema(before, db));
      }
      expect(await catalogOfSchema(schema, db)).toEqual(await catalogOfDatabase(db));
      expect(refused, refused.join('\n')).toHaveLength(expected);
    } finally {
      await db.exec('ROLLBACK');
    }
  });
});

it('the schema is what PostgreSQL has after what runs outside a transaction', async () => {
  const sql = 'CREATE SCHEMA con; CREATE TABLE con.t (a int NOT NULL, b text); CREATE INDEX CONCURRENTLY ON con.t (a); CREATE UNIQUE INDEX CONCURRENTLY u ON con.t (a); CREATE INDEX CONCURRENTLY IF NOT EXISTS u ON con.t (b); CREATE INDEX CONCURRENTLY ON con.t (lower(b)); REINDEX TABLE CONCURRENTLY con.t; DROP INDEX CONCURRENTLY con.t_lower_idx; ALTER TABLE con.t ADD CONSTRAINT k PRIMARY KEY USING INDEX u; VACUUM con.t; CLUSTER con.t USING k';
  let schema = emptySchema({ complete: true });
  try {
    for (const statement of readSql(sql).statements) {
      await db.exec(sql.slice(statement.range.start, statement.range.end));
      schema = applyStatement(schema, statement, { searchPath: ['public'], path: 'script.sql', postgres: 18 });
    }
    expect(await catalogOfSchema(schema, db)).toEqual(await catalogOfDatabase(db));
  } finally {
    await db.exec('DROP SCHEMA con CASCADE');
  }
});

/** Runs a statement; what PostgreSQL says where it refuses it. */
async function attempt(sql: string): Promise<string | undefined> {
  await db.exec('SAVEPOINT statement');
  try {
    await db.exec(sql);
    return undefined;
  } catch (error) {
    await db.exec('ROLLBACK TO statement');
    return error instanceof Error ? error.message : String(error);
  }
}
