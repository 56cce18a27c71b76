import {
  columnNamed, defineRule, locks, namedRelation, nameOf, sequenceById, slowEffects, type Column, type Effect, type OperationOf, type StatementUnit,
} from '../../src/lint/index.ts';
import { quoteIdentifier, sqlName } from '../../src/rewrite/index.ts';
import { typeChangePlan } from './plan.ts';

type AlterColumnType = OperationOf<'alterColumnType'>;

export const rule = defineRule({
  name: 'column-type-change',
  meta: {
    severity: 'error',
    summary: 'ALTER COLUMN TYPE that rewrites the table, rebuilds indexes or reads every row under ACCESS EXCLUSIVE',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
      'tablecmds.c: ATColumnChangeRequiresRewrite, ATPostAlterTypeCleanup',
      'squawk: changing-column-type',
      'strong_migrations: Changing the type of a column',
    ],
  },
  operation: {
    alterColumnType(operation, unit, context) {
      const effects = slowEffects(unit, operation);
      const effect = effects.find(({ work }) => work === 'rewrite') ?? effects[0];
      if (!effect) return;
      const column = quoteIdentifier(operation.column);
      const table = nameOf(namedRelation(unit, operation.table));
      const type = operation.type.text;
      const free = onlyUnseen(effects);
      context.report({
        unit, effect,
        at: operation.range,
        ...(free && { severity: 'info' }),
        message: free
          ? `The type of ${column} of ${table} changes in an instant, unless a CHECK or an index that was not seen depends on it.`
          : `${effect.certain ? '' : 'Unless it is free for the type that it has, '}ALTER COLUMN ${column} TYPE ${type} ${workOf(effects, table)}.`,
        why: [locks(effect, unit), 'Prepared statements that return the column fail once with "cached plan must not change result type".', ...sequenceRemark(operation, unit)].join(' '),
        help: helpFor(effects, column, free),
        rewrite: () => typeChangePlan(operation, effects, unit, context),
      });
    },
  },
});

/** A table that was seen only in part may have an expression index or a CHECK on the column; mostly it has none. */
function onlyUnseen(effects: readonly Effect[]): boolean {
  return effects.every(({ certain, causes }) => !certain && causes.every(({ kind, name }) => kind === 'dependent index' && name === undefined));
}

function causesOf(effects: readonly Effect[], ...kinds: readonly Effect['causes'][number]['kind'][]): readonly string[] {
  return [...new Set(effects.flatMap(({ causes }) => causes).flatMap(({ kind, name }) => (kinds.includes(kind) && name !== undefined ? [quoteIdentifier(name)] : [])))];
}

function workOf(effects: readonly Effect[], table: string): string {
  if (effects.some(({ work }) => work === 'rewrite')) return `rewrites ${table} and all its indexes`;
  const indexes = causesOf(effects, 'dependent index');
  const constraints = causesOf(effects, 'dependent check', 'foreign key');
  const parts = [...(indexes.length > 0 ? [`builds ${indexes.join(', ')} of ${table} anew`] : []), ...(constraints.length > 0 ? [`verifies ${constraints.join(', ')} in every row of ${table}`] : [])];
  return parts.length > 0 ? parts.join(' and ') : `builds indexes of ${table} anew`;
}

function helpFor(effects: readonly Effect[], column: string, free: boolean): string {
  if (free) return `Look for a CHECK or an expression index on ${column}, or give ddlint the schema with --schema.`;
  if (effects.every(({ causes }) => causes.every(({ kind }) => kind === 'dependent check'))) return 'Drop the CHECK, change the type, add the CHECK again NOT VALID, all in one transaction; then validate it in another.';
  const seen = effects.some(({ certain }) => !certain) ? ' If the change is a free one, give ddlint the schema with --schema.' : '';
  return `Add a column of the new type, keep both alike with a trigger, fill it in batches, let the application change over, then drop ${column}.${seen}`;
}

/** A serial column's sequence keeps its type (tablecmds.c: ATPrepAlterColumnType); an identity's follows. */
function sequenceRemark(operation: AlterColumnType, unit: StatementUnit): readonly string[] {
  const column = columnNamed(unit, operation.table, operation.column);
  const sequence = typeof column === 'string' ? undefined : narrowSequence(column, operation, unit);
  if (!sequence) return [];
  const [type, end] = sequence.type === 'int2' ? ['smallint', '32767'] : ['integer', '2147483647'];
  return [`Its sequence ${sqlName(sequence)} stays ${type} and ends at ${end}.`];
}

function narrowSequence({ sequence: id, identity }: Column, { type }: AlterColumnType, unit: StatementUnit): ReturnType<typeof sequenceById> {
  const sequence = id === undefined || identity ? undefined : sequenceById(unit.schema, id);
  const isWider = sequence?.type === 'int4' ? type.name === 'int8' : sequence?.type === 'int2' && (type.name === 'int4' || type.name === 'int8');
  return isWider ? sequence : undefined;
}
