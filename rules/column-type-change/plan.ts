import { columnNamed, namedRelation, tableNamed, type Effect, type OperationOf, type RuleContext, type StatementUnit, type TableConstraint } from '../../src/lint/index.ts';
import { action, inTransaction, literal, outsideTransaction, plan, quoteIdentifier, sqlName, validate, writtenName, type Rewrite } from '../../src/rewrite/index.ts';
import { newColumnPlan } from './new-column.ts';

type AlterColumnType = OperationOf<'alterColumnType'>;
type Check = Extract<TableConstraint, { kind: 'check' }>;

/** Where only a CHECK costs anything, it is taken off and put on again; otherwise a new column takes the old one's place. */
export function typeChangePlan(operation: AlterColumnType, effects: readonly Effect[], unit: StatementUnit, context: RuleContext): Rewrite {
  const causes = effects.flatMap((effect) => effect.causes).filter(({ kind, name }) => kind !== 'dependent index' || name !== undefined);
  if (causes.length === 0) return lookForDependents(operation, unit);
  const table = tableNamed(unit, operation.table);
  const checks = typeof table === 'string' ? [] : table.constraints.filter((constraint): constraint is Check => constraint.kind === 'check' && causes.some(({ kind, name }) => kind === 'dependent check' && name === constraint.name));
  if (checks.length === 0 || !causes.every(({ kind }) => kind === 'dependent check')) return newColumnPlan(operation, unit, context);
  return withoutChecks(operation, checks, unit, context);
}

function withoutChecks(operation: AlterColumnType, checks: readonly Check[], unit: StatementUnit, { options }: RuleContext): Rewrite {
  const relation = namedRelation(unit, operation.table);
  const table = tableNamed(unit, operation.table);
  const names = checks.map(({ name }) => quoteIdentifier(name)).join(', ');
  const alter = `ALTER TABLE ${sqlName(relation)}`;
  return plan('Change the type without the CHECK, and verify that later', [
    inTransaction({
      deploy: 1, phase: 'contract', title: `Change the type, and add ${names} again NOT VALID`, lock: 'ACCESS EXCLUSIVE', work: typeof table !== 'string' && table.whole ? 'none' : 'index build',
      statements: [
        ...checks.map(({ name }) => `${alter} DROP CONSTRAINT ${quoteIdentifier(name)}`),
        `${alter} ${clauseOf(operation)}`,
        ...checks.map(({ name, expression, noInherit }) => `${alter} ADD CONSTRAINT ${quoteIdentifier(name)} CHECK (${expression.text})${noInherit ? ' NO INHERIT' : ''} NOT VALID`),
      ],
    }, options.lockTimeout),
    ...checks.map(({ name }) => validate({ table: relation, constraint: name, deploy: 1, phase: 'contract' })),
  ]);
}

function clauseOf({ column, type, collation, using }: AlterColumnType): string {
  return `ALTER COLUMN ${quoteIdentifier(column)} TYPE ${type.text}${collation ? ` COLLATE ${writtenName(collation)}` : ''}${using ? ` USING ${using.text}` : ''}`;
}

/** What an unseen table may have on the column. */
function lookForDependents(operation: AlterColumnType, unit: StatementUnit): Rewrite {
  const table = literal(sqlName(namedRelation(unit, operation.table)));
  const column = quoteIdentifier(operation.column);
  const known = columnNamed(unit, operation.table, operation.column);
  return plan(`Look for what depends on ${column}`, [
    outsideTransaction({
      deploy: 1, phase: 'expand', title: `The CHECKs and indexes of the table`, lock: 'ACCESS SHARE', work: 'none',
      statements: [
        `SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND conrelid = ${table}::regclass`,
        `SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = ${table}::regclass AND (indexprs IS NOT NULL OR indpred IS NOT NULL)`,
      ],
    }),
    action({
      deploy: 1, phase: 'expand', title: 'Ship the migration where there is none',
      action: `Where no CHECK mentions ${column}, and no index with an expression or a predicate does, ship the migration as it is${typeof known === 'string' || !known.type ? '' : `: from ${known.type.text} to ${operation.type.text} no row is written`}.`,
    }),
  ]);
}
