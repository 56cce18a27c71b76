import { expect, test } from 'vitest';
import { explanationJson } from '../../src/report/index.ts';
import { accessExclusive, effect, explanation, file, gap, statement } from './samples.ts';

function parsed(...args: Parameters<typeof explanationJson>): unknown {
  const value: unknown = JSON.parse(explanationJson(...args));
  return value;
}

test('the format, field by field', () => {
  const place = { line: 3, column: 1, endLine: 3, endColumn: 40 };
  expect(parsed(explanation({
    postgres: 18,
    files: [file({
      path: 'db/3.sql',
      statements: [statement({
        ...place, kind: 'ALTER TABLE', transaction: 'explicit', settings: { lock_timeout: '2s', timezone: undefined }, heldUntil: 'transaction',
        effects: [{ ...accessExclusive, work: 'rewrite', causes: [{ work: 'rewrite', kind: 'type change', name: 'total' }] }],
      })],
      notAnalysed: [gap({ path: 'db/3.sql', line: 3 })],
    })],
    problems: [{ path: 'db/5.sql', reason: 'not UTF-8 at byte 17' }],
  }))).toEqual({
    version: 1,
    postgres: 18,
    files: [{
      path: 'db/3.sql',
      tool: 'none',
      statements: [{
        line: 3, column: 1, endLine: 3, endColumn: 40, kind: 'ALTER TABLE', transaction: 'explicit', transactionAllowed: true, phase: null,
        settings: { lock_timeout: '2s', timezone: null },
        effects: [{
          relation: 'public.orders', kind: 'table', lock: 'ACCESS EXCLUSIVE', work: 'rewrite', blocks: 'reads and writes', heldUntil: 'transaction',
          standby: true, created: false, certain: true, causes: [{ work: 'rewrite', kind: 'type change', name: 'total' }],
        }],
      }],
    }],
    notAnalysed: [{ path: 'db/3.sql', line: 3, column: 1, reason: 'dynamic SQL' }],
    problems: [{ path: 'db/5.sql', reason: 'not UTF-8 at byte 17' }],
  });
});

test('what is seldom there is left out where it is not', () => {
  const place = { line: 1, column: 1, endLine: 1, endColumn: 2 };
  const full = statement({
    notes: [{ ...place, kind: 'nestedBegin' }],
    syntaxError: { ...place, message: 'syntax error' },
    inner: [{ ...place, path: 'db/2.sql', kind: 'UPDATE', conditional: true, effects: [effect()] }],
  });
  expect(parsed(explanation({ files: [file({ statements: [full] })] }))).toMatchObject({
    files: [{ statements: [{
      notes: [{ kind: 'nestedBegin', line: 1, column: 1 }],
      syntaxError: { ...place, message: 'syntax error' },
      inner: [{ ...place, path: 'db/2.sql', kind: 'UPDATE', conditional: true, effects: [{ relation: 'public.orders', heldUntil: 'statement' }] }],
    }] }],
  });
  const bare = explanationJson(explanation({ files: [file({ statements: [statement()] })] }));
  expect(bare).not.toMatch(/notes|syntaxError|inner/);
});

test('every gap is told once: of the schema script, the files, and the functions they call', () => {
  const hidden = gap({ path: 'db/0.sql', line: 7 });
  expect(parsed(explanation({
    schema: { path: 'schema.sql', notAnalysed: [gap({ path: 'schema.sql' })] },
    files: [file({ notAnalysed: [gap({ line: 2 })], statements: [statement({ notAnalysed: [hidden] }), statement({ notAnalysed: [hidden] })] })],
  }))).toMatchObject({
    notAnalysed: [
      { path: 'schema.sql', line: 1, column: 1, reason: 'dynamic SQL' },
      { path: 'db/1.sql', line: 2, column: 1, reason: 'dynamic SQL' },
      { path: 'db/0.sql', line: 7, column: 1, reason: 'dynamic SQL' },
    ],
  });
});
