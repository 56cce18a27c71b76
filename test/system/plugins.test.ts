import { expect, test } from 'vitest';
import { ddlint } from '../support/command.ts';
import { directoryWith } from '../support/directory.ts';

test('the documented example: a rule of one\'s own, with the severity of the config file and its rewrite', () => {
  const { status, stdout } = ddlint(['check', '--format', 'json', 'migrations'], { cwd: 'fixtures/plugin' });
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    findings: expect.arrayContaining([expect.objectContaining({
      rule: 'shop/no-cascade', severity: 'warning', path: 'migrations/1_carts.sql', url: null,
      rewrite: expect.objectContaining({ kind: 'edit', edits: [{ path: 'migrations/1_carts.sql', start: 0, end: 24, text: 'DROP TABLE carts' }] }) as object,
    })]) as object,
  });
});

test('its rules are listed with ddlint\'s own', () => {
  expect(ddlint(['rules'], { cwd: 'fixtures/plugin' }).stdout).toMatch(/^shop\/no-cascade +warning +DROP TABLE … CASCADE/m);
  expect(ddlint(['rules', 'shop/no-cascade'], { cwd: 'fixtures/plugin' }).stdout).toContain('DROP TABLE … CASCADE, which takes along');
});

test.each([
  ['that is missing', {}, "plugin ./rules.js: can't be loaded"],
  ['that fails', { 'rules.js': 'throw new Error("out of order");' }, "can't be loaded: out of order"],
  ['without rules', { 'rules.js': 'export const other = 1;' }, 'exports no list of rules'],
  ['with a rule that is none', { 'rules.js': 'export const rules = [{ name: "x", meta: { severity: "fatal", summary: "s" } }];' }, 'rule 1 (x) must have a meta.severity of info, warning, error'],
  ['with a name that is taken', { 'rules.js': 'export const rules = [{ name: "set-not-null", meta: { severity: "info", summary: "s" }, statement() {} }];' }, 'two rules are called set-not-null'],
])('a plugin %s is refused with status 2', (_name, files, message) => {
  const directory = directoryWith({ '.git/HEAD': '', '1.sql': 'SELECT 1;', 'package.json': '{ "type": "module" }', 'ddlint.config.json': '{ "plugins": ["./rules.js"] }', ...files });
  const { status, stderr } = ddlint(['check', '1.sql'], { cwd: directory });
  expect(status).toBe(2);
  expect(stderr.replaceAll(`${directory}/`, './')).toContain(message);
});
