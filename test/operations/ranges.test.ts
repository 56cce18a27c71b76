import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readSql, type Expression, type Operation, type TypeName } from '../../src/operations/index.ts';
import { parseStatement } from '../../src/sql/index.ts';
import { cut, only } from './reading.ts';

// Every place that an operation gives is cut out of the text and read again: it must mean the same there.

const shapes = [
  'ALTER TABLE a.t ADD COLUMN %c',
  'CREATE TABLE a.t (first int, %c, last text)',
  'CREATE TABLE IF NOT EXISTS t (%c)',
  'CREATE FOREIGN TABLE t (%c) SERVER s',
];

const columns = [
  'x double precision', 'x character varying(20)[]', 'x timestamp(3) with time zone DEFAULT now()', 'x time without time zone', 'x interval day to second(3)', 'x bit varying(5)',
  'x national character varying(3)', 'x s."T"[3][]', 'x int ARRAY[4] NOT NULL', 'x numeric(10,-2) NULL', 'x geometry(Point, 4326)', 'x text COLLATE s."de-DE" NOT NULL',
  `"weird, )" text DEFAULT E'a\\', b' CHECK ("weird, )" <> $q$, ($q$)`, 'x int DEFAULT (1 + (2)) CHECK ((x > 0)) CONSTRAINT u UNIQUE',
  "x jsonb DEFAULT '{}'::jsonb NOT NULL", 'x int[] DEFAULT ARRAY[1, 2]::int[]', 'x int REFERENCES p ON DELETE SET NULL (x) NOT DEFERRABLE',
  'x int CONSTRAINT "CHECK" CHECK (x IN (1, 2)) NO INHERIT', 'x int GENERATED ALWAYS AS (a * (b + 1)) STORED CHECK (x > 0)', "x text -- a, b (c\n DEFAULT 'd' /* e, */ NOT NULL",
  "x tsvector GENERATED ALWAYS AS (to_tsvector('english', coalesce(a, ''))) STORED", 'x float(3) PRIMARY KEY USING INDEX TABLESPACE ts',
];

/** Every expression and type, wherever it stands in an operation. */
function* partsOf(value: unknown): Generator<Expression | TypeName> {
  if (typeof value !== 'object' || value === null) return;
  if (isExpression(value) || isType(value)) yield value;
  for (const part of Object.values(value)) yield* partsOf(part);
}

function isExpression(value: object): value is Expression {
  return 'tree' in value && 'text' in value;
}

function isType(value: object): value is TypeName {
  return 'modifiers' in value && 'text' in value;
}

/** What an expression means when it is read alone. */
function reread(text: string): Expression | undefined {
  const { operations } = readSql(`ALTER TABLE t ALTER a SET DEFAULT ${text}`).statements[0] ?? { operations: [] };
  return operations.flatMap((operation: Operation) => (operation.kind === 'setDefault' ? [operation.expression] : []))[0];
}

function rereadType(text: string): TypeName | undefined {
  const { operations } = readSql(`ALTER TABLE t ALTER a TYPE ${text}`).statements[0] ?? { operations: [] };
  return operations.flatMap((operation: Operation) => (operation.kind === 'alterColumnType' ? [operation.type] : []))[0];
}

function withoutPlaces(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, part: unknown) => (/[rR]ange$/.test(key) ? undefined : part)));
}

function checkParts(sql: string, operations: readonly Operation[]): number {
  let checked = 0;
  for (const part of partsOf(operations)) {
    expect(cut(sql, part.range)).toBe(part.text);
    if ('tree' in part) expect(withoutPlaces(reread(part.text)?.tree), part.text).toEqual(withoutPlaces(part.tree));
    else expect(withoutPlaces(rereadType(part.text)), part.text).toEqual(withoutPlaces(part));
    checked++;
  }
  return checked;
}

describe('a column', () => {
  test.each(shapes.flatMap((shape) => columns.map((column) => shape.replace('%c', () => column))))('%s', (sql) => {
    const [statement] = readSql(sql).statements;
    expect(statement?.syntaxError).toBeUndefined();
    expect(checkParts(sql, statement?.operations ?? [])).toBeGreaterThan(0);
    const [operation] = statement?.operations ?? [];
    const column = operation?.kind === 'addColumn' ? operation.column : operation?.kind === 'createTable' ? operation.columns.find(({ name }) => name !== 'first' && name !== 'last') : undefined;
    const alone = only(`ALTER TABLE t ADD COLUMN ${cut(sql, column?.range) ?? ''}`, 'addColumn').column;
    expect(withoutPlaces(alone)).toEqual(withoutPlaces(column));
    for (const constraint of column?.constraints ?? []) {
      expect(parseStatement({ text: `ALTER TABLE t ADD COLUMN x int ${cut(sql, constraint.range) ?? ''}`, base: 0 }).ok).toBe(true);
    }
  });
});

test.each([
  "ALTER TABLE t ALTER a TYPE timestamptz(3) USING a AT TIME ZONE 'UTC', ALTER b SET DEFAULT (1 + 2) * 3, ALTER c SET EXPRESSION AS (d || ', '), ADD CHECK ((a > 0) IS TRUE) NOT VALID",
  "CREATE INDEX i ON t ((a || ', '), lower(b), (c->>'x') text_pattern_ops DESC) WHERE a IS NOT NULL AND (b > 1 OR c < 2)",
  "CREATE TABLE p PARTITION OF t FOR VALUES FROM ('2024-01-01'::date, 1 + 1) TO (now() + interval '1 day', 3)",
  'CREATE TABLE t (a int) PARTITION BY LIST ((a + 1), coalesce(b, 0))',
  "UPDATE t SET a = CASE WHEN b THEN 1 ELSE 2 END, c = d IS DISTINCT FROM e, f=-1 FROM u WHERE t.x = u.x AND y = 'RETURNING' RETURNING z",
  "DELETE FROM t WHERE a = ANY (ARRAY[1, 2]) OR b LIKE 'x%' ESCAPE '!'",
  'CREATE POLICY p ON t USING (a = current_user) WITH CHECK (b > (1))',
  "CREATE DOMAIN d AS numeric(5, 2) DEFAULT 1.5 CHECK (VALUE > 0) CHECK (VALUE <> 'NaN')",
  'CREATE TRIGGER x AFTER UPDATE ON t FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION f()',
  'CREATE STATISTICS s ON (a + 1), lower(b) FROM t',
  'CREATE PUBLICATION p FOR TABLE a WHERE (x > 1), b (y) WHERE (y IS NULL)',
  "ALTER TABLE t ADD EXCLUDE USING gist (tstzrange(a, b, '[)') WITH &&, c WITH =) WHERE (d)",
])('%s', (sql) => {
  expect(checkParts(sql, readSql(sql).statements[0]?.operations ?? [])).toBeGreaterThan(0);
});

test("the project's own demo", () => {
  const files = readdirSync('fixtures/demo').filter((name) => name.endsWith('.sql')).map((name) => readFileSync(`fixtures/demo/${name}`, 'utf8'));
  const checked = files.flatMap((sql) => readSql(sql).statements.map(({ operations }) => checkParts(sql, operations.filter(({ kind }) => kind !== 'doBlock' && kind !== 'createFunction'))));
  expect(checked.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(20);
});

describe('places in the file', () => {
  test('behind a BOM, emoji, tabs and CRLF', () => {
    const sql = '\uFEFF-- 😀\r\n\tALTER TABLE "é😀" ADD COLUMN b text DEFAULT \'😀\',\r\n\tADD c int;\r\nDROP TABLE x;';
    const { statements } = readSql(sql);
    const [first, second] = statements;
    expect(first?.operations.map(({ range }) => cut(sql, range))).toEqual(["ADD COLUMN b text DEFAULT '😀'", 'ADD c int']);
    const added = first?.operations[0];
    expect(added?.kind === 'addColumn' && [cut(sql, added.column.defaultRange), cut(sql, added.table.range)]).toEqual(["DEFAULT '😀'", '"é😀"']);
    expect(cut(sql, second?.range)).toBe('DROP TABLE x');
  });

  test('through a map, where the SQL was unescaped on its way', () => {
    const sql = "DO 'BEGIN ALTER TABLE t ADD a text DEFAULT ''x'' NOT NULL; END'";
    const [inner] = only(sql, 'doBlock').body.statements;
    const operation = inner?.operations[0];
    expect(operation?.kind === 'addColumn' && [cut(sql, operation.range), cut(sql, operation.column.defaultRange), cut(sql, operation.column.notNull?.range), operation.column.default?.text])
      .toEqual(["ADD a text DEFAULT ''x'' NOT NULL", "DEFAULT ''x''", 'NOT NULL', "'x'"]);
  });
});
