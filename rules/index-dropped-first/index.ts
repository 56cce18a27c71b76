import {
  defineRule, existing, findRelation, indexDropped, indexesOf, indexMade, isTable, isView, nameOf, namedRelation, relationOf, searchPath,
  type Index, type OperationOf, type Relation, type RuleContext, type StatementUnit,
} from '../../src/lint/index.ts';
import { quoteIdentifier, type NamedRelation } from '../../src/rewrite/index.ts';
import { createFirst } from './create-first.ts';

/** The statement that builds what takes the place of a dropped index. */
export interface Replacement {
  readonly unit: StatementUnit;
  readonly operation: OperationOf<'createIndex'>;
  readonly index: NamedRelation;
}

type DropIndex = OperationOf<'dropIndex'>;

export const rule = defineRule({
  name: 'index-dropped-first',
  meta: {
    severity: 'warning',
    summary: 'An index that is dropped before the one that takes its place is there',
    sources: ['https://www.postgresql.org/docs/current/sql-reindex.html', 'pg-schema-diff: an index is replaced before it is dropped'],
  },
  deploy({ statements, transactions }, context) {
    const builds = statements.flatMap((unit, at) => unit.statement.operations.flatMap((operation) => (operation.kind === 'createIndex' ? [buildOf(operation, unit, at)] : [])));
    if (builds.length === 0) return;
    // In one transaction nobody sees the table without an index: it is locked from the drop on.
    const transactionOf = new Map(transactions.flatMap((transaction) => transaction.statements.map((unit) => [unit, transaction] as const)));
    for (const [at, unit] of statements.entries()) {
      for (const operation of unit.statement.operations) {
        if (operation.kind !== 'dropIndex') continue;
        const isReplaced = replacementOf(operation, unit);
        const found = isReplaced && builds.find((build) => build.at > at && isReplaced(build) && transactionOf.get(build.unit) !== transactionOf.get(unit));
        if (found) report(operation, unit, { ...found, index: indexMade(found.operation, found.unit, context) }, context);
      }
    }
  },
});

/** A CREATE INDEX, with what it takes to see whether it replaces another. */
interface Build {
  readonly unit: StatementUnit;
  readonly operation: OperationOf<'createIndex'>;
  /** Where it stands among the statements of the deploy. */
  readonly at: number;
  /** id of its table, where that is known. */
  readonly table?: number;
  readonly key?: string;
}

function buildOf(operation: OperationOf<'createIndex'>, unit: StatementUnit, at: number): Build {
  const table = findRelation(unit.schema, operation.table, searchPath(unit));
  const key = keyOf(operation.elements[0]);
  return { unit, operation, at, ...(typeof table !== 'string' && { table: table.id }), ...(key !== undefined && { key }) };
}

function report(drop: DropIndex, unit: StatementUnit, replacement: Replacement, context: RuleContext): void {
  const old = indexDropped(drop, unit);
  const name = nameOf(typeof old === 'string' ? { schema: drop.name.schema ?? '', name: drop.name.name, ...(drop.name.template && { template: true as const }) } : old);
  const table = nameOf(namedRelation(replacement.unit, replacement.operation.table));
  const made = nameOf(replacement.index);
  context.report({
    unit,
    at: drop.range,
    message: name === made ? `${name} is dropped before it is built anew on ${table}.` : `${name} is dropped before ${made}, which takes its place on ${table}, is there.`,
    why: `Until ${placeOf(replacement, unit, context)} is done, queries that look for ${leadingKey(replacement.operation)} have no index, and may read the whole table each time.${typeof old !== 'string' && old.unique === true ? ' And nothing keeps duplicates out.' : ''}`,
    help: `Build the new index first${name === made ? ', under another name' : ''}, and drop the old one when it is there.`,
    rewrite: () => createFirst(drop, unit, replacement, context),
  });
}

/** Tells whether an index takes the place of one that is dropped; undefined where none does, or nobody needs one. */
function replacementOf(drop: DropIndex, unit: StatementUnit): ((build: Build) => boolean) | undefined {
  const effects = unit.effectsOf(drop);
  const old = indexDropped(drop, unit);
  if (typeof old === 'string') {
    // The index must be there, or the migration fails. With IF EXISTS it may be what a failed build has left.
    if (effects.length === 0 || drop.ifExists) return undefined;
    return ({ unit: later, operation }) => operation.name === drop.name.name && existing(later.effectsOf(operation)).length > 0;
  }
  const table = existing(effects).find(({ kind }) => kind !== 'index');
  const owner = table && relationOf(unit, table);
  const key = keyOf(old.elements[0]);
  if (!owner || old.valid === 'no' || key === undefined || isCovered(old, owner, unit)) return undefined;
  return (build) => build.table === owner.id && build.key === key;
}

/** Another index of the table begins with the same column. */
function isCovered(old: Index, owner: Relation, { schemaAfter }: StatementUnit): boolean {
  if (!isTable(owner) && !isView(owner)) return false;
  return indexesOf(schemaAfter, owner).some((index) => index.id !== old.id && index.valid !== 'no' && index.where === undefined && keyOf(index.elements[0]) === keyOf(old.elements[0]));
}

function keyOf(element: Index['elements'][number] | undefined): string | undefined {
  return element?.column === undefined ? element?.expression?.text : quoteIdentifier(element.column);
}

function placeOf({ unit: later }: Replacement, unit: StatementUnit, context: RuleContext): string {
  return context.place(later, later.statement.range, unit);
}

function leadingKey({ elements }: OperationOf<'createIndex'>): string {
  return keyOf(elements[0]) ?? 'its columns';
}
