import {
  defineRule, descendants, existing, foreignKeysTo, keyColumns, locks, namedRelation, nameOf, relationOf, sequencesOf, tableNamed, isTable,
  type Effect, type OperationOf, type RuleContext, type StatementUnit, type Table,
} from '../../src/lint/index.ts';
import { action, deleteInBatches, inTransaction, plan, sqlName, type NamedRelation, type Rewrite, type Step } from '../../src/rewrite/index.ts';

type Truncate = OperationOf<'truncate'>;

const place = { deploy: 1, phase: 'contract' } as const;

export const rule = defineRule({
  name: 'truncate',
  meta: {
    severity: 'error',
    summary: 'TRUNCATE of a table in use',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-truncate.html',
      'https://www.postgresql.org/docs/current/mvcc-caveats.html',
      'squawk: ban-truncate-cascade',
    ],
  },
  operation: {
    truncate(operation, unit, context) {
      const effects = existing(unit.effectsOf(operation)).filter(({ kind }) => kind !== 'sequence');
      const [effect] = effects;
      if (!effect) return;
      const name = nameOf(namedRelation(unit, operation.table));
      const others = reachedByCascade(operation, unit, effects);
      const cascade = others.length > 0 ? `, and all of ${others.map(nameOf).join(' and ')} by CASCADE` : '';
      context.report({
        unit, effect,
        at: operation.range,
        message: `TRUNCATE removes every row of ${name}${cascade}.`,
        why: `${locks(effect, unit)} The rows are gone for everybody once it commits, for transactions too that began before and should still see them.${operation.cascade ? ' CASCADE also empties every table that references it, seen here or not.' : ''}`,
        help: `Make sure that nothing needs the rows any more, nor those that are still being written, and delete them in batches: reads and writes go on meanwhile.${isPartition(effect, unit) ? ' Or detach the partition concurrently, and drop it.' : ''}`,
        rewrite: () => deleteRows(operation, effects, unit, context),
      });
    },
  },
});

function isPartition(effect: Effect, unit: StatementUnit): boolean {
  const relation = relationOf(unit, effect);
  return relation !== undefined && isTable(relation) && relation.partitionOf !== undefined;
}

/** The tables in use that CASCADE empties along; the table's own partitions and children are part of it. */
function reachedByCascade({ table: name, cascade }: Truncate, unit: StatementUnit, effects: readonly Effect[]): readonly Effect[] {
  const table = tableNamed(unit, name);
  if (!cascade || typeof table === 'string') return [];
  const own = new Set([table, ...descendants(unit.schema, table)].map(({ id }) => id));
  return effects.filter(({ id, kind }) => (id === undefined || !own.has(id)) && kind !== 'partition');
}

/** Rows that reference others go before them. */
function deleteRows(operation: Truncate, effects: readonly Effect[], unit: StatementUnit, { options: { lockTimeout } }: RuleContext): Rewrite {
  const target = tableNamed(unit, operation.table);
  const tables = tablesWithRows(effects, unit);
  const others = unit.statement.operations.flatMap((other) => (other.kind === 'truncate' ? tablesWithRows(existing(unit.effectsOf(other)), unit) : []));
  const steps: Step[] = typeof target === 'string' ? [deleteStep(namedRelation(unit, operation.table), [])] : referencingFirst(tables, others, unit).map((table) => deleteStep(table, keyColumns(table)));
  const sequences = operation.restartIdentity ? tables.flatMap((table) => sequencesOf(unit.schema, table)) : [];
  const restart = sequences.map((sequence) => inTransaction({ ...place, title: `Start ${nameOf(sequence)} again`, lock: 'SHARE ROW EXCLUSIVE', work: 'none', statements: [`ALTER SEQUENCE ${sqlName(sequence)} RESTART`] }, lockTimeout));
  const unseen = operation.restartIdentity && typeof target === 'string'
    ? [action({ ...place, title: 'Start the sequences again', action: `ALTER SEQUENCE … RESTART, for each sequence that belongs to ${nameOf(namedRelation(unit, operation.table))}.` })] : [];
  return plan('Delete the rows in batches', [...steps, ...restart, ...unseen]);
}

function deleteStep(table: NamedRelation, key: readonly string[]): Step {
  return deleteInBatches({ ...place, title: `Delete the rows of ${nameOf(table)} in batches`, table, key, where: 'true' });
}

function tablesWithRows(effects: readonly Effect[], unit: StatementUnit): readonly Table[] {
  return effects.flatMap((effect) => {
    const relation = relationOf(unit, effect);
    return relation && isTable(relation) && relation.kind !== 'partitioned table' ? [relation] : [];
  });
}

/** `others`: what else the statement empties. What of it references the tables is emptied before them. */
function referencingFirst(tables: readonly Table[], others: readonly Table[], { schema }: StatementUnit): readonly Table[] {
  const sorted: Table[] = [];
  const visit = (table: Table, above: readonly Table[]): void => {
    if (sorted.includes(table) || above.includes(table)) return;
    for (const { table: referencing } of foreignKeysTo(schema, table)) {
      const found = [...tables, ...others].find(({ id }) => id === referencing.id);
      if (found) visit(found, [...above, table]);
    }
    sorted.push(table);
  };
  for (const table of tables) visit(table, []);
  return sorted;
}
