import { durationOf } from './duration.ts';
import { toolNames, type ToolName } from './tools.ts';
import { postgresVersions, type PostgresVersion } from './postgres.ts';

/** Everything a run can be told apart from its files: in ddlint.config.json or .js, and by options of the same names. */
export interface Configuration {
  /** Major version of the servers. */
  readonly postgres: PostgresVersion;
  /** What applies the migrations; absent: found out for each. */
  readonly tool?: ToolName;
  /** A script that builds the schema that the first migration finds; in a config file relative to that file. */
  readonly schema?: string;
  /** What the role, the database or the connection string sets, by lower-case name: `{ "timezone": "UTC" }`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Rules by name: switched off, or with another severity than their own. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
  readonly timeouts: Timeouts;
  /** Standbys serve reads: findings say what a lock does there. */
  readonly standbys: boolean;
  /** Tables, as `name` or `schema.name`, on which no work takes long. */
  readonly smallTables: readonly string[];
  /** Which migrations ship together, where git isn't asked what is new. */
  readonly deploys: DeployGrouping;
  /** Where the schema of the history is kept between runs: a directory, in a config file relative to that file; false: nowhere; absent: node_modules/.cache/ddlint, where there is a node_modules. */
  readonly cache?: string | false;
  /** Globs of the application's source code, in a config file relative to that file: what a migration drops is looked for there. */
  readonly app?: readonly string[];
  /** Modules with rules of one's own; in a config file relative to that file. */
  readonly plugins: readonly string[];
}

/**
 * Which migrations are one deploy: each is its own; those of one directory; those that came with one git tag; or those
 * whose path matches in the same way: by the first group of the pattern, or by all of the match.
 */
export type DeployGrouping = 'migration' | 'directory' | 'tag' | { readonly pattern: string };

export const ruleSettings = ['off', 'info', 'warning', 'error'] as const;
export type RuleSetting = (typeof ruleSettings)[number];

/** Durations as PostgreSQL writes them: `500ms`, `2s`. */
export interface Timeouts {
  /** The lock_timeout that rewrites set. Below deadlock_timeout, which is 1 s where nothing was set, a migration that deadlocks with the application is the one that loses. */
  readonly lock: string;
  /** A lock_timeout above it protects nobody: everything waits behind the migration that long. */
  readonly longestLock: string;
}

/** What holds where nothing was said. 14 is the oldest version that the PostgreSQL project still supported in 2025. */
export const defaultConfiguration: Configuration = {
  postgres: 14, settings: {}, rules: {}, timeouts: { lock: '500ms', longestLock: '30s' }, standbys: false, smallTables: [], deploys: 'migration', plugins: [],
};

export type Validation = { readonly ok: true; readonly configuration: Partial<Configuration> } | { readonly ok: false; readonly errors: readonly string[] };

/** Checks what a config file holds. Every error names its key, what was found and what may stand there. */
export function validateConfiguration(value: unknown): Validation {
  if (!isRecord(value)) return { ok: false, errors: [`must be an object, not ${describe(value)}`] };
  const errors: string[] = [];
  let configuration: Partial<Configuration> = {};
  for (const [key, entry] of Object.entries(value)) {
    const result = validateEntry(key, entry);
    if (result.ok) configuration = { ...configuration, ...result.configuration };
    else errors.push(...result.errors);
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, configuration };
}

/** The version that `14` or `"14"` means; undefined for anything else. */
export function postgresVersion(value: unknown): PostgresVersion | undefined {
  return postgresVersions.find((version) => value === version || value === String(version));
}

export const postgresVersionRange = `${Math.min(...postgresVersions)} to ${Math.max(...postgresVersions)}`;

const knownKeys: readonly (keyof Configuration)[] = ['postgres', 'tool', 'schema', 'settings', 'rules', 'timeouts', 'standbys', 'smallTables', 'deploys', 'cache', 'app', 'plugins'];

function validateEntry(key: string, value: unknown): Validation {
  switch (key) {
    case 'postgres': {
      const postgres = postgresVersion(value);
      return postgres ? accept({ postgres }) : refuse(`"postgres" must be a major version from ${postgresVersionRange}, not ${describe(value)}`);
    }
    case 'tool': {
      const tool = toolNames.find((name) => name === value);
      return tool ? accept({ tool }) : refuse(`"tool" must be one of ${toolNames.map((name) => `"${name}"`).join(', ')}, not ${describe(value)}`);
    }
    case 'schema':
      return typeof value === 'string' && value !== '' ? accept({ schema: value }) : refuse(`"schema" must be the path of a SQL file, not ${describe(value)}`);
    case 'settings':
      return validateSettings(value);
    case 'rules':
      return validateRules(value);
    case 'timeouts':
      return validateTimeouts(value);
    case 'standbys':
      return typeof value === 'boolean' ? accept({ standbys: value }) : refuse(`"standbys" must be true or false, not ${describe(value)}`);
    case 'smallTables':
      return isStrings(value) ? accept({ smallTables: value }) : refuse(`"smallTables" must be a list of names such as ["countries", "shop.currencies"], not ${describe(value)}`);
    case 'deploys':
      return validateDeploys(value);
    case 'cache':
      return value === false || (typeof value === 'string' && value !== '') ? accept({ cache: value }) : refuse(`"cache" must be a directory or false, not ${describe(value)}`);
    case 'app':
      return isGlobs(value) ? accept({ app: typeof value === 'string' ? [value] : value }) : refuse(`"app" must be a glob or a list of globs such as ["src/**/*.ts"], not ${describe(value)}`);
    case 'plugins':
      return isStrings(value) ? accept({ plugins: value }) : refuse(`"plugins" must be a list of modules such as ["./ddlint-rules.js"], not ${describe(value)}`);
    default:
      return refuse(`"${key}" is not known; the keys are ${knownKeys.map((known) => `"${known}"`).join(', ')}`);
  }
}

/** PostgreSQL compares names of settings without regard to case (guc.c: guc_name_compare). */
function validateSettings(value: unknown): Validation {
  if (!isRecord(value)) return refuse(`"settings" must be an object such as { "timezone": "UTC" }, not ${describe(value)}`);
  const settings: Record<string, string> = {};
  for (const [name, setting] of Object.entries(value)) {
    if (typeof setting !== 'string' && typeof setting !== 'number') return refuse(`"settings.${name}" must be a string or a number, not ${describe(setting)}`);
    settings[name.toLowerCase()] = String(setting);
  }
  return accept({ settings });
}

/** Whether the names are rules shows where the rules are known. */
function validateRules(value: unknown): Validation {
  if (!isRecord(value)) return refuse(`"rules" must be an object such as { "drop-column": "off" }, not ${describe(value)}`);
  const rules: Record<string, RuleSetting> = {};
  for (const [name, entry] of Object.entries(value)) {
    const setting = ruleSettings.find((known) => known === entry);
    if (!setting) return refuse(`"rules.${name}" must be ${ruleSettings.map((known) => `"${known}"`).join(', ')}, not ${describe(entry)}`);
    rules[name] = setting;
  }
  return accept({ rules });
}

function validateTimeouts(value: unknown): Validation {
  if (!isRecord(value)) return refuse(`"timeouts" must be an object such as { "lock": "500ms" }, not ${describe(value)}`);
  let timeouts = defaultConfiguration.timeouts;
  for (const [name, entry] of Object.entries(value)) {
    if (name !== 'lock' && name !== 'longestLock') return refuse(`"timeouts.${name}" is not known; the keys are "lock", "longestLock"`);
    if (typeof entry !== 'string' || (durationOf(entry) ?? 0) <= 0) return refuse(`"timeouts.${name}" must be a duration such as "500ms" or "2s", not ${describe(entry)}`);
    timeouts = { ...timeouts, [name]: entry };
  }
  return accept({ timeouts });
}

function validateDeploys(value: unknown): Validation {
  const grouping = (['migration', 'directory', 'tag'] as const).find((known) => known === value);
  if (grouping) return accept({ deploys: grouping });
  if (!isRecord(value) || typeof value['pattern'] !== 'string' || Object.keys(value).length > 1) {
    return refuse(`"deploys" must be "migration", "directory", "tag" or an object such as { "pattern": "^db/(v\\d+)/" }, not ${describe(value)}`);
  }
  try {
    if (new RegExp(value['pattern']).test('')) return refuse(`"deploys.pattern" must tell files apart, and ${describe(value['pattern'])} matches an empty path too`);
    return accept({ deploys: { pattern: value['pattern'] } });
  } catch (error) {
    return refuse(`"deploys.pattern" must be a regular expression: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string' && entry !== '');
}

function isGlobs(value: unknown): value is string | readonly string[] {
  return typeof value === 'string' ? value !== '' : isStrings(value) && value.length > 0;
}

function accept(configuration: Partial<Configuration>): Validation {
  return { ok: true, configuration };
}

function refuse(error: string): Validation {
  return { ok: false, errors: [error] };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as an error message shows it. */
function describe(value: unknown): string {
  // JSON has no words for functions and undefined, which a config file in JavaScript can hold.
  return typeof value === 'function' || value === undefined ? typeof value : JSON.stringify(value);
}
