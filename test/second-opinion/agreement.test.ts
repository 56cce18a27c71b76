import { parseWithComments } from 'pgsql-ast-parser';
import { afterAll, describe, expect, test } from 'vitest';
import { readSql } from '../../src/operations/index.ts';
import { corpus } from './corpus.ts';
import { ourFacts } from './ours.ts';
import { theirFacts } from './theirs.ts';

// Two parsers that share nothing read the same statements: what both can read, they must read alike.

/** What pgsql-ast-parser reads of it, or nothing. */
function secondReading(sql: string): ReturnType<typeof parseWithComments>['ast'] | undefined {
  try {
    return parseWithComments(sql, { locationTracking: true }).ast;
  } catch {
    return undefined;
  }
}

const compared = corpus.map((sql) => ({ sql, ast: secondReading(sql) }));

afterAll(() => {
  const parsed = compared.filter(({ ast }) => ast !== undefined).length;
  process.stdout.write(`second opinion: pgsql-ast-parser could parse ${parsed} of ${corpus.length} statements; ddlint read ${corpus.length}\n`);
});

test('ddlint reads the whole corpus', () => {
  expect(corpus.filter((sql) => readSql(sql).statements.some(({ syntaxError, operations }) => syntaxError !== undefined || operations.length === 0))).toEqual([]);
});

test('the second parser reads enough of it to be an opinion', () => {
  expect(compared.filter(({ ast }) => ast !== undefined).length).toBeGreaterThanOrEqual(80);
});

describe('both say the same', () => {
  test.each(compared.flatMap(({ sql, ast }) => (ast ? [{ sql, ast }] : [])))('$sql', ({ sql, ast }) => {
    expect(readSql(sql).statements.flatMap((statement) => ourFacts(sql, statement))).toEqual(ast.flatMap((statement) => theirFacts(sql, statement)));
  });
});
