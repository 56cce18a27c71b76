import type { Operation, Statement } from '../../operations/index.ts';
import type { Migration, Refusal } from '../migration.ts';
import { baseName } from '../paths.ts';

/** Whether Flyway knows of a statement that it can't run in a transaction (PostgreSQLParser.java, detectCanExecuteInTransaction); every other one can, SET among them. */
export function runsOutside({ operations, kind }: Statement): boolean {
  return otherCommands.has(kind) || operations.some(operationOutside);
}

const otherCommands: ReadonlySet<string> = new Set(['CREATE DATABASE', 'DROP DATABASE', 'CREATE TABLESPACE', 'DROP TABLESPACE', 'CREATE SUBSCRIPTION', 'DROP SUBSCRIPTION', 'ALTER SYSTEM', 'DISCARD ALL']);

/** Not in Flyway's list, so that they fail in its transaction: REINDEX INDEX and TABLE CONCURRENTLY, DETACH PARTITION CONCURRENTLY. */
function operationOutside(operation: Operation): boolean {
  switch (operation.kind) {
    case 'createIndex':
    case 'dropIndex':
      return operation.concurrently;
    case 'reindex':
      return operation.target === 'schema' || operation.target === 'database' || operation.target === 'system';
    case 'vacuum':
      return true;
    default:
      return false;
  }
}

/** ParserSqlScript.java (parse): it gives up at the first statement by which a file holds both kinds, before it runs any. */
export function refusalOfMixed(statements: readonly Statement[]): Refusal | undefined {
  const [first] = statements;
  const offending = first && statements.find((statement) => runsOutside(statement) !== runsOutside(first));
  return offending && {
    range: offending.range,
    message: 'Flyway refuses the file: some of its statements can run in a transaction, and some can\'t.',
    help: 'Put those that can\'t into a migration of their own, with nothing beside them, not even SET; or write `executeInTransaction=false` into a .conf file of its name, and nothing in it runs in a transaction.',
  };
}

/**
 * DbMigrate.java (isExecuteGroupInTransaction): with `group` all that is pending runs in one transaction, or, if some of
 * it can't, is refused; with `mixed` all of it then runs in none.
 */
export function grouped(migrations: readonly Migration[], mixed: boolean): readonly Migration[] {
  const [first] = migrations;
  const offending = first && migrations.find(({ transaction }) => transaction !== first.transaction);
  if (!offending) return migrations;
  if (mixed) return migrations.map(({ transaction: _none, optOut: _nothing, ...migration }) => migration);
  const refusal = refusalOfGroup(offending, first);
  return migrations.map((migration) => (migration === offending && refusal ? { ...migration, refusals: [...migration.refusals ?? [], refusal] } : migration));
}

function refusalOfGroup({ statements: [statement], transaction }: Migration, { path }: Migration): Refusal | undefined {
  return statement && {
    range: statement.range,
    message: `Flyway refuses the group that begins with ${baseName(path)}: this migration runs ${transaction ? 'in a transaction, and that one doesn\'t' : 'in no transaction, and that one does'}.`,
    help: 'Ship it in a release of its own, or set `flyway.mixed=true`: then nothing that is pending runs in a transaction.',
  };
}
