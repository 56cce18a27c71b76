import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ddlint } from '../support/command.ts';
import { directoryWith } from '../support/directory.ts';
import { ruleNames } from '../support/lint.ts';

test('all rules are listed with their severity and what they find', () => {
  const { status, stdout } = ddlint(['rules']);
  expect(status).toBe(0);
  expect(stdout.trimEnd().split('\n').map((line) => line.split(' ')[0])).toEqual(ruleNames());
  expect(stdout).toMatch(/^set-not-null +error +NOT NULL on a column that may hold nulls/m);
});

test('the page of a rule is its README, without what only its tests need', () => {
  const { status, stdout } = ddlint(['rules', 'set-not-null']);
  expect(status).toBe(0);
  expect(stdout).not.toContain('<!--');
  expect(stdout).toBe(readFileSync('rules/set-not-null/README.md', 'utf8').replace(/^<!--.*?-->\n+/gms, ''));
});

test('the list as JSON', () => {
  const { rules } = JSON.parse(ddlint(['rules', '--format', 'json']).stdout) as { readonly rules: readonly { readonly name: string }[] };
  expect(rules.map(({ name }) => name)).toEqual(ruleNames());
  expect(rules.find(({ name }) => name === 'set-not-null')).toMatchObject({ severity: 'error', supersedes: ['access-exclusive-lock'] });
});

test('the config file decides the severity that is shown', () => {
  const directory = directoryWith({ '.git/HEAD': '', 'ddlint.config.json': '{ "rules": { "set-not-null": "off" } }' });
  expect(ddlint(['rules'], { cwd: directory }).stdout).toMatch(/^set-not-null +off +NOT NULL/m);
});
