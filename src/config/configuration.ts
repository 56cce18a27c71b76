import { postgresVersions, type PostgresVersion } from './postgres.ts';

/** Names of `--tool`. The migration tools come with the issue that reads their projects. */
export const toolNames = ['none'] as const;
export type ToolName = (typeof toolNames)[number];

/** Everything a run can be told apart from its files: in ddlint.config.json or .js, and by options of the same names. */
export interface Configuration {
  /** Major version of the servers. */
  readonly postgres: PostgresVersion;
  readonly tool: ToolName;
  /** A script that builds the schema that the first migration finds; in a config file relative to that file. */
  readonly schema?: string;
  /** What the role, the database or the connection string sets, by lower-case name: `{ "timezone": "UTC" }`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What holds where nothing was said. 14 is the oldest version that the PostgreSQL project still supported in 2025. */
export const defaultConfiguration: Configuration = { postgres: 14, tool: 'none', settings: {} };

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

const knownKeys: readonly (keyof Configuration)[] = ['postgres', 'tool', 'schema', 'settings'];

function validateEntry(key: string, value: unknown): Validation {
  switch (key) {
    case 'postgres': {
      const postgres = postgresVersion(value);
      return postgres ? accept({ postgres }) : refuse(`"postgres" must be a major version from ${postgresVersionRange}, not ${describe(value)}`);
    }
    case 'tool': {
      const tool = toolNames.find((name) => name === value);
      return tool ? accept({ tool }) : refuse(`"tool" must be ${toolNames.map((name) => `"${name}"`).join(' or ')}, not ${describe(value)}: migration tools are not supported yet`);
    }
    case 'schema':
      return typeof value === 'string' && value !== '' ? accept({ schema: value }) : refuse(`"schema" must be the path of a SQL file, not ${describe(value)}`);
    case 'settings':
      return validateSettings(value);
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
