import type { CreateIndex, Operation } from '../operations/index.ts';
import { makeObjectName, quoteIdentifier, sqlName, type NamedRelation } from '../rewrite/index.ts';
import { findRelation, indexById, indexColumnNames, isTable, isView, joinColumnNames } from '../schema/index.ts';
import type { Range } from '../sql/index.ts';
import { namedRelation, searchPath } from './facts.ts';
import type { RuleContext } from './rule.ts';
import type { StatementUnit } from './units.ts';

/** What rules that look at CREATE INDEX say again in other words. */

/** The index that CREATE INDEX makes, under the name that PostgreSQL gives it where none is written. With `context` a placeholder in its name stays one. */
export function indexMade({ name, nameRange, table, elements, include }: CreateIndex, unit: StatementUnit, context?: RuleContext): NamedRelation {
  const { schema } = namedRelation(unit, table);
  if (name !== undefined) {
    // A placeholder fills a part of it, or it needs no quotes: either way it can be written as it was.
    const asWritten = nameRange !== undefined && context?.source(unit, nameRange) === name;
    return { schema, name, ...(asWritten && quoteIdentifier(name) !== name && { template: true as const }) };
  }
  const known = indexIds(unit, unit.schema, table);
  const made = indexIds(unit, unit.schemaAfter, table).filter((id) => !known.includes(id)).flatMap((id) => indexById(unit.schemaAfter, id) ?? [])[0];
  return made ?? { schema, name: makeObjectName(table.name, joinColumnNames(indexColumnNames(elements, include)), 'idx') };
}

function indexIds(unit: StatementUnit, schema: StatementUnit['schema'], name: CreateIndex['table']): readonly number[] {
  const relation = findRelation(schema, name, searchPath(unit));
  return typeof relation !== 'string' && (isTable(relation) || isView(relation)) ? relation.indexes : [];
}

/** A name that nothing in its schema has, with a number behind it where need be. */
export function freeName(wanted: NamedRelation, unit: StatementUnit): NamedRelation {
  const { schema, name } = wanted;
  const isTaken = (candidate: string): boolean => typeof findRelation(unit.schema, schema === '' ? { name: candidate } : { schema, name: candidate }, searchPath(unit)) !== 'string';
  let candidate = name;
  for (let number = 1; isTaken(candidate); number += 1) candidate = makeObjectName(name, undefined, String(number));
  return { ...wanted, name: candidate };
}

/** The statement with CONCURRENTLY and a name, and without IF NOT EXISTS, which would keep the INVALID index of a failed build. `index`: another name for it. */
export function createConcurrently(operation: CreateIndex, unit: StatementUnit, context: RuleContext, index: NamedRelation = indexMade(operation, unit, context)): { readonly create: string; readonly index: NamedRelation } {
  const { range, indexKeyword, only, table } = operation;
  const head = context.source(unit, { start: range.start, end: indexKeyword.end });
  const rest = context.source(unit, { start: table.range.end, end: range.end });
  return { create: `${head} CONCURRENTLY ${sqlName({ ...index, schema: '' })} ON ${only ? 'ONLY ' : ''}${sqlName(namedRelation(unit, table))}${rest}`, index };
}

/** The words IF NOT EXISTS of CREATE INDEX, with the space behind them. */
export function ifNotExistsRange({ ifNotExists, indexKeyword, nameRange }: CreateIndex, unit: StatementUnit, context: RuleContext): Range | undefined {
  if (!ifNotExists || !nameRange) return undefined;
  const between = context.source(unit, { start: indexKeyword.end, end: nameRange.start });
  const found = /\bIF\s+NOT\s+EXISTS\s*$/i.exec(between);
  return found ? { start: indexKeyword.end + found.index, end: nameRange.start } : undefined;
}

/** The operations that have a form with CONCURRENTLY. */
export type Concurrent = Extract<Operation, { kind: 'createIndex' | 'dropIndex' | 'reindex' | 'detachPartition' | 'refreshMaterializedView' }>;

/** The word CONCURRENTLY with the space before it. Not between parentheses, as in REINDEX (CONCURRENTLY, VERBOSE). */
export function concurrentlyRange(operation: Concurrent, unit: StatementUnit, context: RuleContext): Range | undefined {
  if (!operation.concurrently) return undefined;
  const [from, word] = wordOf(operation);
  const found = word.exec(context.source(unit, { start: from, end: operation.range.end }));
  if (!found) return undefined;
  const end = from + found.index + found[0].length;
  return { start: end - (found[1]?.length ?? 0), end };
}

/** From where to look for it, and as what. */
function wordOf(operation: Concurrent): readonly [number, RegExp] {
  switch (operation.kind) {
    case 'createIndex':
    case 'dropIndex':
      return [operation.indexKeyword.end, /^(\s+CONCURRENTLY)\b/i];
    case 'reindex':
      return [operation.range.start, /^REINDEX\s+(?:INDEX|TABLE|SCHEMA|DATABASE|SYSTEM)(\s+CONCURRENTLY)\b/i];
    case 'detachPartition':
      return [operation.range.start, /(\s+CONCURRENTLY)$/i];
    case 'refreshMaterializedView':
      return [operation.range.start, /^REFRESH\s+MATERIALIZED\s+VIEW(\s+CONCURRENTLY)\b/i];
    default:
      return unreachable(operation);
  }
}

function unreachable(value: never): never {
  throw new Error(`nothing concurrent: ${JSON.stringify(value)}`);
}
