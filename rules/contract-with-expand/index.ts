import {
  addedColumns, defineRule, existing, findColumn, isEarlierStatement, isNamedNowhere, isNameTaken, locks, mostWork, nameOf, operationsOf, placedOfKind, removedColumns, strongestLock, tableNamed, tableOf,
  type AddColumn, type DeployUnit, type OperationOf, type PlacedOperation, type Query, type RemovedColumn, type RuleContext,
} from '../../src/lint/index.ts';
import { action, inTransaction, plan, quoteIdentifier, sqlName, writtenName, type Rewrite, type Step } from '../../src/rewrite/index.ts';

type Created = PlacedOperation<OperationOf<'createTable'> | OperationOf<'createTableAs'>>;

export const rule = defineRule({
  name: 'contract-with-expand',
  meta: {
    severity: 'error',
    summary: 'One deploy adds what new code needs and drops what old code needs',
    supersedes: ['drop-column', 'drop-table'],
    sources: [
      'https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-REMOVING-A-COLUMN',
      'https://martinfowler.com/bliki/ParallelChange.html',
      'strong_migrations: Removing a column',
    ],
  },
  deploy(deploy, context) {
    const placed = operationsOf(deploy);
    for (const removed of removedColumns(placed)) columnReplaced(removed, deploy, placed, context);
    for (const place of placedOfKind(placed, 'dropRelation')) tableReplaced(place, deploy, placed, context);
  },
});

/** ADD COLUMN and DROP COLUMN of one table. A column that has another's name at the end was changed by hand, not replaced. */
function columnReplaced({ place, effect, column: found, replaced }: RemovedColumn, deploy: DeployUnit, placed: readonly PlacedOperation[], context: RuleContext): void {
  const { operation, unit } = place;
  const after = tableOf(deploy.schemaAfter, effect);
  if (replaced || (after && typeof findColumn(after, operation.column) !== 'string')) return;
  const added = addedColumns(placed, effect).filter(({ operation: { column } }) => column.name !== operation.column && (!after || findColumn(after, column.name) !== 'absent'));
  if (added.length === 0 || isNamedNowhere(effect, operation.column, deploy, context)) return;
  const [old, now] = [quoteIdentifier(operation.column), added.map((add) => quoteIdentifier(add.operation.column.name)).join(', ')];
  const needed = typeof found !== 'string' && found.notNull === true && !found.default && found.sequence === undefined && !found.identity && !found.generated;
  context.report({
    unit, effect,
    at: operation.range,
    message: `One deploy adds ${now} to ${nameOf(effect)} and drops ${old}.`,
    why: `Old code needs ${old} and new code needs ${now}. If the migration runs first, the release that still runs fails without ${old}; if the release comes first, it fails without ${now}. No order of the two works. ${locks(effect, unit)}`,
    help: `Add ${now} in this deploy, and drop ${old} in a later one, when no code uses it any more.`,
    rewrite: () => apart(added.filter((add) => !isEarlierStatement(add, place)), { table: sqlName(effect), column: operation, old, now, needed }, context),
  });
}

interface Parts {
  readonly table: string;
  readonly column: OperationOf<'dropColumn'>;
  readonly old: string;
  readonly now: string;
  /** INSERT can't leave the old column out. */
  readonly needed: boolean;
}

/** `added`: what isn't added by a statement before the DROP, which can stay where it is. */
function apart(added: readonly PlacedOperation<AddColumn>[], { table, column, old, now, needed }: Parts, context: RuleContext): Rewrite {
  const { lockTimeout } = context.options;
  const stays = action({ deploy: 1, phase: 'expand', title: `Add ${now}`, action: `Leave the ADD COLUMN before it in this migration as it is, and take the DROP COLUMN of ${old} out.` });
  const add = added.length === 0 ? [stays] : added.map(({ operation, unit }): Step => inTransaction({
    deploy: 1, phase: 'expand', title: `Add ${quoteIdentifier(operation.column.name)}, which old code doesn't see`, lock: strongestLock(existing(unit.effectsOf(operation))), work: mostWork(existing(unit.effectsOf(operation))),
    statements: [`ALTER TABLE ${table} ADD COLUMN ${context.source(unit, operation.column.range)}`],
  }, lockTimeout));
  const omit = needed ? [inTransaction({ deploy: 1, phase: 'expand', title: `Let INSERT leave ${old} out`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [`ALTER TABLE ${table} ALTER COLUMN ${old} DROP NOT NULL`] }, lockTimeout)] : [];
  return plan(`Add in one deploy, drop in a later one`, [
    ...add, ...omit,
    action({ deploy: 2, phase: 'migrate', title: `Use ${now} in the application`, action: `Release the application with ${now} and without ${old}. Where ${now} takes over what ${old} holds, fill it in batches first, and let the application write both until then.` }),
    inTransaction({
      deploy: 3, phase: 'contract', title: `Drop ${old}, when no process of the old release runs any more`, lock: 'ACCESS EXCLUSIVE', work: 'none',
      statements: [`ALTER TABLE ${column.only ? 'ONLY ' : ''}${table} DROP COLUMN ${column.columnIfExists ? 'IF EXISTS ' : ''}${old}${column.cascade ? ' CASCADE' : ''}`],
    }, lockTimeout),
  ]);
}

/** CREATE TABLE new, filled from the old one, DROP TABLE old. One that then takes the old name is the same table for all code. */
function tableReplaced({ operation, unit, index }: PlacedOperation<OperationOf<'dropRelation'>>, deploy: DeployUnit, placed: readonly PlacedOperation[], context: RuleContext): void {
  const [effect] = unit.effectsOf(operation);
  if (!effect || effect.created || operation.relation !== 'table' || isNameTaken(deploy.schemaAfter, effect)) return;
  const before = placed.slice(0, index);
  const created = before.flatMap(({ operation: made, ...place }): Created[] => (made.kind === 'createTable' || made.kind === 'createTableAs' ? [{ ...place, operation: made }] : []))
    .find((made) => made.operation.persistence !== 'temporary' && isFilledFrom(made, before.slice(made.index), (query, reader) => query.reads.some(({ name }) => isTable(name, effect, reader))));
  if (!created || isNamedNowhere(effect, undefined, deploy, context)) return;
  const [old, now] = [nameOf(effect), writtenName(created.operation.name)];
  context.report({
    unit, effect,
    at: operation.range,
    message: `One deploy makes ${now} out of ${old} and drops ${old}.`,
    why: `Old code needs ${old} and new code needs ${now}; no order of migration and release works. Rows that are written to ${old} after they were copied are lost. ${locks(effect, unit)}`,
    help: `Make ${now} in this deploy, let the application write both, and drop ${old} in a later deploy.`,
    rewrite: () => tablesApart(created, { old, now, drop: `DROP TABLE ${sqlName(effect)}${operation.cascade ? ' CASCADE' : ''}` }, context),
  });
}

function isTable(name: OperationOf<'createTable'>['name'], effect: { readonly id?: number; readonly name: string }, reader: PlacedOperation): boolean {
  const table = tableNamed(reader.unit, name);
  return typeof table === 'string' ? table === 'unknown' && name.name === effect.name : table.id === effect.id;
}

function isFilledFrom(made: Created, later: readonly PlacedOperation[], reads: (query: Query, reader: PlacedOperation) => boolean): boolean {
  if (made.operation.kind === 'createTableAs') return !made.operation.materializedView && reads(made.operation.query, made);
  return placedOfKind(later, 'insert').some((insert) => insert.operation.source === 'query' && insert.operation.table.name === made.operation.name.name && reads(insert.operation.query, insert));
}

function tablesApart(created: Created, { old, now, drop }: { readonly old: string; readonly now: string; readonly drop: string }, context: RuleContext): Rewrite {
  const place = context.line(created.unit, created.operation.range);
  const copy = created.operation.kind === 'createTableAs' ? 'Make it with CREATE TABLE and its columns in place of CREATE TABLE AS' : 'Leave it as it is, and take the INSERT … SELECT out';
  return plan(`Make one table in this deploy, drop the other in a later one`, [
    action({ deploy: 1, phase: 'expand', title: `Make ${now}`, action: `${copy} (line ${place}), and take the DROP TABLE of ${old} out.` }),
    action({ deploy: 2, phase: 'migrate', title: `Write both tables`, action: `Release the application so that it writes ${now} as well as ${old}; then copy the older rows in batches.` }),
    action({ deploy: 3, phase: 'migrate', title: `Use ${now} alone`, action: `Release the application with ${now} in place of ${old}.` }),
    inTransaction({ deploy: 4, phase: 'contract', title: `Drop ${old}, when no process of the old release runs any more`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [drop] }, context.options.lockTimeout),
  ]);
}
