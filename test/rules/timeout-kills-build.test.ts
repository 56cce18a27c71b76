import { expect, test } from 'vitest';
import { rule } from '../../rules/timeout-kills-build/index.ts';
import { applyEdits } from '../../src/rewrite/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { lint } from '../support/lint.ts';

checkRule(rule);

const schema = "CREATE TABLE orders (id bigint, status text); ALTER TABLE orders ADD CONSTRAINT known CHECK (status <> '') NOT VALID;";

function fixed(sql: string): string | undefined {
  const rewrite = lint([sql], { rules: [rule], schema }).findings[0]?.rewrite;
  return rewrite?.kind === 'edit' ? applyEdits(sql, '1.sql', rewrite.edits) : undefined;
}

test('lifts the limits around the build, and names the recovery', () => {
  const sql = "SET lock_timeout = '2s';\nSET statement_timeout = '10s';\nCREATE INDEX CONCURRENTLY i ON orders (id);\nSELECT 1;";
  expect(fixed(sql)).toBe("SET lock_timeout = '2s';\nSET statement_timeout = '10s';\nSET lock_timeout = 0;\nSET statement_timeout = 0;\nCREATE INDEX CONCURRENTLY i ON orders (id);\nSET lock_timeout = '2s';\nSET statement_timeout = '10s';\nSELECT 1;");
  const { rewrite } = lint([sql], { rules: [rule], schema }).findings[0] ?? {};
  expect(rewrite?.kind === 'edit' && rewrite.recovery).toContain('REINDEX INDEX CONCURRENTLY i;');
});

test('inside a transaction what it sets ends with the transaction', () => {
  expect(fixed("BEGIN;\nSET LOCAL statement_timeout = '10s';\nALTER TABLE orders VALIDATE CONSTRAINT known;\nCOMMIT;")).toBe(
    "BEGIN;\nSET LOCAL statement_timeout = '10s';\nSET LOCAL statement_timeout = 0;\nALTER TABLE orders VALIDATE CONSTRAINT known;\nSET LOCAL statement_timeout = '10s';\nCOMMIT;");
});

test('a DO block is one statement: the limit is lifted before it', () => {
  expect(fixed("SET statement_timeout = '10s';\nDO $$ BEGIN ALTER TABLE orders VALIDATE CONSTRAINT known; END $$;")).toBe(
    "SET statement_timeout = '10s';\nSET statement_timeout = 0;\nDO $$ BEGIN ALTER TABLE orders VALIDATE CONSTRAINT known; END $$;\nSET statement_timeout = '10s';");
});

test('a lone statement stays alone', () => {
  const [finding] = lint(['CREATE INDEX CONCURRENTLY i ON orders (id);'], { rules: [rule], schema, settings: { lock_timeout: '5s', statement_timeout: '1min' } }).findings;
  expect(finding?.message).toBe('CREATE INDEX CONCURRENTLY on orders runs under lock_timeout = 5s and statement_timeout = 1min, which can stop it half-way.');
  expect(finding?.rewrite).toMatchObject({ kind: 'plan', steps: [{ command: "export PGOPTIONS='-c lock_timeout=0 -c statement_timeout=0'" }] });
});

test('a value that can\'t be read is no finding', () => {
  expect(lint(["SELECT set_config('lock_timeout', current_setting('x.y'), false);\nCREATE INDEX CONCURRENTLY i ON orders (id);"], { rules: [rule], schema }).findings).toEqual([]);
});
