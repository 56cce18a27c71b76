import {
  bodiesRunBy, defineRule, inTransactionBlock, nameOf, namedRelation, searchPath, stopsHere, wayOut,
  type Operation, type RuleContext, type StatementUnit, type TransactionUnit,
} from '../../src/lint/index.ts';
import { rewriteOf } from './rewrite.ts';

export const rule = defineRule({
  name: 'command-in-transaction',
  meta: {
    severity: 'error',
    summary: 'A command inside a transaction that PostgreSQL runs only outside of one',
    // It fails before it locks anything.
    supersedes: ['vacuum-full', 'access-exclusive-lock'],
    sources: ['xact.c: PreventInTransactionBlock', 'https://www.postgresql.org/docs/current/sql-vacuum.html', 'spi.c: _SPI_commit'],
  },
  transaction(transaction, context) {
    const committing = new Set<StatementUnit>();
    for (const unit of transaction.statements) {
      if (isRefused(unit, transaction)) {
        report(unit, unit, `${commandOf(unit)} can't run ${placeOf(unit)}${objectOf(unit)}.`, `"${commandOf(unit)} ${unit.context.transaction === 'none' ? 'cannot be executed from a function' : 'cannot run inside a transaction block'}"`, transaction, context);
      } else if (endsOuter(unit) && !committing.has(outermost(unit))) {
        committing.add(outermost(unit));
        report(unit, outermost(unit), `${unit.statement.kind} in a body can't run while a transaction is open around it.`, '"invalid transaction termination"', transaction, context);
      }
    }
  },
});

/** `moved`: what is to run outside a transaction. */
function report(unit: StatementUnit, moved: StatementUnit, message: string, answer: string, transaction: TransactionUnit, context: RuleContext): void {
  context.report({
    unit,
    at: unit.statement.range,
    message,
    why: `PostgreSQL answers ${answer}. ${stopsHere(unit)}`,
    help: advice(unit, moved),
    rewrite: () => rewriteOf(moved, transaction, context, (other) => other === moved || isRefused(other, transaction)),
  });
}

function advice(unit: StatementUnit, moved: StatementUnit): string {
  if (moved === unit && !moved.within && moved.context.transaction !== 'explicit') return wayOut(moved);
  return `Put ${moved === unit ? 'it' : `the whole ${moved.statement.kind}`} into a migration of its own that runs outside a transaction${moved.within ? ', not in DO or a function' : ''}.`;
}

/** The four that have CONCURRENTLY in them are concurrently-in-transaction's. What a body does is told where it stands. */
function isRefused(unit: StatementUnit, transaction: TransactionUnit): boolean {
  if (unit.transactionAllowed || !inTransactionBlock(unit)) return false;
  return unit.statement.operations.every((operation) => !('concurrently' in operation && operation.concurrently) && bodiesRunBy(unit.schema, operation, searchPath(unit)).length === 0 && !isOfNewType(operation, transaction));
}

/** Before 12, ADD VALUE may run in the transaction that makes the type (typecmds.c: AlterEnum). */
function isOfNewType(operation: Operation, { statements }: TransactionUnit): boolean {
  if (operation.kind !== 'addEnumValue') return false;
  return statements.some(({ statement }) => statement.operations.some((other) => other.kind === 'createEnum' && other.name.name === operation.type.name && other.name.schema === operation.type.schema));
}

function endsOuter({ within, context, statement: { operations } }: StatementUnit): boolean {
  return within !== undefined && context.transaction !== 'none' && operations.some(({ kind }) => kind === 'commit' || kind === 'rollback');
}

function outermost(unit: StatementUnit): StatementUnit {
  return unit.within ? outermost(unit.within) : unit;
}

/** As PostgreSQL's message calls it. */
function commandOf({ statement: { kind, operations } }: StatementUnit): string {
  const [operation] = operations;
  if (operation?.kind === 'reindex') return `REINDEX ${operation.target.toUpperCase()}`;
  return operation?.kind === 'addEnumValue' ? 'ALTER TYPE ... ADD' : kind;
}

function placeOf({ context }: StatementUnit): string {
  return context.transaction === 'none' ? 'in DO or a function' : 'inside a transaction';
}

function objectOf(unit: StatementUnit): string {
  const names = unit.statement.operations.flatMap((operation) => {
    switch (operation.kind) {
      case 'vacuum':
      case 'cluster':
        return operation.table ?? [];
      case 'reindex':
      case 'dropObject':
        return operation.name ?? [];
      case 'addEnumValue':
        return operation.type;
      default:
        return [];
    }
  });
  return names.length > 0 ? `: ${names.map((name) => nameOf(namedRelation(unit, name))).join(', ')} ${names.length > 1 ? 'stay as they are' : 'stays as it is'}` : '';
}
