import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { Finding, Rule } from '../../src/lint/index.ts';
import { casesOf, seen } from '../support/check-rule.ts';
import { lint, ruleNames } from '../support/lint.ts';
import { checkRewrite, describeFinding, isAboveInfo } from '../support/rewrites.ts';
import { deploysOf, readPage } from '../support/rule-page.ts';

test('rules/index.ts lists the folders', () => {
  expect(readFileSync('rules/index.ts', 'utf8')).toBe(execFileSync(process.execPath, ['scripts/generate-rules.js', '--print'], { encoding: 'utf8' }));
  expect(rules.map(({ name }) => name)).toEqual(ruleNames());
});

test.each(rules.map((rule) => [rule.name, rule] as const))('%s: meta, page, fixtures and test are there', (name, { meta }) => {
  expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(meta.summary).toMatch(/^[A-Z].*[^.]$/);
  expect(meta.sources.some((source) => /postgresql\.org|\.c(?:: |$)/.test(source)), 'a source in PostgreSQL').toBe(true);
  expect((meta.supersedes ?? []).filter((other) => other !== '*' && !rules.some((rule) => rule.name === other))).toEqual([]);
  for (const path of [`rules/${name}/README.md`, `fixtures/${name}/unsafe.sql`, `fixtures/${name}/safe.sql`, `test/rules/${name}.test.ts`]) expect(existsSync(path), path).toBe(true);
});

describe.each(rules.map(({ name }) => name))('%s among all rules', (name) => {
  test.each(casesOf(name, 'unsafe'))('unsafe: $title', ({ migrations, expected, setup }) => {
    const linted = lint(migrations, { ...setup, rules });
    expect(linted.findings.filter(isShown(name)).map((finding) => seen(finding, migrations))).toEqual(expected.filter(({ rule, severity }) => rule === name || (severity !== 'info' && rule !== 'missing-lock-timeout')));
    for (const finding of linted.findings.filter(({ rule }) => rule === name)) checkRewrite(finding, migrations, linted, { ...setup, rules });
  });

  test.each(casesOf(name, 'safe'))('safe: $title', ({ migrations, setup }) => {
    expect(lint(migrations, { ...setup, rules }).findings.filter(isShown(name)).map(describeFinding)).toEqual([]);
  });

  test('its page: the example gives exactly one finding, what to do instead none', () => {
    const { unsafe, safe, setup } = readPage(name);
    for (const example of unsafe) expect(lint(deploysOf(example), { ...setup, rules }).findings.filter(isShown(name)).map(({ rule }) => rule)).toEqual([name]);
    expect(lint(safe, { ...setup, rules }).findings.filter(isShown(name)).map(describeFinding)).toEqual([]);
  });
});

/** Infos are remarks, and nearly every statement misses a lock_timeout. */
function isShown(name: string): (finding: Finding) => boolean {
  return (finding) => finding.rule === name || isAboveInfo(finding);
}

describe('precedence', () => {
  const unranked: readonly Rule[] = rules.map((rule) => ({ ...rule, meta: { ...rule.meta, supersedes: [] } }));
  const pairs = rules.flatMap((rule) => (rule.meta.supersedes ?? []).filter((other) => other !== '*').map((other) => [rule.name, other] as const));

  test.each(pairs)('%s speaks, and %s is silent: a fixture shows both without precedence', (winner, loser) => {
    const shown = casesOf(winner, 'unsafe').filter(({ migrations, setup }) => {
      const free = lint(migrations, { ...setup, rules: unranked }).findings;
      const ranked = lint(migrations, { ...setup, rules }).findings;
      const lost = free.filter((finding) => finding.rule === loser && !ranked.some((other) => isSame(other, finding)));
      return lost.some((finding) => ranked.some((other) => other.rule === winner && other.statement.start === finding.statement.start && other.path === finding.path));
    });
    expect(shown.length).toBeGreaterThan(0);
  });

  test('no rule supersedes itself, through whichever others', () => {
    const direct = new Map(rules.map(({ name, meta }) => [name, (meta.supersedes ?? []).filter((other) => other !== '*')]));
    const reaches = (from: string, to: string, passed: ReadonlySet<string> = new Set()): boolean =>
      (direct.get(from) ?? []).some((next) => next === to || (!passed.has(next) && reaches(next, to, new Set([...passed, next]))));
    expect(rules.map(({ name }) => name).filter((name) => reaches(name, name))).toEqual([]);
  });
});

function isSame(a: Finding, b: Finding): boolean {
  return a.rule === b.rule && a.path === b.path && a.range.start === b.range.start && a.relation === b.relation;
}
