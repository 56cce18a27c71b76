import { expect, test } from 'vitest';
import { ddlint } from '../support/command.ts';
import { directoryWith } from '../support/directory.ts';

interface Report {
  readonly summary: { readonly files: number; readonly statements: number };
  readonly findings: readonly { readonly rule: string; readonly path: string; readonly line: number }[];
  readonly remarks?: readonly { readonly path: string; readonly reason: string }[];
}

function json(args: readonly string[], cwd: string): Report {
  return JSON.parse(ddlint(['check', '--format', 'json', '--info', ...args], { cwd }).stdout) as Report;
}

const found = ({ findings }: Report): readonly string[] => findings.filter(({ rule }) => rule !== 'missing-lock-timeout').map(({ rule, path, line }) => `${path}:${line} ${rule}`);

test('down sections are judged only with --down, on the schema after up', () => {
  const directory = directoryWith({
    'm/1_shop.sql': '-- +goose Up\nCREATE TABLE orders (id bigint PRIMARY KEY, note text);\n-- +goose Down\nDROP TABLE orders;\n',
    'm/2_note.sql': '-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY i ON orders (note);\n-- +goose Down\nDROP INDEX i;\n',
    'm/3_at.sql': '-- +goose Up\nALTER TABLE orders ADD COLUMN at timestamptz;\n-- +goose Down\nALTER TABLE orders ALTER COLUMN note SET NOT NULL;\n',
  });
  expect(found(json(['m'], directory))).toEqual(['m/3_at.sql:2 access-exclusive-lock']);
  const down = json(['--down', 'm'], directory);
  expect(found(down)).toEqual(expect.arrayContaining(['m/1_shop.sql:4 drop-table', 'm/2_note.sql:5 drop-index-without-concurrently', 'm/3_at.sql:4 set-not-null']));
  // What is taken back is there again for the migrations behind it.
  expect(found(down).filter((line) => line.includes('refused-statement'))).toEqual([]);
});

test('down files belong to their up files; one alone is said', () => {
  const directory = directoryWith({
    'm/1_shop.up.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);', 'm/1_shop.down.sql': 'DROP TABLE orders;',
    'm/2_note.up.sql': 'CREATE INDEX CONCURRENTLY i ON orders (note);', 'm/2_note.down.sql': 'DROP INDEX i;',
    'm/3_gone.down.sql': 'DROP TABLE gone;',
  });
  const without = json(['m'], directory);
  expect(found(without)).toEqual(['m/2_note.up.sql:1 runner-lock']);
  const down = json(['--down', 'm'], directory);
  expect(found(down)).toEqual(expect.arrayContaining(['m/1_shop.down.sql:1 drop-table', 'm/2_note.down.sql:1 drop-index-without-concurrently']));
  expect(found(down).filter((line) => line.includes('gone'))).toEqual([]);
  expect(down.remarks).toEqual([expect.objectContaining({ path: 'm/3_gone.down.sql', reason: 'takes back a migration that is not here: it is not checked' }) as object]);
});

test('explain shows the way back behind each migration', () => {
  const directory = directoryWith({
    'm/1_shop.sql': '-- +goose Up\nCREATE TABLE orders (id bigint PRIMARY KEY, note text);\n-- +goose Down\nDROP TABLE orders;\n',
    'm/2_note.sql': '-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY i ON orders (note);\n-- +goose Down\nDROP INDEX i;\n',
    'm/3_last.sql': '-- +goose Up\nSELECT 1;\n',
  });
  const { files } = JSON.parse(ddlint(['explain', '--down', '--format', 'json', 'm'], { cwd: directory }).stdout) as { readonly files: readonly { readonly path: string; readonly down?: true; readonly statements: readonly { readonly kind: string; readonly transaction: string; readonly effects: readonly { readonly relation: string }[] }[] }[] };
  expect(files.map(({ path, down, statements }) => [path, down ?? false, statements.map(({ kind, transaction, effects }) => `${kind} ${transaction} ${effects.map(({ relation }) => relation).join(' ')}`)])).toEqual([
    ['m/1_shop.sql', false, ['CREATE TABLE tool ']],
    ['m/1_shop.sql', true, ['DROP TABLE tool public.orders']],
    ['m/2_note.sql', false, ['CREATE INDEX none public.orders']],
    ['m/2_note.sql', true, ['DROP INDEX none public.i public.orders']],
    ['m/3_last.sql', false, ['SELECT tool ']],
  ]);
  const { stdout } = ddlint(['explain', '--down', 'm'], { cwd: directory });
  expect(stdout).toContain('m/2_note.sql  the way back\n  5  DROP INDEX i\n');
  expect(stdout).toContain('5 statements in 3 files');
  expect(ddlint(['explain', 'm'], { cwd: directory }).stdout).not.toContain('the way back');
});
