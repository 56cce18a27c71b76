import {
  columnNamed, findIndex, namedRelation, recoveryOfReindex, repackSteps, rowKey, searchPath, triggerTables, type Effect, type OperationOf, type RuleContext, type StatementUnit,
} from '../../src/lint/index.ts';
import {
  action, backfillStep, createRowTrigger, inTransaction, makeObjectName, notNullSteps, onNewRow, outsideTransaction, plan, quoteIdentifier, reindexRecovery, repack, sqlName, timeoutsOff, type Rewrite,
} from '../../src/rewrite/index.ts';
import type { Rewriting } from './index.ts';

/** How the same is done while the application goes on. */
export function rewriteFor(operation: Rewriting, effect: Effect, unit: StatementUnit, context: RuleContext): Rewrite {
  switch (operation.kind) {
    case 'setPersistence':
      return secondTable(operation, unit, context, operation.logged ? 'logged' : 'unlogged');
    case 'setAccessMethod':
      return effect.kind === 'materialized view' ? secondView(effect, 'with that access method') : secondTable(operation, unit, context, operation.accessMethod ?? 'heap');
    case 'setTablespace':
      if (effect.kind === 'materialized view') return secondView(effect, `in the tablespace ${quoteIdentifier(operation.tablespace)}`);
      return effect.kind === 'index' ? moveIndex(operation, effect, unit, context) : plan('Move the table with pg_repack', repackSteps(operation.table, unit, context, { tablespace: operation.tablespace, title: `Move ${sqlName(effect)} to ${quoteIdentifier(operation.tablespace)}` }));
    case 'setExpression':
      return effect.work === 'scan' ? provedLater(operation, unit, context) : computedByTrigger(operation, unit, context);
    default:
      return unreachable(operation);
  }
}

/** pg_repack can change neither persistence nor access method. LIKE takes no foreign keys, triggers or grants along. */
function secondTable(operation: OperationOf<'setPersistence' | 'setAccessMethod'>, unit: StatementUnit, { options }: RuleContext, kind: string): Rewrite {
  const table = namedRelation(unit, operation.table);
  const second = sqlName({ schema: table.schema, name: makeObjectName(table.name, undefined, kind) });
  const old = sqlName(table);
  const method = operation.kind === 'setAccessMethod' ? ` USING ${quoteIdentifier(operation.accessMethod ?? 'heap')}` : '';
  const unlogged = operation.kind === 'setPersistence' && !operation.logged ? 'UNLOGGED ' : '';
  return plan(`Change over to a second table, ${second}`, [
    inTransaction({ deploy: 1, phase: 'expand', title: `Create ${second}`, lock: 'ACCESS SHARE', work: 'none', statements: [`CREATE ${unlogged}TABLE ${second} (LIKE ${old} INCLUDING ALL)${method}`] }, options.lockTimeout),
    action({ deploy: 1, phase: 'expand', title: 'Give it what LIKE leaves out', action: `Give ${second} the foreign keys, triggers, policies and grants of ${old}.` }),
    action({ deploy: 1, phase: 'migrate', title: 'Write to both tables', action: `Release the application that writes to ${old} and to ${second}, then copy the rows that are there, in batches of about 1000, each in a transaction of its own.` }),
    action({ deploy: 2, phase: 'migrate', title: `Let the application change over to ${second}`, action: `Release the application that uses ${second} alone. When no older release runs any more, drop ${old}.` }),
  ]);
}

function secondView(effect: Effect, how: string): Rewrite {
  const view = sqlName(effect);
  return plan('Change over to a second materialized view', [
    action({ deploy: 1, phase: 'expand', title: 'Create the second one', action: `Create a materialized view with the query and the indexes of ${view}, ${how}.` }),
    action({ deploy: 2, phase: 'migrate', title: 'Let the application change over', action: `Release the application that reads it, then drop ${view}.` }),
  ]);
}

/** REINDEX takes a tablespace since 14. */
function moveIndex({ tablespace, table: name }: OperationOf<'setTablespace'>, effect: Effect, unit: StatementUnit, { postgres, options }: RuleContext): Rewrite {
  const index = sqlName(effect);
  const place = quoteIdentifier(tablespace);
  const found = findIndex(unit.schema, name, searchPath(unit));
  if (postgres < 14) return plan('Move the index with pg_repack', [repack({ deploy: 1, phase: 'migrate', title: `Move ${index} to ${place}, where pg_repack is installed`, index: effect, tablespace })]);
  const recovery = typeof found === 'string' ? reindexRecovery() : recoveryOfReindex({ kind: 'reindex', target: 'index', name, concurrently: true, range: name.range }, unit);
  return plan('Rebuild the index in that tablespace, concurrently', [outsideTransaction({
    deploy: 1, phase: 'migrate', title: `Rebuild ${index} in ${place}, in a migration of its own outside a transaction`, lock: 'SHARE UPDATE EXCLUSIVE', work: 'index build', recovery,
    statements: [...timeoutsOff(options.settings), `REINDEX (TABLESPACE ${place}) INDEX CONCURRENTLY ${index}`],
  })]);
}

/** DROP EXPRESSION keeps the values that are stored (tablecmds.c: ATExecDropExpression). */
function computedByTrigger(operation: OperationOf<'setExpression'>, unit: StatementUnit, context: RuleContext): Rewrite {
  const table = namedRelation(unit, operation.table);
  const column = quoteIdentifier(operation.column);
  const { expression } = operation;
  const trigger = { tables: triggerTables(unit, context, operation.table), column: operation.column };
  return plan(`Let a trigger compute ${column}, and fill the old rows in batches`, [
    inTransaction({
      deploy: 1, phase: 'expand', title: `Make ${column} a plain column, which keeps its values, and let a trigger compute it`, lock: 'ACCESS EXCLUSIVE', work: 'none',
      statements: [`ALTER TABLE ${sqlName(table)} ALTER COLUMN ${column} DROP EXPRESSION`, ...createRowTrigger(trigger, [`NEW.${column} := ${onNewRow(expression)};`])],
    }, context.options.lockTimeout),
    backfillStep({ deploy: 1, phase: 'migrate', title: `Compute ${column} in the rows that are there, in batches`, table, key: rowKey(unit, operation.table), assignments: `${column} = ${expression.text}`, where: `${column} IS DISTINCT FROM (${expression.text})` }),
  ]);
}

/** A virtual column that may be null needs no look at the rows. */
function provedLater(operation: OperationOf<'setExpression'>, unit: StatementUnit, { postgres, options: { lockTimeout } }: RuleContext): Rewrite {
  const table = namedRelation(unit, operation.table);
  const known = columnNamed(unit, operation.table, operation.column);
  const alter = `ALTER TABLE ${sqlName(table)} ALTER COLUMN ${quoteIdentifier(operation.column)}`;
  return plan('Change the expression first, and verify NOT NULL afterwards', [
    inTransaction({
      deploy: 1, phase: 'contract', title: 'Change the expression of a column that may be null', lock: 'ACCESS EXCLUSIVE', work: 'none',
      statements: [...(typeof known === 'string' || known.notNull !== true ? [] : [`${alter} DROP NOT NULL`]), `${alter} SET EXPRESSION AS (${operation.expression.text})`],
    }, lockTimeout),
    ...notNullSteps({ table, column: operation.column, postgres, lockTimeout, deploy: 1, phase: 'contract' }),
  ]);
}

function unreachable(value: never): never {
  throw new Error(`no clause that rewrites: ${JSON.stringify(value)}`);
}
