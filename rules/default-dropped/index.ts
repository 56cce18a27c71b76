import {
  columnNamed, defineRule, effectOnNamed, findColumn, findType, locks, nameOf, operationsOf, searchPath, tableOf,
  type Column, type Effect, type Lookup, type OperationOf, type PlacedOperation, type StatementUnit,
} from '../../src/lint/index.ts';
import { action, plan, quoteIdentifier, sqlName, type Rewrite } from '../../src/rewrite/index.ts';

type Dropped = OperationOf<'dropDefault'> | OperationOf<'dropIdentity'>;

export const rule = defineRule({
  name: 'default-dropped',
  meta: {
    severity: 'warning',
    summary: 'DROP DEFAULT on a NOT NULL column that old code leaves out of INSERT',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-DEFAULT',
      'execMain.c: ExecConstraints',
    ],
  },
  deploy(deploy, context) {
    const placed = operationsOf(deploy);
    for (const { operation, unit, index } of placed) {
      if (operation.kind !== 'dropDefault' && operation.kind !== 'dropIdentity') continue;
      const effect = effectOnNamed(unit, operation);
      const after = effect && tableOf(deploy.schemaAfter, effect);
      const column: Lookup<Column> = after ? findColumn(after, operation.column) : 'unknown';
      if (!effect || !hadValue(operation, unit) || isFilled(column, unit) || after?.triggers.some(mayFill)) continue;
      const seen = typeof column !== 'string' && column.notNull !== 'unknown';
      const isNew = placed.slice(0, index).some((earlier) => isAdded(earlier, operation, effect));
      const name = quoteIdentifier(operation.column);
      context.report({
        unit, effect,
        at: operation.range,
        // Most columns that were never seen are not NOT NULL, or get another default.
        ...(!seen && { severity: 'info' as const, certain: false }),
        message: `INSERT into ${nameOf(effect)} without ${name} fails when its ${whatGoes(operation)} is gone${seen ? '' : ', if the column is NOT NULL'}.`,
        why: `${isNew ? `The release that runs now doesn't know ${name}, so all its INSERTs leave it out` : `The release that runs now may leave ${name} out of its INSERTs`}. ${seen ? 'Nothing else fills it, so they' : 'If nothing else fills it, they'} fail with: null value in column "${operation.column}" violates not-null constraint. ${locks(effect, unit)}`,
        help: `Keep the ${whatGoes(operation)} in this deploy. Drop it in a later one, when all code that runs gives ${name} a value in every INSERT.`,
        rewrite: () => dropLater(effect, operation),
      });
    }
  },
});

/** Before it, INSERT had a value for the column. One ALTER TABLE drops defaults before it adds columns (tablecmds.c: ATPrepCmd, AT_ColumnDefault). */
function hadValue(operation: Dropped, unit: StatementUnit): boolean {
  const column = columnNamed(unit, operation.table, operation.column);
  if (typeof column === 'string') return column === 'unknown';
  return column.type === undefined || column.default !== undefined || column.sequence !== undefined || column.identity !== undefined;
}

/** Gone, may be null, or filled by something else. */
function isFilled(column: Lookup<Column>, unit: StatementUnit): boolean {
  if (column === 'unknown') return false;
  if (column === 'absent' || column.notNull === false) return true;
  const type = column.type && findType(unit.schema, column.type, searchPath(unit));
  const ofDomain = type !== undefined && typeof type !== 'string' && type.kind === 'domain' && type.default !== undefined;
  return ofDomain || column.default !== undefined || column.sequence !== undefined || column.identity !== undefined || column.generated !== undefined;
}

/** A row trigger before INSERT; what it does isn't read. */
function mayFill({ timing, row, events, enabled }: { readonly timing: string; readonly row: boolean; readonly events: readonly string[]; readonly enabled: boolean }): boolean {
  return timing === 'before' && row && enabled && events.includes('insert');
}

function isAdded({ operation, unit }: PlacedOperation, dropped: Dropped, effect: Effect): boolean {
  return operation.kind === 'addColumn' && operation.column.name === dropped.column && unit.effectsOf(operation)[0]?.id === effect.id;
}

function whatGoes({ kind }: Dropped): string {
  return kind === 'dropIdentity' ? 'identity' : 'default';
}

function dropLater(effect: Effect, operation: Dropped): Rewrite {
  const { kind, column } = operation;
  const name = quoteIdentifier(column);
  const clause = `ALTER TABLE ${sqlName(effect)} ALTER COLUMN ${name} DROP ${kind === 'dropIdentity' ? 'IDENTITY' : 'DEFAULT'}`;
  return plan(`Keep the ${whatGoes(operation)} until no code leaves ${name} out`, [
    action({ deploy: 1, phase: 'migrate', title: `Give ${name} a value in every INSERT`, action: `Take ${clause} out of this migration, and release an application that gives ${name} a value in every INSERT.` }),
    action({ deploy: 2, phase: 'contract', title: `Drop it then`, action: `Run ${clause} in a later deploy, when no process of the old release runs any more.` }),
  ]);
}
