import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ddlint } from '../support/command.ts';

interface Report {
  readonly findings: readonly { readonly path: string; readonly line: number; readonly rule: string; readonly severity: string }[];
}

/** The playbook's own verdicts on its own statements: what each demo migration is found to do, lock_timeout aside. */
const verdicts: Readonly<Record<string, readonly string[]>> = {
  '0001_initial.sql': [],
  // A constant default is kept in the catalog.
  '0002_orders_channel.sql': [],
  '0003_orders_token.sql': ['2 error volatile-default'],
  '0004_orders_customer_index.sql': ['1 error index-without-concurrently'],
  '0005_orders_created_index.sql': ['2 error concurrently-in-transaction'],
  '0006_1_orders_created_index_again.sql': [],
  '0006_2_orders_status_index.sql': ['2 warning concurrently-if-not-exists'],
  '0007_customers_email_address.sql': ['2 error single-deploy-rename'],
  '0008_orders_quantity_bigint.sql': ['2 error column-type-change'],
  '0009_customers_email_not_null.sql': ['1 error set-not-null'],
  '0010_1_orders_status_present.sql': [],
  '0010_2_orders_status_validated.sql': [],
  '0010_3_orders_status_not_null.sql': [],
  '0011_1_orders_customer.sql': [],
  '0011_2_orders_customer_validated.sql': [],
  '0012_invoices.sql': [],
  '0013_orders_region.sql': ['4 error work-under-lock', '5 error index-without-concurrently'],
  '0014_orders_archive.sql': ['5 error index-without-concurrently'],
  '0015_reclaim_space.sql': ['1 error vacuum-full'],
};

test('every demo migration is judged as the playbook judges it', () => {
  expect(Object.keys(verdicts)).toEqual(readdirSync('fixtures/demo').sort());
  const { findings } = JSON.parse(ddlint(['check', '--format', 'json', 'fixtures/demo']).stdout) as Report;
  const loud = findings.filter(({ severity, rule }) => severity !== 'info' && rule !== 'missing-lock-timeout');
  for (const [name, expected] of Object.entries(verdicts)) {
    const found = loud.filter(({ path }) => path === `fixtures/demo/${name}`).map(({ line, severity, rule }) => `${line} ${severity} ${rule}`);
    expect([name, found]).toEqual([name, expected]);
  }
});

test('a table that is new is free, but its foreign key is worth knowing', () => {
  const { findings } = JSON.parse(ddlint(['check', '--format', 'json', 'fixtures/demo']).stdout) as Report;
  expect(findings.filter(({ path }) => path.endsWith('0012_invoices.sql')).map(({ rule, severity }) => `${severity} ${rule}`)).toContain('info references-lock');
});

test('the INVALID index of a failed build, and both ways out, stand with every concurrent build', () => {
  const { stdout } = ddlint(['check', 'fixtures/demo/0004_orders_customer_index.sql']);
  expect(stdout).toContain("SELECT indisvalid FROM pg_index WHERE indexrelid = 'orders_customer_id_idx'::regclass;");
  expect(stdout).toContain('REINDEX INDEX CONCURRENTLY orders_customer_id_idx;');
  expect(stdout).toContain('DROP INDEX CONCURRENTLY orders_customer_id_idx;');
});

test('standbys are spoken of once', () => {
  const { stdout } = ddlint(['check', 'fixtures/demo']);
  expect(stdout.match(/standbys replay/g)).toHaveLength(1);
});
