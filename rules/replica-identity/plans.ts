import {
  existing, findIndex, identityIndexes, mostWork, nameOf, rowTables, searchPath, strongestLock,
  type Operation, type RuleContext, type StatementUnit, type Table,
} from '../../src/lint/index.ts';
import { inTransaction, outsideTransaction, plan, quoteIdentifier, sqlName, type Rewrite, type Step } from '../../src/rewrite/index.ts';

/** Another identity for each table, then what the statement does besides. */
export function identifyFirst(tables: readonly Table[], operation: Operation, unit: StatementUnit, context: RuleContext): Rewrite {
  const parts = tables.flatMap((table) => rowTables(unit.schema, table));
  const steps = parts.map((table): Step => inTransaction({
    deploy: 1, phase: 'expand', title: `Give ${nameOf(table)} a replica identity`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [`ALTER TABLE ${sqlName(table)} REPLICA IDENTITY ${identityFor(table, operation, unit)}`],
  }, context.options.lockTimeout));
  // It would take the identity away again.
  const last = operation.kind === 'setReplicaIdentity' ? [] : [asItIs(unit, context)];
  return plan(`Give the table a replica identity first`, [...steps, ...last]);
}

/** In its place: tables that this deploy makes are there by then. */
function asItIs(unit: StatementUnit, { source, options }: RuleContext): Step {
  const parts = { deploy: 1, phase: 'migrate', title: `Then run the statement as it is`, lock: strongestLock(unit.effects), work: mostWork(unit.effects), statements: [source(unit, unit.statement.range)] } as const;
  return unit.transactionAllowed ? inTransaction(parts, options.lockTimeout) : outsideTransaction(parts);
}

/** An index that stays; else FULL, which writes the whole old row to the WAL with each UPDATE and DELETE. */
function identityFor(table: Table, operation: Operation, unit: StatementUnit): string {
  const goes = (name: string, columns: readonly (string | undefined)[], constraint: string | undefined): boolean => {
    switch (operation.kind) {
      case 'dropConstraint': return constraint === operation.constraint;
      case 'dropColumn': return columns.includes(operation.column);
      case 'dropIndex': {
        const dropped = findIndex(unit.schema, operation.name, searchPath(unit));
        return typeof dropped === 'string' || dropped.name === name;
      }
      default: return false;
    }
  };
  const index = table.partitionOf ? undefined : identityIndexes(unit.schema, table).find(({ name, elements, constraint }) => !goes(name, elements.map(({ column }) => column), constraint));
  return index ? `USING INDEX ${quoteIdentifier(index.name)}` : 'FULL';
}

export function createIdentified(table: Table, unit: StatementUnit, context: RuleContext): Rewrite {
  const effects = existing(unit.effects);
  return plan(`Give the table a replica identity when it is made`, [inTransaction({
    deploy: 1, phase: 'expand', title: `Make ${nameOf(table)} with FULL as its replica identity; a primary key is better where it can have one`, lock: strongestLock(effects), work: mostWork(effects),
    statements: [context.source(unit, unit.statement.range), `ALTER TABLE ${sqlName(table)} REPLICA IDENTITY FULL`],
  }, context.options.lockTimeout)]);
}
