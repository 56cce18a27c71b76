import {
  defineRule, existing, isSameRelation, keyColumns, locks, nameOf, operationsOf, placedOfKind, removedColumns, type AddColumn, type PlacedOperation, type RemovedColumn, type RuleContext,
} from '../../src/lint/index.ts';
import { action, backfillStep, inTransaction, plan, quoteIdentifier, sqlName, type Rewrite } from '../../src/rewrite/index.ts';

export const rule = defineRule({
  name: 'column-recreated',
  meta: {
    severity: 'error',
    summary: 'A column that is dropped and added again: its values are gone',
    supersedes: ['drop-column'],
    sources: ['https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-REMOVING-A-COLUMN', 'typeorm: PostgresQueryRunner.changeColumn'],
  },
  deploy(deploy, context) {
    const placed = operationsOf(deploy);
    for (const removed of removedColumns(placed)) {
      const again = removed.replaced ? undefined : addedAgain(removed, placed);
      if (again) report(removed, again, context);
    }
  },
});

/** In one ALTER TABLE drops run first, wherever they stand (tablecmds.c: AT_PASS_DROP). */
function addedAgain({ place, effect }: RemovedColumn, placed: readonly PlacedOperation[]): PlacedOperation<AddColumn> | undefined {
  return placedOfKind(placed, 'addColumn').find(({ operation: { column }, unit, index, operation }) =>
    column.name === place.operation.column && (index > place.index || unit === place.unit) && existing(unit.effectsOf(operation)).some((other) => isSameRelation(other, effect)));
}

function report(removed: RemovedColumn, again: PlacedOperation<AddColumn>, context: RuleContext): void {
  const { place: { operation, unit }, effect } = removed;
  const column = quoteIdentifier(operation.column);
  // TypeORM compares with the database: where the schema shows the column, no condition is left.
  const { condition } = unit.statement;
  context.report({
    unit, effect,
    at: operation.range,
    message: `${column} of ${nameOf(effect)} is dropped and added again, and every value that it held is gone.`,
    why: `The new column has the old one's name and none of its values; only a backup brings them back.${condition === undefined ? '' : ` The library sends this ${condition}.`} ${locks(effect, unit)}`,
    help: 'Change the column in place where that keeps its values, such as ALTER COLUMN … TYPE … USING; or add it under another name, copy the values, and drop the old one in a later deploy.',
    ...(condition !== undefined && { certain: false }),
    rewrite: () => underAnotherName(removed, again, context),
  });
}

function underAnotherName({ place: { operation }, effect, table }: RemovedColumn, again: PlacedOperation<AddColumn>, { options }: RuleContext): Rewrite {
  const { type, generated } = again.operation.column;
  const name = `${operation.column}_new`;
  const [old, now] = [quoteIdentifier(operation.column), quoteIdentifier(name)];
  const fill = type && !generated ? [backfillStep({
    deploy: 1, phase: 'migrate', title: `Copy ${old} to ${now} in batches`, table: effect, key: keyColumns(table),
    assignments: `${now} = ${old}::${type.text}`, where: `${now} IS NULL AND ${old} IS NOT NULL`,
  })] : [];
  return plan(`Keep the values of ${old}`, [
    inTransaction({
      deploy: 1, phase: 'expand', title: `Add the column as ${now}, empty`, lock: 'ACCESS EXCLUSIVE', work: 'none',
      statements: [`ALTER TABLE ${sqlName(effect)} ADD COLUMN ${now} ${type?.text ?? 'text'}`],
    }, options.lockTimeout),
    ...fill,
    action({ deploy: 2, phase: 'migrate', title: `Use ${now} in the application`, action: `Release the application with ${now} instead of ${old}. Until then let it write both; where the values can't be cast, fill ${now} from a script.` }),
    inTransaction({
      deploy: 3, phase: 'contract', title: `Drop ${old}, when no process of the old release runs any more`, lock: 'ACCESS EXCLUSIVE', work: 'none',
      statements: [`ALTER TABLE ${sqlName(effect)} DROP COLUMN ${old}`],
    }, options.lockTimeout),
  ]);
}
