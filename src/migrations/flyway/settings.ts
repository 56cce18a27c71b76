import { settingsProblems } from '../examine.ts';
import { isRecord, parseSettings, type Parsed } from '../settings-files.ts';
import type { NearFile, Surroundings, ToolProblem } from '../tool.ts';

/** What the project tells Flyway, where a file near the migrations does; else its defaults. */
export interface FlywaySettings {
  /** All that is pending is one group, in one transaction. */
  readonly group: boolean;
  /** What can run in a transaction and what can't may stand in one file, or in one group. */
  readonly mixed: boolean;
  readonly executeInTransaction: boolean;
  /** Its advisory lock is one of a transaction. */
  readonly transactionalLock: boolean;
  /** The schema that it puts in front of the search_path. */
  readonly schema?: string;
}

/** ConfigUtils.java for those of Flyway itself; Spring Boot's FlywayProperties; the plugins for Maven and Gradle. */
const ownFiles: readonly string[] = ['flyway.toml', 'conf/flyway.toml', 'flyway.conf', 'conf/flyway.conf'];
const springFiles: readonly string[] = ['application.properties', 'application.yml', 'application.yaml'];
const buildFiles: readonly string[] = ['pom.xml', 'build.gradle', 'build.gradle.kts'];

export function flywaySettings({ nearest }: Surroundings): FlywaySettings {
  const found = [...ownFiles, ...springFiles, ...buildFiles].map((name) => nearest(name)).flatMap((file) => (file ? [settingsOf(file)] : []));
  const text = (key: string): string | undefined => found.map((settings) => settings.get(key)).find((value) => value !== undefined);
  const says = (key: string, byDefault: boolean): boolean => (/^(?:true|false)$/i.test(text(key) ?? '') ? text(key)?.toLowerCase() === 'true' : byDefault);
  // The first of `schemas` where nothing is the default one (ClassicConfiguration.java).
  const schema = text('defaultschema') ?? text('schemas')?.split(',')[0]?.trim();
  return {
    group: says('group', false), mixed: says('mixed', false), executeInTransaction: says('executeintransaction', true), transactionalLock: says('postgresqltransactionallock', true),
    ...(schema !== undefined && /^[^${}]+$/.test(schema) && { schema }),
  };
}

/** A configuration of Flyway's own that can't be read; what an application says besides is its own affair. */
export function flywayProblems({ nearest }: Surroundings): readonly ToolProblem[] {
  return ownFiles.flatMap((name) => settingsProblems(nearest(name), 'the defaults of Flyway are assumed'));
}

/** By what is left of a key without its prefix, case and separators: Spring Boot takes `transactional-lock`, `transactionalLock` and `transactional_lock` for the same. */
function settingsOf(file: NearFile): ReadonlyMap<string, string> {
  const entries = /\.xml$/.test(file.path) ? xmlSettings(file.text) : /\.gradle(?:\.kts)?$/.test(file.path) ? gradleSettings(file.text) : flattened(parsed(file));
  return new Map(entries.flatMap(([key, value]): [string, string][] => {
    const [, own] = /^(?:spring\.)?flyway\.(.+)$/i.exec(key) ?? [];
    return own === undefined ? [] : [[own.replace(/[^a-z\d]/gi, '').toLowerCase(), value]];
  }));
}

/** Maven's resource filtering puts values in the place of `@name@`, which YAML refuses. */
function parsed(file: NearFile): unknown {
  const settings: Parsed = file.settings();
  const read = settings.ok ? settings : parseSettings(file.path, file.text.replace(/@[\w.-]+@/g, 'filtered'));
  return read.ok ? read.value : undefined;
}

/** `{ a: { b: 1 } }` → `a.b`, `1`; a list as its items with commas between them. */
function flattened(value: unknown, key = ''): readonly (readonly [string, string])[] {
  if (isRecord(value)) return Object.entries(value).flatMap(([name, inner]) => flattened(inner, key === '' ? name : `${key}.${name}`));
  if (Array.isArray(value)) return [[key, value.join(',')]];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[key, String(value)]] : [];
}

/** The elements of a plugin's configuration, `<mixed>true</mixed>`, and properties, `<flyway.mixed>true</flyway.mixed>`. */
function xmlSettings(text: string): readonly (readonly [string, string])[] {
  const clean = text.replace(/<!--[^]*?-->/g, '');
  const plugins = [...clean.matchAll(/<plugin>(?:(?!<\/plugin>)[^])*flyway-maven-plugin(?:(?!<\/plugin>)[^])*<\/plugin>/g)].map(([plugin]) => plugin);
  const elements = (within: string, prefix: string): readonly (readonly [string, string])[] => [...within.matchAll(/<([\w.]+)>\s*([^<>]*?)\s*<\/\1>/g)].map(([, name = '', value = '']) => [`${prefix}${name}`, value] as const);
  return [...plugins.flatMap((plugin) => [...elements(plugin, 'flyway.'), ...firstSchema(plugin)]), ...elements(clean, '').filter(([name]) => name.startsWith('flyway.'))];
}

/** `<schemas><schema>app</schema></schemas>`. */
function firstSchema(plugin: string): readonly (readonly [string, string])[] {
  const [, schema] = /<schemas>\s*<schema>\s*([^<>]*?)\s*<\/schema>/.exec(plugin) ?? [];
  return schema === undefined ? [] : [['flyway.schemas', schema]];
}

/** What stands in `flyway { … }`: `mixed = true`, `schemas = ['app']`, `pluginConfiguration = ['flyway.postgresql.transactional.lock': 'false']`. */
function gradleSettings(text: string): readonly (readonly [string, string])[] {
  const clean = text.replace(/\/\*[^]*?\*\/|(?<![:'"/])\/\/.*$/gm, '').replace(/\bpluginConfiguration\s*=\s*(?:\[|mapOf\()/g, '');
  return [...clean.matchAll(/\bflyway\s*\{([^]*?)\n?\}/g)].flatMap(([, block = '']) => [...block.matchAll(/['"]?([\w.]+)['"]?\s*(?:[=:]|to\b|,)\s*(?:\[|arrayOf\(|listOf\()?\s*['"]?([^\s'",\])]+)/g)])
    .map(([, name = '', value = '']) => [name.startsWith('flyway.') ? name : `flyway.${name}`, value] as const);
}
