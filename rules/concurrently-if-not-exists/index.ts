import {
  defineRule, findRelation, ifNotExistsRange, inTransactionBlock, indexMade, isFilled, nameOf, type MigrationUnit, type OperationOf, type RuleContext, type StatementUnit,
} from '../../src/lint/index.ts';
import { edit, invalidIndexRecovery, replaceRange, type NamedRelation } from '../../src/rewrite/index.ts';

export const rule = defineRule({
  name: 'concurrently-if-not-exists',
  meta: {
    severity: 'warning',
    summary: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS, which keeps the INVALID index of a failed build',
    sources: ['https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY', 'indexcmds.c: DefineIndex'],
  },
  deploy({ migrations }, context) {
    for (const migration of migrations) {
      for (const unit of migration.statements) {
        for (const operation of unit.statement.operations) {
          if (operation.kind === 'createIndex' && operation.concurrently) check(operation, unit, migration, context);
        }
      }
    }
  },
});

function check(operation: OperationOf<'createIndex'>, unit: StatementUnit, migration: MigrationUnit, context: RuleContext): void {
  const words = ifNotExistsRange(operation, unit, context);
  const [effect] = unit.effectsOf(operation);
  // In a transaction it fails before it leaves anything behind. On a table of this deploy a build takes no time to fail in.
  if (!words || !effect || inTransactionBlock(unit) || (effect.created && !isFilled(unit, effect))) return;
  const index = indexMade(operation, unit, context);
  if (isThere(index, unit) || isMended(index, unit, migration)) return;
  const name = nameOf(index);
  context.report({
    unit, effect,
    at: { start: words.start, end: words.start + context.source(unit, words).trimEnd().length },
    message: `IF NOT EXISTS keeps ${name} as it is, even where an earlier build of it on ${nameOf(effect)} failed.`,
    why: 'A CREATE INDEX CONCURRENTLY that fails leaves an INVALID index, which every write maintains and no query uses. When the migration is run again, PostgreSQL finds the name taken, skips the statement with a notice, and the migration succeeds.',
    help: `Leave out IF NOT EXISTS, so that a retry says that ${name} exists. Or put DROP INDEX CONCURRENTLY IF EXISTS before it, so that a retry builds it again.`,
    rewrite: () => edit('Let a retry fail where the index exists', [replaceRange(unit.path, words, '')], { safety: 'check', recovery: invalidIndexRecovery(index, context.postgres) }),
  });
}

/** An earlier migration made it: this one has nothing to build. */
function isThere(index: NamedRelation, unit: StatementUnit): boolean {
  const found = findRelation(unit.schema, index.schema === '' ? { name: index.name } : index, []);
  return typeof found !== 'string' && found.kind === 'index' && found.valid === 'yes';
}

/** The same migration drops what a failed build has left before it, or rebuilds it afterwards. */
function isMended({ schema, name }: NamedRelation, unit: StatementUnit, { statements }: MigrationUnit): boolean {
  return statements.some(({ index: at, statement }) => statement.operations.some((operation) => {
    if (operation.kind !== 'dropIndex' && operation.kind !== 'reindex') return false;
    const other = operation.name;
    if (other?.name !== name || (other.schema !== undefined && other.schema !== schema)) return false;
    return operation.kind === 'dropIndex' ? at < unit.index : operation.target === 'index' && at > unit.index;
  }));
}
