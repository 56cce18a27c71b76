import { expect, test } from 'vitest';
import { explanationText, type ExplainedStatement, type TextOptions } from '../../src/report/index.ts';
import { accessExclusive, effect, explanation, file, gap, statement } from './samples.ts';

const plain: TextOptions = { colour: false, width: 100, quiet: false };

/** The lines of one file with these statements, without its summary. */
function lines(statements: readonly ExplainedStatement[], options: Partial<TextOptions> = {}): string[] {
  const text = explanationText(explanation({ files: [file({ statements })] }), { ...plain, ...options });
  return text.slice(0, text.indexOf('\n\n')).split('\n');
}

test('a statement, a line for each relation, and a summary', () => {
  const rewrite = { ...accessExclusive, work: 'rewrite', causes: [{ work: 'rewrite', kind: 'volatile default' }] } as const;
  const build = effect({ relation: 'app.a', lock: 'SHARE', blocks: 'writes', work: 'index build', causes: [{ work: 'index build', kind: 'index', name: 'a_idx' }] });
  const statements = [
    statement({ line: 3, beginning: 'ALTER TABLE orders\n  ADD COLUMN token uuid DEFAULT gen_random_uuid()', effects: [rewrite] }),
    statement({ line: 12, beginning: 'CREATE INDEX a_idx ON app.a (b)', effects: [build] }),
  ];
  expect(explanationText(explanation({ postgres: 16, files: [file({ statements })] }), plain)).toBe(`db/1.sql
   3  ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid()
      orders  ACCESS EXCLUSIVE blocks reads and writes  rewrite      until done  standbys too
          cause: volatile default
  12  CREATE INDEX a_idx ON app.a (b)
      app.a   SHARE blocks writes                       index build  until done
          cause: index (a_idx)

2 statements in 1 file, PostgreSQL 16
  1 blocks reads and writes: 1 for a rewrite
  1 blocks writes: 1 for an index build
`);
});

test('what is not a plain table is called by its kind', () => {
  expect(lines([statement({ effects: [effect({ relation: 'public.orders_pkey', kind: 'index' }), effect({ relation: 'app."V"', kind: 'materialized view' })] })]).slice(2)).toEqual([
    '     orders_pkey (index)     ROW EXCLUSIVE blocks other DDL  instant  until done',
    '     app."V" (materialized view)  ROW EXCLUSIVE blocks other DDL  instant  until done',
  ]);
});

test('created, uncertain and still held during later work are said', () => {
  const held = { transactionEnd: { line: 9, by: 'commit' }, heldUntil: 'transaction', transaction: 'explicit', laterWork: { line: 7, work: 'scan' } } as const;
  expect(lines([statement({ ...held, effects: [{ ...accessExclusive, certain: false }] })]).slice(2)).toEqual([
    '     orders  ACCESS EXCLUSIVE blocks reads and writes  instant  until line 9  standbys too',
    '         uncertain  still held during the scan at line 7',
  ]);
  expect(lines([statement({ ...held, effects: [{ ...accessExclusive, created: true }] })]).slice(2)).toEqual([
    '     orders  ACCESS EXCLUSIVE blocks reads and writes  instant  until line 9  standbys too',
    '         created here',
  ]);
});

test('a transaction that nothing ends holds until the connection goes', () => {
  const open = { transactionEnd: { line: 4, by: 'disconnect' }, heldUntil: 'transaction', effects: [effect()] } as const;
  expect(lines([statement(open), statement({ ...open, line: 4 })]).slice(2)).toEqual([
    '     orders  ROW EXCLUSIVE blocks other DDL  instant  until the end',
    '  4  SELECT 1',
    '     orders  ROW EXCLUSIVE blocks other DDL  instant  until the end',
    '     nothing commits the transaction: it is rolled back here',
  ]);
});

test('relations that are only read share a line', () => {
  const reads = ['accounts', 'baskets', 'c', 'devices', 'e', 'f'].map((name) => effect({ relation: `public.${name}`, lock: 'ACCESS SHARE', blocks: 'nothing', work: name === 'c' ? 'scan' : 'none' }));
  expect(lines([statement({ effects: [effect(), ...reads] })]).slice(2)).toEqual([
    '     orders                  ROW EXCLUSIVE blocks other DDL  instant  until done',
    '     accounts, baskets, c, devices and 2 more  ACCESS SHARE blocks nothing     scan     until done',
  ]);
});

test.each([
  [{ transactionAllowed: false, transaction: 'explicit' }, 'fails: PostgreSQL refuses this inside a transaction'],
  [{ syntaxError: { line: 1, column: 8, endLine: 1, endColumn: 9, message: 'syntax error at or near "1"' } }, 'syntax error at or near "1" (line 1, column 8)'],
  [{ notes: [{ kind: 'setLocalOutsideTransaction', line: 1, column: 1, endLine: 1, endColumn: 9 }] }, 'SET LOCAL has no effect outside a transaction'],
] as const)('what is wrong with a statement stands below it: %j', (changes, remark) => {
  expect(lines([statement(changes)])).toEqual(['db/1.sql', '  1  SELECT 1', `     ${remark}`]);
  expect(lines([statement(changes)], { quiet: true })).toHaveLength(3);
});

test('outside a transaction nothing is wrong with what needs that', () => {
  expect(lines([statement({ transactionAllowed: false })])).toHaveLength(2);
});

test('timeouts are shown where others wait, and nowhere else', () => {
  const settings = { lock_timeout: '2s', search_path: 'app', statement_timeout: undefined };
  expect(lines([statement({ settings, effects: [accessExclusive] })])[3]).toBe('     with lock_timeout 2s, statement_timeout unknown');
  expect(lines([statement({ settings, effects: [effect()] })])).toHaveLength(3);
});

test('no line is longer than the width, but for what has no smaller part', () => {
  const long = statement({
    beginning: `SELECT ${'x, '.repeat(200)}`,
    effects: [{ ...accessExclusive, work: 'rewrite', causes: [{ work: 'rewrite', kind: 'type change', name: 'a_column_with_a_long_name' }], certain: false }],
    transactionEnd: { line: 120, by: 'commit' },
    laterWork: { line: 110, work: 'index build' },
  });
  for (const width of [80, 100, 140]) expect(Math.max(...lines([long], { width }).map((line) => line.length))).toBeLessThanOrEqual(width);
  expect(lines([long], { width: 80 })[1]).toMatch(/…$/);
});

test('a DO block names what it runs', () => {
  const inner = [
    { line: 4, column: 3, endLine: 4, endColumn: 9, path: 'db/1.sql', kind: 'ALTER TABLE', conditional: true, effects: [accessExclusive] },
    { line: 5, column: 3, endLine: 5, endColumn: 9, path: 'db/1.sql', kind: 'SELECT', conditional: false, effects: [] },
    { line: 9, column: 3, endLine: 9, endColumn: 9, path: 'db/0.sql', kind: 'UPDATE', conditional: false, effects: [effect()] },
  ];
  expect(lines([statement({ effects: [accessExclusive], inner })])[3]).toBe('     runs ALTER TABLE at line 4 (perhaps), UPDATE at db/0.sql:9');
});

test('quiet leaves out what stops nobody, and files where nothing is left', () => {
  const statements = [statement({ effects: [effect()] }), statement({ line: 2, effects: [{ ...accessExclusive, created: true }] }), statement({ line: 3, effects: [accessExclusive] })];
  expect(lines(statements, { quiet: true }).map((line) => line.slice(0, 5))).toEqual(['db/1.', '  3  ', '     ']);
  expect(explanationText(explanation({ files: [file({ statements: [statement()] })] }), { ...plain, quiet: true })).toBe('1 statement in 1 file, PostgreSQL 14\n');
});

test('places that were not analysed stand among the statements, problems behind the files', () => {
  const text = explanationText(explanation({
    files: [file({ statements: [statement({ line: 5 })], notAnalysed: [gap({ line: 2, reason: 'psql \\i' })] }), file({ path: 'empty.sql' })],
    problems: [{ path: 'bad.sql', reason: 'not UTF-8 at byte 17' }],
  }), plain);
  expect(text).toBe(`db/1.sql
  2  not analysed: psql \\i
  5  SELECT 1

empty.sql
  no statements

bad.sql: not UTF-8 at byte 17

1 statement in 2 files, PostgreSQL 14
  1 place not analysed, 1 file could not be judged
`);
});

test('what a called function hides stands below the call, and counts once', () => {
  const hidden = [gap({ path: 'db/0.sql', line: 7 }), gap({ line: 2, reason: 'language c' })];
  const text = explanationText(explanation({ files: [file({ statements: [statement({ notAnalysed: hidden }), statement({ line: 4, notAnalysed: hidden })] })] }), { ...plain, quiet: true });
  expect(text).toBe(`db/1.sql
  1  SELECT 1
     not analysed: db/0.sql:7: dynamic SQL
     not analysed: line 2: language c
  4  SELECT 1
     not analysed: db/0.sql:7: dynamic SQL
     not analysed: line 2: language c

2 statements in 1 file, PostgreSQL 14
  2 places not analysed
`);
});

test('gaps of the schema script come first', () => {
  const text = explanationText(explanation({ schema: { path: 'schema.sql', notAnalysed: [gap({ path: 'schema.sql', line: 3 })] }, files: [file()] }), plain);
  expect(text).toBe(`schema.sql
  3  not analysed: dynamic SQL

db/1.sql
  no statements

no statements in 1 file, PostgreSQL 14
  1 place not analysed
`);
});

test('the summary counts the longest that each statement blocks, later work of its transaction included', () => {
  const share = effect({ lock: 'SHARE', blocks: 'writes', work: 'index build' });
  const statements = [
    statement({ effects: [accessExclusive] }),
    statement({ effects: [accessExclusive], laterWork: { line: 4, work: 'scan' } }),
    statement({ effects: [share, { ...accessExclusive, created: true, work: 'rewrite' }] }),
    statement({ effects: [{ ...share, work: 'rewrite' }, accessExclusive] }),
  ];
  const text = explanationText(explanation({ files: [file({ statements })] }), plain);
  expect(text.slice(text.indexOf('\n\n') + 2)).toBe(`4 statements in 1 file, PostgreSQL 14
  3 block reads and writes: 1 for a scan, 2 for an instant
  1 blocks writes: 1 for an index build
`);
});

test('colour adds nothing but colour', () => {
  const shown = explanation({ files: [file({ statements: [statement({ effects: [accessExclusive, effect()], notes: [] })] })], problems: [{ path: 'x', reason: 'y' }] });
  const coloured = explanationText(shown, { ...plain, colour: true });
  expect(coloured).toContain('\u001b[');
  // eslint-disable-next-line no-control-regex -- colours are control sequences
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(explanationText(shown, plain));
});

test('names and text of every origin are stripped', () => {
  const evil = 'a\u001b[31m\u202eb';
  const text = explanationText(explanation({
    files: [file({
      path: evil,
      statements: [statement({ beginning: evil, effects: [{ ...accessExclusive, relation: evil, work: 'scan', causes: [{ work: 'scan', kind: 'check', name: evil }] }], settings: { lock_timeout: evil }, syntaxError: { line: 1, column: 1, endLine: 1, endColumn: 1, message: evil } })],
      notAnalysed: [gap({ reason: evil })],
    })],
    problems: [{ path: evil, reason: evil }],
  }), plain);
  expect(text).not.toContain('\u001b');
  expect(text).not.toContain('\u202e');
  expect(text.match(/a\[31mb/g)).toHaveLength(9);
});
