import { describe, expect, test } from 'vitest';
import { allOf, cut, only } from './reading.ts';

describe('CREATE INDEX', () => {
  const sql = `CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "Idx" ON ONLY app.orders USING gin
    (a, lower(b) COLLATE "C" app.text_ops (siglen = 10) DESC NULLS LAST, (c + d) ASC, CURRENT_DATE) INCLUDE (e, f)
    NULLS NOT DISTINCT WITH (fillfactor = 50) TABLESPACE fast WHERE a > 1 AND b IS NOT NULL`;
  const index = only(sql, 'createIndex');

  test('its options', () => {
    expect(index).toMatchObject({
      name: 'Idx', table: { schema: 'app', name: 'orders' }, only: true, unique: true, concurrently: true, ifNotExists: true, method: 'gin', include: ['e', 'f'],
      nullsNotDistinct: true, parameters: [{ name: 'fillfactor', value: '50' }], tablespace: 'fast', where: { text: 'a > 1 AND b IS NOT NULL' },
    });
    expect([cut(sql, index.nameRange), cut(sql, index.indexKeyword), cut(sql, index.table.range)]).toEqual(['"Idx"', 'INDEX', 'app.orders']);
  });

  test('its keys', () => {
    expect(index.elements).toMatchObject([
      { column: 'a' },
      { expression: { text: 'lower(b)' }, collation: { name: 'C' }, opclass: { schema: 'app', name: 'text_ops' }, order: 'desc', nulls: 'last' },
      { expression: { text: 'c + d' }, order: 'asc' },
      { expression: { text: 'CURRENT_DATE', tree: { kind: 'valueFunction', name: 'current_date' } } },
    ]);
    expect(index.elements.map(({ range }) => cut(sql, range))).toEqual(['a', 'lower(b) COLLATE "C" app.text_ops (siglen = 10) DESC NULLS LAST', '(c + d) ASC', 'CURRENT_DATE']);
    expect(cut(sql, index.elements[1]?.opclass?.range)).toBe('app.text_ops');
  });

  test('what it leaves out', () => {
    const plain = only('CREATE INDEX ON t (a)', 'createIndex');
    expect(plain).toMatchObject({ table: { name: 't' }, only: false, unique: false, concurrently: false, ifNotExists: false, method: 'btree', include: [], nullsNotDistinct: false });
    expect([plain.name, plain.nameRange, plain.where]).toEqual([undefined, undefined, undefined]);
  });
});

test('DROP INDEX says how many go together', () => {
  const sql = 'DROP INDEX CONCURRENTLY IF EXISTS s.a, b';
  expect(allOf(sql, 'dropIndex')).toMatchObject([
    { name: { schema: 's', name: 'a' }, concurrently: true, ifExists: true, cascade: false, together: 2 },
    { name: { name: 'b' }, together: 2 },
  ]);
  expect(allOf(sql, 'dropIndex').map(({ range, indexKeyword }) => [cut(sql, range), cut(sql, indexKeyword)])).toEqual([['s.a', 'INDEX'], ['b', 'INDEX']]);
});

test.each([
  ['REINDEX INDEX s.i', { target: 'index', name: { schema: 's', name: 'i' }, concurrently: false }],
  ['REINDEX TABLE CONCURRENTLY t', { target: 'table', name: { name: 't' }, concurrently: true }],
  ['REINDEX (CONCURRENTLY OFF, TABLESPACE fast) TABLE t', { concurrently: false, tablespace: 'fast' }],
  ['REINDEX SCHEMA CONCURRENTLY s', { target: 'schema', name: { name: 's' }, concurrently: true }],
  ['REINDEX DATABASE', { target: 'database' }],
  ['REINDEX SYSTEM d', { target: 'system', name: { name: 'd' } }],
])('%s', (sql, expected) => {
  expect(only(sql, 'reindex')).toMatchObject(expected);
});
