import { readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { replayDeploy, type MigrationReplay, type PostgresVersion } from '../../src/effects/index.ts';
import { Linter, type Finding, type Rule, type Severity } from '../../src/lint/index.ts';
import { readSql } from '../../src/operations/index.ts';
import { emptySchema, loadSchema, type Schema } from '../../src/schema/index.ts';

export interface LintSetup {
  readonly rules: readonly Rule[];
  /** A script that builds the schema; without it nothing is known. */
  readonly schema?: string;
  readonly postgres?: PostgresVersion;
  /** Settings of the role or the connection. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly standbys?: boolean;
  readonly smallTables?: readonly string[];
  readonly severities?: Readonly<Record<string, Severity | 'off'>>;
}

export interface Linted {
  readonly findings: readonly Finding[];
  readonly replays: readonly MigrationReplay[];
  /** By path. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Checks migrations as the command does, each a deploy of its own; they are called 1.sql, 2.sql, … */
export function lint(migrations: readonly string[], setup: LintSetup): Linted {
  return lintFrom(startOf(setup), migrations, setup);
}

export function startOf({ schema, postgres = 14, settings = {} }: LintSetup): Schema {
  return schema === undefined ? emptySchema({ complete: false }) : loadSchema({ path: 'schema.sql', tool: 'none', ...readSql(schema) }, { postgres, settings });
}

/** As `lint`, on a schema that is there already. */
export function lintFrom(start: Schema, migrations: readonly string[], { rules, postgres = 14, settings = {}, standbys = false, smallTables = [], severities = {}, schema: script = '' }: LintSetup): Linted {
  const texts = new Map([['schema.sql', script], ...migrations.map((text, i): [string, string] => [`${i + 1}.sql`, text])]);
  const linter = new Linter(rules, { postgres, settings, severities, standbys, smallTables, lockTimeout: '500ms', longestLockTimeout: 30_000, text: (path) => texts.get(path) ?? '' });
  const findings: Finding[] = [];
  const replays: MigrationReplay[] = [];
  let schema = start;
  for (const [i, text] of migrations.entries()) {
    const deploy = replayDeploy([{ path: `${i + 1}.sql`, tool: 'none', ...readSql(text) }], { schema, postgres, settings });
    findings.push(...linter.checkDeploy(deploy));
    replays.push(...deploy.migrations);
    schema = deploy.schemaAfter;
  }
  return { findings: [...findings, ...linter.finish()], replays, texts };
}

/** The rule of one folder. */
export async function loadRule(name: string): Promise<Rule> {
  const module = (await import(pathToFileURL(resolve('rules', name, 'index.ts')).href)) as { readonly rule: Rule };
  return module.rule;
}

export function ruleNames(): readonly string[] {
  return readdirSync('rules', { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
}
