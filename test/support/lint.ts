import { readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { join, resolve } from 'node:path';
import { replayDeploy, type MigrationReplay, type PostgresVersion } from '../../src/effects/index.ts';
import type { ToolName } from '../../src/config/index.ts';
import { Linter, type Finding, type Rule, type Severity } from '../../src/lint/index.ts';
import { toolNamed, type Migration } from '../../src/migrations/index.ts';
import { ApplicationFiles } from '../../src/project/index.ts';
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
  /** What applies the migrations, with no configuration; plain SQL where absent. */
  readonly tool?: ToolName;
  /** A directory with the application's source code. */
  readonly application?: string;
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
export function lintFrom(start: Schema, migrations: readonly string[], { rules, postgres = 14, settings = {}, standbys = false, smallTables = [], severities = {}, schema: script = '', tool = 'none', application }: LintSetup): Linted {
  const texts = new Map([['schema.sql', script], ...migrations.map((text, i): [string, string] => [`${i + 1}.sql`, text])]);
  const linter = new Linter(rules, { ...(application !== undefined && { application: applicationIn(application) }), postgres, settings, severities, standbys, smallTables, lockTimeout: '500ms', longestLockTimeout: 30_000, text: (path) => texts.get(path) ?? '' });
  const findings: Finding[] = [];
  const replays: MigrationReplay[] = [];
  let schema = start;
  for (const [i, text] of migrations.entries()) {
    const path = `${i + 1}.sql`;
    const [now, shipped] = versionsOf(text);
    const deploy = replayDeploy(migrationsOf(path, now, tool), { schema, postgres, settings });
    if (shipped === undefined) {
      findings.push(...linter.checkDeploy(deploy));
    } else {
      const before = { migrations: [{ path, tool: 'none' as const, ...readSql(shipped) }], text: shipped };
      findings.push(...linter.checkDeploy({ ...deploy, migrations: [] }, [{ path, since: 'main', commit: '0123456789', before, now: { migrations: deploy.migrations, text: now } }]));
    }
    replays.push(...deploy.migrations);
    schema = deploy.schemaAfter;
  }
  return { findings: [...findings.filter((finding) => linter.holds(finding)), ...linter.finish()], replays, texts };
}

function migrationsOf(path: string, text: string, tool: ToolName): readonly Migration[] {
  return toolNamed(tool).read({ path, text, around: { read: () => undefined, nearest: () => undefined } }).up;
}

/** A migration that has shipped: as its file is now, and as it was, below a line `-- shipped as`. */
function versionsOf(text: string): readonly [string, string?] {
  const [now = '', shipped] = text.split(/^-- shipped as *$/m);
  return shipped === undefined ? [now] : [now, shipped];
}

/** The files below a directory; each is read once, however many cases ask. */
function applicationIn(directory: string): ApplicationFiles {
  const known = applications.get(directory);
  if (known) return known;
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8', withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
  const application = new ApplicationFiles(files);
  applications.set(directory, application);
  return application;
}

const applications = new Map<string, ApplicationFiles>();

/** The rule of one folder. */
export async function loadRule(name: string): Promise<Rule> {
  const module = (await import(pathToFileURL(resolve('rules', name, 'index.ts')).href)) as { readonly rule: Rule };
  return module.rule;
}

export function ruleNames(): readonly string[] {
  return readdirSync('rules', { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
}
