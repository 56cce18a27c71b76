import { describe, expect, test } from 'vitest';
import { parseStatement } from '../../src/sql/index.ts';
import { columnsOf, quoteIdentifier, readSql, renameColumn, walkExpression, type Expression, type ExpressionTree } from '../../src/operations/index.ts';
import { found, only } from './reading.ts';

/** An expression as a CHECK holds it. */
function expression(text: string): Expression {
  const { constraint } = only(`ALTER TABLE t ADD CHECK (${text})`, 'addConstraint');
  return found(constraint.kind === 'check' ? constraint.expression : undefined);
}

function tree(text: string): ExpressionTree {
  return expression(text).tree;
}

describe('the tree of an expression', () => {
  test.each([
    ["'a''b'", { kind: 'literal', type: 'string', value: "a'b" }],
    ['-5', { kind: 'literal', type: 'integer', value: '-5' }],
    ['0', { kind: 'literal', type: 'integer', value: '0' }],
    ['1.50', { kind: 'literal', type: 'float', value: '1.50' }],
    ['false', { kind: 'literal', type: 'boolean', value: 'false' }],
    ['NULL', { kind: 'literal', type: 'null' }],
    ["B'101'", { kind: 'literal', type: 'bit', value: 'b101' }],
    ['s."T".a', { kind: 'column', path: ['s', 'T', 'a'], at: 0 }],
    ['f(DISTINCT a, b => 2)', { kind: 'call', name: { name: 'f' }, args: [{ kind: 'column' }, { kind: 'literal', value: '2' }], star: false }],
    ['count(*)', { kind: 'call', name: { name: 'count' }, args: [], star: true }],
    ['extract(year FROM a)', { kind: 'call', name: { schema: 'pg_catalog', name: 'extract' } }],
    ["a AT TIME ZONE 'UTC'", { kind: 'call', name: { name: 'timezone' }, args: [{ kind: 'literal' }, { kind: 'column' }] }],
    ['a OPERATOR(pg_catalog.+) b', { kind: 'operator', name: '+', schema: 'pg_catalog' }],
    ['- a', { kind: 'operator', name: '-', right: { kind: 'column' } }],
    ['a = ANY (b)', { kind: 'operator', name: 'any', symbol: '=' }],
    ['a <> ALL (ARRAY[1, 2])', { kind: 'operator', name: 'all', symbol: '<>', right: { kind: 'array', args: [{}, {}] } }],
    ['a NOT IN (1, 2)', { kind: 'operator', name: 'not in', right: { kind: 'row', args: [{}, {}] } }],
    ["a LIKE 'x%'", { kind: 'operator', name: 'like' }],
    ["a NOT ILIKE 'x%'", { kind: 'operator', name: 'not ilike' }],
    ["a SIMILAR TO 'x'", { kind: 'operator', name: 'similar to' }],
    ['a NOT BETWEEN 1 AND 2', { kind: 'operator', name: 'not between', right: { kind: 'row', args: [{ value: '1' }, { value: '2' }] } }],
    ['a BETWEEN SYMMETRIC 1 AND 2', { kind: 'operator', name: 'between symmetric' }],
    ['nullif(a, 1)', { kind: 'operator', name: 'nullif' }],
    ['a AND b AND c', { kind: 'and', args: [{}, {}, {}] }],
    ['NOT (a OR b)', { kind: 'not', arg: { kind: 'or', args: [{}, {}] } }],
    ['a IS NOT NULL', { kind: 'isNull', negated: true, arg: { kind: 'column' } }],
    ['a IS NULL', { kind: 'isNull', negated: false }],
    ['a IS NOT UNKNOWN', { kind: 'isBoolean', value: 'unknown', negated: true }],
    ['a IS TRUE', { kind: 'isBoolean', value: 'true', negated: false }],
    ['a IS DISTINCT FROM b', { kind: 'distinctFrom', negated: false }],
    ['a IS NOT DISTINCT FROM NULL', { kind: 'distinctFrom', negated: true, right: { type: 'null' } }],
    ['a::numeric(5, 2)[]', { kind: 'cast', type: { name: 'numeric', modifiers: [5, 2], arrayDimensions: 1, text: 'numeric(5, 2)[]' } }],
    ["timestamp with time zone 'now'", { kind: 'cast', type: { name: 'timestamptz', text: 'timestamp with time zone' } }],
    ['a COLLATE s."C"', { kind: 'collate', collation: { schema: 's', name: 'C' } }],
    ['CURRENT_TIMESTAMP(3)', { kind: 'valueFunction', name: 'current_timestamp' }],
    ['CURRENT_USER', { kind: 'valueFunction', name: 'current_user' }],
    ['CASE a WHEN 1 THEN b ELSE c END', { kind: 'case', args: [{ path: ['a'] }, { value: '1' }, { path: ['b'] }, { path: ['c'] }] }],
    ['coalesce(a, b)', { kind: 'coalesce', args: [{}, {}] }],
    ['greatest(a, b)', { kind: 'greatest' }],
    ['least(a, b)', { kind: 'least' }],
    ['(a, b)', { kind: 'row', args: [{}, {}] }],
    ['$1', { kind: 'parameter', text: '$1' }],
    ['a IN (SELECT b FROM u)', { kind: 'subquery', args: [{ path: ['a'] }], query: { reads: [{ name: { name: 'u' } }] } }],
    ['(a).b', { kind: 'other', name: 'A_Indirection', args: [{ path: ['a'] }] }],
    ['a[b]', { kind: 'other', name: 'A_Indirection', args: [{ path: ['a'] }, { args: [{ path: ['b'] }] }] }],
    ["json_value(a, '$.x' DEFAULT b ON EMPTY)", { kind: 'other', name: 'JsonFuncExpr' }],
    ['xmlelement(name x, a)', { kind: 'other', name: 'XmlExpr', args: [{ path: ['a'] }] }],
  ])('%s', (text, expected) => {
    expect(tree(text)).toMatchObject(expected);
  });

  test('nothing inside an uncommon form is lost', () => {
    expect(columnsOf(tree("json_value(a, '$.x' PASSING b AS x DEFAULT c ON EMPTY)"))).toEqual(['a', 'b', 'c']);
    expect(columnsOf(tree('json_object(k : v)'))).toEqual(['k', 'v']);
    expect(columnsOf(tree('a IS JSON OBJECT'))).toEqual(['a']);
    expect(columnsOf(tree('xmlserialize(content a AS text)'))).toEqual(['a']);
    expect(columnsOf(tree('b::geometry(Point, 4326)'))).toEqual(['b']);
  });

  test('of a DEFAULT: what cannot stand in a CHECK', () => {
    expect(only('ALTER TABLE t ADD a int DEFAULT :value', 'addColumn').column.default).toMatchObject({ text: ':value', tree: { kind: 'parameter', text: ':value' } });
    expect(only('ALTER TABLE t ADD a int DEFAULT 1 + ${n}', 'addColumn').column.default).toMatchObject({ text: '1 + ${n}', tree: { right: { kind: 'parameter', text: '${n}' } } });
  });
});

test('walking visits every node, outer before inner', () => {
  const kinds = [...walkExpression(tree('f(a + 1) > 2 AND b IN (SELECT g(c) FROM u)'))].map(({ kind }) => kind);
  expect(kinds).toEqual(['and', 'operator', 'call', 'operator', 'column', 'literal', 'literal', 'subquery', 'column']);
});

test('ten thousand terms in a row are walked', () => {
  const chain = Array.from({ length: 5000 }).reduce<ExpressionTree>((left) => ({ kind: 'operator', name: '+', left, right: { kind: 'column', path: ['a'], at: 0 } }), { kind: 'column', path: ['b'], at: 0 });
  expect(columnsOf(chain)).toEqual(['b', 'a']);
});

test('the columns of an expression, each once', () => {
  expect(columnsOf(tree("t.b > 'x' OR lower(b) = A AND \"Q\" IS NOT NULL"))).toEqual(['b', 'a', 'Q']);
});

describe('renaming a column', () => {
  test.each([
    ["a > 1 AND lower(a) <> 'a' /* a */ AND t.a < a(a)", 'b', "b > 1 AND lower(b) <> 'a' /* a */ AND t.b < a(b)"],
    ['"a" = A', 'Weird "Name"', '"Weird ""Name""" = "Weird ""Name"""'],
    ['a IN (1, 2)', 'order', '"order" IN (1, 2)'],
    ['public . t . a > 0', 'c', 'public . t . c > 0'],
    ["a::a = 'é😀' AND a", 'long_name', "long_name::a = 'é😀' AND long_name"],
    ['b > 1', 'c', 'b > 1'],
  ])('%s', (text, to, expected) => {
    const renamed = renameColumn(expression(text), 'a', to);
    expect(renamed.text).toBe(expected);
    // The tree is what reading the new text gives, with every reference at its new place.
    expect(withoutRanges(renamed.tree)).toEqual(withoutRanges(tree(expected)));
  });

  test('in a subquery: what surely is the outer column', () => {
    const { using } = only('CREATE POLICY p ON t USING (a IN (SELECT m.a FROM m WHERE m.x = t.a AND a = 1))', 'createPolicy');
    expect(renameColumn(found(using), 'a', 'b').text).toBe('b IN (SELECT m.a FROM m WHERE m.x = t.b AND a = 1)');
  });

  test('behind characters of several bytes', () => {
    const { constraint } = only("ALTER TABLE \"tëst\" ADD CHECK ('😀' <> a OR \"ä\" > a)", 'addConstraint');
    expect(constraint.kind === 'check' && renameColumn(constraint.expression, 'a', 'b').text).toBe("'😀' <> b OR \"ä\" > b");
  });
});

function withoutRanges(value: ExpressionTree): unknown {
  return JSON.parse(JSON.stringify(value, (key, part: unknown) => (key === 'range' ? undefined : part)));
}

describe('quoting names', () => {
  test.each([['a_1', 'a_1'], ['Order', '"Order"'], ['order', '"order"'], ['user', '"user"'], ['name', 'name'], ['a b', '"a b"'], ['1a', '"1a"'], ['x"y', '"x""y"'], ['é', '"é"'], ['left', '"left"'], ['int', '"int"']])('%s', (name, quoted) => {
    expect(quoteIdentifier(name)).toBe(quoted);
  });

  test('what it writes is read as the same name', () => {
    for (const name of ['select', 'A"b', 'ünï', ' ', 'between', 'value', 'plain']) {
      expect(readSql(`DROP TABLE ${quoteIdentifier(name)}`).statements[0]?.operations).toMatchObject([{ name: { name } }]);
      expect(parseStatement({ text: `SELECT ${quoteIdentifier(name)}.x FROM t`, base: 0 }).ok).toBe(true);
    }
  });
});
