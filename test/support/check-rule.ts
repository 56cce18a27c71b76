import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Finding, Rule } from '../../src/lint/index.ts';
import { lint, type LintSetup } from './lint.ts';
import { checkRewrite, describeFinding } from './rewrites.ts';
import { readFixture, type Expectation, type RuleCase } from './rule-fixture.ts';
import { deploysOf, readPage, sectionsOfPage } from './rule-page.ts';

/** The tests that every rule has: its fixtures, their rewrites, its page. `rule` is judged alone; test/rules/all.test.ts judges all together. */
export function checkRule(rule: Rule): void {
  describe(`fixtures/${rule.name}`, () => {
    test.each(casesOf(rule.name, 'unsafe'))('unsafe: $title', ({ migrations, expected, setup }) => {
      expect(expected.some((one) => one.rule === rule.name)).toBe(true);
      const linted = lint(migrations, { ...setup, rules: [rule] });
      expect(linted.findings.map((finding) => seen(finding, migrations))).toEqual(expected.filter((one) => one.rule === rule.name));
      for (const finding of linted.findings) {
        checkWords(finding);
        checkRewrite(finding, migrations, linted, { ...setup, rules: [rule] });
      }
    });
    test.each(casesOf(rule.name, 'safe'))('safe: $title', ({ migrations, expected, setup }) => {
      expect(expected, 'safe.sql expects nothing').toEqual([]);
      expect(lint(migrations, { ...setup, rules: [rule] }).findings.map(describeFinding)).toEqual([]);
    });
  });

  describe(`rules/${rule.name}/README.md`, () => {
    const page = readPage(rule.name);
    test('has the sections of every page, and says what its meta says', () => {
      expect(page.sections).toEqual(sectionsOfPage);
      expect(page.opening).toContain(rule.meta.summary);
      expect(page.opening).toContain(`**${rule.meta.severity}**`);
    });
    test.each(page.unsafe)('the example gives exactly one finding: %#', (example) => {
      const { findings } = lint(deploysOf(example), { rules: [rule], ...page.setup });
      expect(findings.map((finding) => finding.rule)).toEqual([rule.name]);
    });
    test('what to do instead gives none', () => {
      expect(page.unsafe.length).toBeGreaterThan(0);
      expect(page.safe.length).toBeGreaterThan(0);
      expect(lint(page.safe, { rules: [rule], ...page.setup }).findings.map(describeFinding)).toEqual([]);
    });
  });
}

export type SetCase = RuleCase & { readonly setup: Omit<LintSetup, 'rules'> };

/** The cases of one file, each with the file's schema. */
export function casesOf(rule: string, file: 'unsafe' | 'safe'): readonly SetCase[] {
  const path = `fixtures/${rule}/${file}.sql`;
  if (!existsSync(path)) throw new Error(`${path} is missing`);
  const { schema, cases } = readFixture(readFileSync(path, 'utf8'));
  return cases.map((one) => ({ ...one, setup: { ...one.setup, ...(schema !== undefined && { schema }) } }));
}

/** A finding as a fixture writes it. */
export function seen({ rule, severity, path, range }: Finding, migrations: readonly string[]): Expectation {
  const text = migrations[Number.parseInt(path) - 1]?.slice(range.start, range.end) ?? '';
  return { rule, severity, text: text.replace(/\s+/g, ' ') };
}

/** What is wrong, what it does to production, what to do: each whole sentences. */
function checkWords({ message, why, help }: Finding): void {
  for (const words of [message, why, help]) {
    expect(words).toMatch(/^[A-Za-z"`].*[.:]$/s);
    expect(words).not.toMatch(/undefined|\[object|\s\s|\n/);
  }
  expect(new Set([message, why, help]).size).toBe(3);
}
