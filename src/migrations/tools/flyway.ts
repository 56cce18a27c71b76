import { sqlMigration, upOnly } from '../build.ts';
import { isNamed, order, versionOf } from '../flyway/order.ts';
import { flywayProblems, flywaySettings } from '../flyway/settings.ts';
import { grouped, refusalOfMixed, runsOutside } from '../flyway/transactions.ts';
import type { Migration, OptOut, RunnerLock } from '../migration.ts';
import { baseName } from '../paths.ts';
import { parseSettings, textAt } from '../settings-files.ts';
import type { MigrationFile, Tool, ToolProblem, ToolReading } from '../tool.ts';

/**
 * flyway, PostgreSQLParser.java, ParserSqlScript.java and SqlScriptMetadata.java: one transaction a file, unless a
 * statement is one that Flyway knows to run in none: then the whole file has none. `<file>.conf` can say it too.
 */
export const tool: Tool = {
  name: 'flyway',
  title: 'Flyway',
  fileName: ({ path }) => (isNamed(path) ? 'its name, V1__….sql' : undefined),
  // Locations are read with the directories below them.
  root: (path) => path.replace(/^(.*?(?:^|\/)db\/migrations?)\/.*$/, '$1').replace(/\/[^/]*\.sql$/, ''),
  order,
  read,
  together: (migrations, around) => (flywaySettings(around).group ? grouped(migrations, flywaySettings(around).mixed) : migrations),
  way: (path) => ({ down: baseName(path).startsWith('U'), key: /^[UV]/.test(baseName(path)) ? versionOf(path).join('.') : path }),
  version: (path) => (isNamed(path) && /^V/.test(baseName(path)) ? versionOf(path).join('.') : undefined),
  configuration: flywayProblems,
  appliedAgain: ({ path }) => baseName(path).startsWith('R__'),
  // Descriptions are validated too (flyway validate: differences in migration names).
  identity: ({ path }) => baseName(path),
};

function read(file: MigrationFile): ToolReading {
  const { group, mixed, executeInTransaction, transactionalLock, schema } = flywaySettings(file.around);
  const whole: Migration = {
    ...sqlMigration(file, 'flyway', { send: 'each', runnerLock: transactionalLock ? runnerLock : undefined }),
    // PostgreSQLConnection.java (changeCurrentSchemaTo): in front of what the role has.
    ...(schema !== undefined && { settings: { search_path: `"${schema.replaceAll('"', '""')}", "$user", public` } }),
  };
  const { configured, problems } = scriptConfiguration(file);
  const isTold = configured !== undefined || !executeInTransaction;
  if (isTold ? configured === true : !whole.statements.some(runsOutside)) return { ...upOnly({ ...whole, transaction: group ? 'batch' : 'migration', optOut: optOut(file) }), problems };
  return { ...upOnly(isTold || mixed ? whole : unmixed(file, whole)), problems };
}

/** What the file of its name and `.conf` says, where it says something. */
function scriptConfiguration({ path, around }: MigrationFile): { readonly configured?: boolean; readonly problems: readonly ToolProblem[] } {
  const conf = around.read(confOf(path));
  const said = conf === undefined ? undefined : textAt(parseSettings(confOf(path), conf), 'executeInTransaction');
  if (said === undefined) return { problems: [] };
  if (/^(?:true|false)$/i.test(said)) return { configured: said.toLowerCase() === 'true', problems: [] };
  return { problems: [{ path: `${path}.conf`, reason: `executeInTransaction must be true or false, not "${said}"; Flyway's default is assumed` }] };
}

function confOf(path: string): string {
  return `${baseName(path)}.conf`;
}

/** A file that Flyway runs in no transaction by itself, as long as nothing stands in it that could run in one. */
function unmixed(file: MigrationFile, whole: Migration): Migration {
  const refusal = refusalOfMixed(whole.statements);
  return { ...whole, ...(refusal && { refusals: [refusal] }), forMixing: newConf(file) };
}

function newConf({ path, around }: MigrationFile): OptOut['newFiles'] {
  return around.read(confOf(path)) === undefined ? [{ path: `${path}.conf`, text: 'executeInTransaction=false\n' }] : [];
}

function optOut(file: MigrationFile): OptOut {
  return {
    words: `Write \`executeInTransaction=false\` into ${confOf(file.path)} beside the file.`,
    alone: 'Flyway runs a file that holds nothing but CREATE or DROP INDEX CONCURRENTLY in no transaction; any other statement needs `executeInTransaction=false` in a file of the new one\'s name and .conf.',
    edits: [], newFiles: newConf(file), leaves: 'none',
  };
}

/** Since 9.1.2 (PostgreSQLAdvisoryLockTemplate.java, flyway#3854): an advisory lock in a transaction of another connection, open until the migration is done. */
const runnerLock: RunnerLock = {
  held: 'transaction', by: 'Flyway',
  otherwise: 'Write `flyway.postgresql.transactional.lock=false` into flyway.conf, or `spring.flyway.postgresql.transactional-lock=false` into application.properties: Flyway then holds its lock in no transaction.',
};
