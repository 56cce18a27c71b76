import { expect } from 'vitest';
import { stronger, type Effect, type MigrationReplay, type StatementReplay } from '../../src/effects/index.ts';
import type { Finding } from '../../src/lint/index.ts';
import { readSql } from '../../src/operations/index.ts';
import { applyEdits, type EditRewrite, type PlanRewrite, type SqlStep } from '../../src/rewrite/index.ts';
import type { Schema } from '../../src/schema/index.ts';
import { lint, lintFrom, type Linted, type LintSetup } from './lint.ts';

/** A removal is what the last phase is for: that it may be too early is all that can be said against it. */
const removals: readonly string[] = ['drop-column', 'drop-table', 'drop-in-use', 'drop-object', 'default-dropped'];

/** A rewrite of a case's finding parses, has no placeholder, says the truth about its locks, and is found safe itself. */
export function checkRewrite(finding: Finding, migrations: readonly string[], before: Linted, setup: LintSetup): void {
  const { rewrite } = finding;
  if (!rewrite) {
    // The one finding that has none: what does not parse can't be understood.
    expect(finding.rule).toBe('syntax-error');
    return;
  }
  expect(rewrite.title).toMatch(/^[A-Z].*[^.]$/);
  if (rewrite.kind === 'edit') checkEdit(rewrite, finding, migrations, before.findings, setup);
  else checkPlan(rewrite, finding, before, setup);
}

function checkEdit(rewrite: EditRewrite, finding: Finding, migrations: readonly string[], before: readonly Finding[], setup: LintSetup): void {
  expect(rewrite.edits.length).toBeGreaterThan(0);
  for (const { path } of rewrite.edits) expect(path).toBe(finding.path);
  const edited = migrations.map((text, i) => applyEdits(text, `${i + 1}.sql`, rewrite.edits));
  expect(edited).not.toEqual(migrations);
  expect(edited.flatMap(syntaxErrors)).toEqual([]);
  const left = [...before.filter((other) => other !== finding).map(({ rule }) => rule)];
  const added = lint(edited, setup).findings.filter(isAboveInfo).filter(({ rule }) => {
    const at = left.indexOf(rule);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  expect(added.map(describeFinding), `after the edit:\n${edited.join('\n-- next deploy\n')}`).toEqual([]);
}

function checkPlan({ steps }: PlanRewrite, finding: Finding, before: Linted, setup: LintSetup): void {
  expect(steps.length).toBeGreaterThan(0);
  expect(steps.map(({ deploy }) => deploy)).toEqual(steps.map(({ deploy }) => deploy).toSorted((a, b) => a - b));
  expect(steps[0]?.deploy).toBe(1);
  for (const step of steps) expect(['sql', 'command', 'action'].filter((key) => key in step)).toHaveLength(1);
  const sqlSteps = steps.filter((step): step is SqlStep => 'sql' in step);
  if (sqlSteps.length === 0) return;
  const scripts = sqlSteps.map(scriptOf);
  expect(scripts.flatMap(syntaxErrors)).toEqual([]);
  for (const { sql } of sqlSteps) expect(sql).not.toMatch(/<\w[\w ]*>|\.\.\.|…|TODO|\byour_/);
  const { findings, replays: planned } = lintFrom(schemaAt(finding, before, setup.rules.some(({ name, history }) => name === finding.rule && history !== undefined)), scripts, setup);
  // What other rules found before is theirs to mend.
  const known = new Set(before.findings.filter(({ rule }) => rule !== finding.rule).map(({ rule }) => rule));
  const bad = findings.filter(isAboveInfo).filter(({ rule }) => !known.has(rule)).filter(({ rule, path }) => !(sqlSteps[Number.parseInt(path) - 1]?.phase === 'contract' && removals.includes(rule)));
  expect(bad.map(describeFinding), scripts.join('\n-- next step\n')).toEqual([]);
  expect(planned.map((replayed, i) => claim(sqlSteps[i], replayed))).toEqual(planned.map((replayed) => truth(replayed)));
}

/** The step's SQL as the migration that it is. */
export function scriptOf({ transaction, sql }: SqlStep): string {
  return transaction ? `BEGIN;\n${sql}\nCOMMIT;` : sql;
}

/** What a plan finds: what `planStart` finds; the end, where only that shows the finding. */
export function schemaAt(finding: Finding, linted: Linted, atEnd: boolean): Schema {
  const { migration, statement } = planStart(finding, linted);
  const schema = atEnd ? linted.replays.at(-1)?.schemaAfter : statement?.schemaBefore ?? migration?.schemaAfter;
  if (!schema) throw new Error(`no statement at ${finding.path} ${finding.statement.start}`);
  return schema;
}

/** Before which statement a plan begins: the finding's, or one of its transaction, where the plan has that transaction's earlier statements in it. */
export function planStart({ path, statement, rewrite }: Finding, { replays, texts }: Linted): { readonly migration?: MigrationReplay; readonly statement?: StatementReplay } {
  const migration = replays.find((replay) => replay.migration.path === path) ?? replays.at(-1);
  const index = migration?.statements.findIndex((replay) => replay.statement.range.end >= statement.end) ?? -1;
  const found = migration?.statements[index];
  const sql = rewrite?.kind === 'plan' ? rewrite.steps.map((step) => ('sql' in step ? step.sql : '')).join('\n') : '';
  const repeated = migration?.statements.slice(0, index).find((earlier) => earlier.context.transactionId === found?.context.transactionId && repeats(sql, earlier, texts.get(path) ?? ''));
  const first = repeated ?? found;
  return { ...(migration && { migration }), ...(first && { statement: first }) };
}

function repeats(sql: string, { statement: { range, operations } }: StatementReplay, text: string): boolean {
  return operations.length > 0 && !operations.some(({ kind }) => ['begin', 'setSetting', 'resetSetting', 'doBlock'].includes(kind)) && sql.includes(text.slice(range.start, range.end));
}

function claim(step: SqlStep | undefined, replayed: MigrationReplay): object | undefined {
  return step && locked(replayed).length > 0 ? { lock: step.lock, work: step.work } : undefined;
}

function truth(replayed: MigrationReplay): object | undefined {
  const effects = locked(replayed);
  if (effects.length === 0) return undefined;
  const works = ['none', 'scan', 'index build', 'rewrite'] as const;
  return {
    lock: effects.map(({ lock }) => lock).reduce(stronger),
    work: works.findLast((work) => effects.some((effect) => effect.work === work)),
  };
}

function locked({ statements }: MigrationReplay): readonly Effect[] {
  return statements.flatMap(({ effects }) => effects.effects).filter((effect) => !effect.created);
}

function syntaxErrors(sql: string): readonly string[] {
  return readSql(sql).statements.flatMap(({ syntaxError }) => (syntaxError ? [`${syntaxError.message}: ${sql}`] : []));
}

/** That a lock has no time limit is said of nearly every statement; a rule's fixtures would be about little else. */
export function isAboveInfo({ severity, rule }: Finding): boolean {
  return severity !== 'info' && rule !== 'missing-lock-timeout';
}

export function describeFinding({ rule, severity, path, message }: Finding): string {
  return `${path} ${rule} ${severity}: ${message}`;
}
