import { expect, test } from 'vitest';
import { readSql } from '../../src/operations/index.ts';

test.each([
  ['UPDATE t SET a = 1 WHERE id IN (SELECT id FROM t WHERE a IS NULL LIMIT 1000)', true],
  ['WITH k AS (SELECT id FROM t LIMIT 10) UPDATE t SET a = 1 FROM k WHERE t.id = k.id', true],
  ['DELETE FROM t USING (SELECT id FROM t FETCH FIRST 5 ROWS ONLY) k WHERE t.id = k.id', true],
  ['(SELECT 1 FROM t LIMIT 1) UNION SELECT 2', true],
  ['UPDATE t SET a = 1 WHERE id IN (SELECT id FROM t OFFSET 5)', undefined],
  ['UPDATE t SET a = 1', undefined],
])('a LIMIT anywhere in what it reads is told: %s', (sql, limited) => {
  const [operation] = readSql(sql).statements[0]?.operations ?? [];
  expect(operation && 'query' in operation ? operation.query?.limited : 'no query').toBe(limited);
});
