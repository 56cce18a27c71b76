import { describe, expect, test } from 'vitest';
import type { Query, RelationUse } from '../../src/operations/index.ts';
import { cut, only } from './reading.ts';

function query(sql: string): Query {
  return only(sql, 'select').query;
}

/** `s.t: sure columns | perhaps columns`, with what else is noted of the use. */
function shown({ name, columns, perhapsColumns, wholeRow, rowLock, only: alone }: RelationUse): string {
  const marks = [wholeRow && '*', rowLock && 'lock', alone && 'only'].filter((mark) => mark !== false);
  return `${name.schema === undefined ? '' : `${name.schema}.`}${name.name}: ${columns.toSorted().join(' ')} | ${perhapsColumns.toSorted().join(' ')}${marks.length > 0 ? ` | ${marks.join(' ')}` : ''}`;
}

function reads(sql: string): string[] {
  return query(sql).reads.map(shown);
}

describe('columns and the relations they are of', () => {
  test.each([
    ['SELECT a, lower(b) FROM t WHERE c > 1 ORDER BY d', ['t: a b c d | ']],
    ['SELECT x.a, y.b, c FROM s.t x JOIN u AS y ON x.id = y.id', ['s.t: a id | c', 'u: b id | c']],
    ['SELECT s.t.a, t.b FROM s.t', ['s.t: a b | ']],
    ['SELECT * FROM t', ['t:  |  | *']],
    ['SELECT t.*, u.a FROM t, u', ['t:  |  | *', 'u: a | ']],
    ['SELECT count(t) FROM t', ['t:  | t | *']],
    ['SELECT count(*) FROM ONLY t', ['t:  |  | only']],
    ['SELECT a FROM t JOIN u USING (id)', ['t: id | a', 'u: id | a']],
    ['SELECT 1 FROM t NATURAL JOIN u', ['t:  |  | *', 'u:  |  | *']],
    ['TABLE s.t', ['s.t:  |  | *']],
    ['SELECT a FROM t UNION ALL SELECT b FROM u ORDER BY 1', ['t: a | ', 'u: b | ']],
    ['SELECT sum(a) FILTER (WHERE b), rank() OVER (PARTITION BY c ORDER BY d) FROM t GROUP BY e HAVING max(f) > 1', ['t: a b c d e f | ']],
    ['SELECT a AS total FROM t GROUP BY total ORDER BY total DESC', ['t: a | ']],
    ['SELECT (a).b, c[d] FROM t', ['t: a c d | ']],
    ['SELECT a FROM t TABLESAMPLE system (5)', ['t: a | ']],
    ['SELECT a, b FROM t AS x (a, b)', ['t:  |  | *']],
    ['SELECT j.a FROM (t CROSS JOIN u) AS j', ['t:  | a', 'u:  | a']],
  ])('%s', (sql, expected) => {
    expect(reads(sql)).toEqual(expected);
  });

  test('a column that a subquery or a CTE gives is not perhaps another relation\'s', () => {
    expect(reads('SELECT total, x FROM t, (SELECT sum(a) AS total FROM u) AS v')).toEqual(['t: x | ', 'u: a | ']);
    expect(reads('WITH v (total) AS (SELECT sum(a) FROM u) SELECT total, x FROM t, v')).toEqual(['u: a | ', 't: x | ']);
    expect(reads('SELECT total FROM t, (SELECT * FROM u) AS v')).toEqual(['t:  | total', 'u:  |  | *']);
  });
});

describe('CTEs', () => {
  test('their names are no relations, within their scope', () => {
    expect(reads('WITH t AS (SELECT a FROM t) SELECT a FROM t JOIN s.t AS o ON o.id = t.a')).toEqual(['t: a | ', 's.t: id | ']);
    expect(reads('WITH RECURSIVE r AS (SELECT id FROM t UNION ALL SELECT t.id FROM t JOIN r ON t.parent = r.id) SELECT * FROM r')).toEqual(['t: id | ', 't: id parent | ']);
    expect(reads('WITH a AS (SELECT 1 FROM b), b AS (SELECT 1 FROM a) SELECT 1 FROM b')).toEqual(['b:  | ']);
    expect(reads('SELECT * FROM (WITH x AS (SELECT 1) SELECT * FROM x) y, x')).toEqual(['x:  |  | *']);
    expect(reads('WITH x AS (SELECT 1) SELECT (SELECT max(a) FROM x) FROM t')).toEqual(['t:  | a']);
  });

  test('data changes in them are writes', () => {
    const sql = 'WITH gone AS (DELETE FROM t USING u WHERE t.id = u.id RETURNING t.id, name) SELECT name, x FROM gone, v';
    const { writes, output } = query(sql);
    expect(writes).toMatchObject([{ kind: 'delete', table: { name: 't' }, from: [{ name: { name: 'u' } }], where: { text: 't.id = u.id' }, query: { output: ['id', 'name'] } }]);
    expect(cut(sql, writes[0]?.range)).toBe('DELETE FROM t USING u WHERE t.id = u.id RETURNING t.id, name');
    expect(reads(sql)).toEqual(['v: x | ']);
    expect(output).toEqual(['name', 'x']);
  });
});

describe('subqueries', () => {
  test('everywhere, with the columns that they take from outside', () => {
    expect(reads('SELECT (SELECT max(u.a) FROM u WHERE u.id = t.id) FROM t WHERE EXISTS (SELECT 1 FROM v WHERE v.x = t.y) AND b IN (SELECT w.c FROM w)')).toEqual([
      't: b id y | ', 'u: a id | ', 'v: x | ', 'w: c | ',
    ]);
  });

  test('an unqualified column inside may be of either', () => {
    expect(reads('SELECT 1 FROM t WHERE EXISTS (SELECT 1 FROM u WHERE a = 1)')).toEqual(['t:  | a', 'u:  | a']);
    expect(reads('SELECT a FROM (SELECT a FROM t) AS x')).toEqual(['t: a | ']);
    expect(reads('SELECT 1 FROM t, LATERAL (SELECT a, t.b FROM u) AS x')).toEqual(['t: b | a', 'u:  | a']);
  });
});

describe('locks, calls and what comes out', () => {
  test('row locks', () => {
    expect(reads('SELECT a FROM t FOR UPDATE')).toEqual(['t: a |  | lock']);
    expect(reads('SELECT 1 FROM t x, u FOR NO KEY UPDATE OF x')).toEqual(['t:  |  | lock', 'u:  | ']);
    expect(reads('SELECT 1 FROM (SELECT a FROM t) x FOR SHARE')).toEqual(['t: a |  | lock']);
    expect(reads('WITH x AS (SELECT a FROM t) SELECT 1 FROM x FOR SHARE')).toEqual(['t: a | ']);
  });

  test('functions, wherever they are called', () => {
    const { calls } = query("SELECT s.f(1, g(2)) FROM h(3) x JOIN t ON i(t.a) WHERE EXISTS (SELECT j() FROM t) ORDER BY extract(year FROM t.b)");
    const written = calls.map(({ name, argumentCount }) => `${name.schema === undefined ? '' : `${name.schema}.`}${name.name}/${argumentCount}`);
    expect(written.toSorted()).toEqual(['g/1', 'h/1', 'i/1', 'j/0', 'pg_catalog.extract/2', 's.f/2']);
  });

  test.each([
    ['SELECT a, t.b AS c, count(*), 1, x::date, now()::text, CASE WHEN d THEN 1 ELSE e END, coalesce(f, 1) FROM t', ['a', 'c', 'count', null, 'x', 'now', 'e', 'coalesce']],
    ['SELECT *, 1 FROM t', '*'],
    ['VALUES (1, 2), (3, 4)', ['column1', 'column2']],
    ["SELECT EXISTS (SELECT 1), (SELECT a FROM t), ARRAY[1], CURRENT_DATE, '1'::int", ['exists', 'a', 'array', 'current_date', 'int4']],
  ])('%s', (sql, output) => {
    expect(query(sql).output).toEqual(output);
  });

  test('what does not grow with a table', () => {
    expect(['SELECT 1', 'VALUES (1)', 'SELECT f()', 'SELECT 1 UNION SELECT 2'].map((sql) => query(sql).constant)).toEqual([true, true, true, true]);
    expect(['SELECT 1 FROM t', 'VALUES (1), (2)', 'SELECT (SELECT max(a) FROM t)', 'SELECT * FROM f()'].map((sql) => query(sql).constant)).toEqual([false, false, false, false]);
  });
});

describe('data changes', () => {
  test('UPDATE', () => {
    const sql = `WITH x AS (SELECT id FROM src) UPDATE ONLY s.orders AS o SET "A" = x.id + 1, (b, c) = (SELECT 1, u.q FROM u WHERE u.id = o.uid), d = o.e IS DISTINCT FROM 3, f = DEFAULT
      FROM x JOIN k ON k.id = x.id WHERE o.id = k.id AND status IN ('a', 'b') RETURNING o.id`;
    const update = only(sql, 'update');
    expect(update).toMatchObject({ table: { schema: 's', name: 'orders' }, only: true, where: { text: "o.id = k.id AND status IN ('a', 'b')" } });
    expect(update.assignments.map(({ column, value }) => `${column}: ${value.text}`)).toEqual([
      'A: x.id + 1', 'b: (SELECT 1, u.q FROM u WHERE u.id = o.uid)', 'c: (SELECT 1, u.q FROM u WHERE u.id = o.uid)', 'd: o.e IS DISTINCT FROM 3', 'f: DEFAULT',
    ]);
    expect(update.assignments.at(-1)?.value.tree).toEqual({ kind: 'setToDefault' });
    expect(update.query.reads.map(shown)).toEqual(['src: id | ', 'k: id | status', 'u: id q | ']);
    expect(update.from.map(shown)).toEqual(['k: id | status']);
    expect(update.query.output).toEqual(['id']);
    expect(cut(sql, update.range)).toBe(sql);
  });

  test('a subscript, a field and an operator without spaces are assigned', () => {
    expect(only('UPDATE t SET a[1] = 2, b.c=-1', 'update').assignments.map(({ column, value }) => [column, value.text])).toEqual([['a', '2'], ['b', '-1']]);
  });

  test('DELETE', () => {
    const remove = only('DELETE FROM t USING u, v WHERE t.a = u.a', 'delete');
    expect(remove.from.map(({ name }) => name.name)).toEqual(['u', 'v']);
    expect(remove.where?.text).toBe('t.a = u.a');
    expect(only('DELETE FROM t', 'delete').where).toBeUndefined();
  });

  test('INSERT', () => {
    expect(only("INSERT INTO s.t (a, b) VALUES (1, f('x')), (2, 'y') ON CONFLICT DO NOTHING", 'insert')).toMatchObject({
      table: { schema: 's', name: 't' }, columns: ['a', 'b'], source: 'values', onConflict: 'nothing', query: { calls: [{ name: { name: 'f' } }], constant: false },
    });
    const copied = only('INSERT INTO t SELECT a, u.b FROM u ON CONFLICT (a) DO UPDATE SET b = excluded.b || (SELECT max(c) FROM v) RETURNING id', 'insert');
    expect(copied).toMatchObject({ columns: [], source: 'query', onConflict: 'update' });
    expect(copied.query.reads.map(shown)).toEqual(['u: a b | ', 'v:  | c']);
    expect(only('INSERT INTO t DEFAULT VALUES', 'insert')).toMatchObject({ source: 'values', query: { constant: true } });
    expect(only('INSERT INTO t SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM t)', 'insert')).toMatchObject({ source: 'values', query: { reads: [{ name: { name: 't' } }] } });
  });

  test('MERGE', () => {
    const merge = only('MERGE INTO t USING (SELECT * FROM u) s ON t.a = s.a WHEN MATCHED AND s.x THEN UPDATE SET b = f(s.b) WHEN NOT MATCHED THEN INSERT VALUES (1) WHEN NOT MATCHED BY SOURCE THEN DELETE WHEN MATCHED THEN DO NOTHING', 'merge');
    expect(merge).toMatchObject({ table: { name: 't' }, actions: ['update', 'insert', 'delete', 'nothing'], query: { calls: [{ name: { name: 'f' } }] } });
    expect(merge.query.reads.map(shown)).toEqual(['u:  |  | *']);
  });

  test('COPY and CALL', () => {
    expect(only('COPY s.t (a) FROM stdin WHERE a > 1', 'copy')).toMatchObject({ direction: 'from', table: { schema: 's', name: 't' } });
    expect(only('COPY (SELECT a FROM t) TO stdout', 'copy')).toMatchObject({ direction: 'to', query: { reads: [{ name: { name: 't' } }] } });
    expect(only('COPY (DELETE FROM t RETURNING a) TO stdout', 'copy').query?.writes).toMatchObject([{ kind: 'delete' }]);
    expect(only('CALL s.p(1, 2)', 'call').call).toMatchObject({ name: { schema: 's', name: 'p' }, argumentCount: 2 });
  });
});

test.each([
  ['SELECT * FROM t WHERE a = 1 AND b IN (1, 2) AND c > 3', ['a', 'b']],
  ['SELECT * FROM t WHERE 1 = t.a AND (b = ANY($1) OR c = 2)', ['a']],
  ['SELECT * FROM t WHERE a = b AND c = (SELECT max(c) FROM t)', []],
  ['SELECT * FROM t, u WHERE t.a = 1', []],
])('a condition fixes columns of the only relation in scope: %s', (sql, columns) => {
  expect(only(sql, 'select').query.reads[0]?.fixedColumns).toEqual(columns);
});

test.each([
  ['INSERT INTO t VALUES (1, NULL)', [1]],
  ['INSERT INTO t (a, b) VALUES (NULL, 1), (NULL, NULL)', [0]],
  ['INSERT INTO t SELECT NULL', []],
  ['INSERT INTO t DEFAULT VALUES', []],
])('NULL in every row of VALUES is told: %s', (sql, nulls) => {
  expect(only(sql, 'insert').nulls).toEqual(nulls);
});
