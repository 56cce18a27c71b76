import type { CreateIndex } from '../operations/index.ts';
import { makeObjectName, quoteIdentifier, sqlName, type NamedRelation } from '../rewrite/index.ts';
import { indexById, isTable, isView, findRelation } from '../schema/index.ts';
import type { Range } from '../sql/index.ts';
import { namedRelation, searchPath } from './facts.ts';
import type { RuleContext } from './rule.ts';
import type { StatementUnit } from './units.ts';

/** What rules that look at CREATE INDEX say again in other words. */

/** The index that CREATE INDEX makes, under the name that PostgreSQL gives it where none is written. */
export function indexMade({ name, table, elements }: CreateIndex, unit: StatementUnit): NamedRelation {
  const { schema } = namedRelation(unit, table);
  if (name !== undefined) return { schema, name };
  const known = indexIds(unit, unit.schema, table);
  const made = indexIds(unit, unit.schemaAfter, table).filter((id) => !known.includes(id)).flatMap((id) => indexById(unit.schemaAfter, id) ?? [])[0];
  return made ?? { schema, name: makeObjectName(table.name, elements.map(({ column }) => column ?? 'expr').join('_'), 'idx') };
}

function indexIds(unit: StatementUnit, schema: StatementUnit['schema'], name: CreateIndex['table']): readonly number[] {
  const relation = findRelation(schema, name, searchPath(unit));
  return typeof relation !== 'string' && (isTable(relation) || isView(relation)) ? relation.indexes : [];
}

/** The statement with CONCURRENTLY and a name, and without IF NOT EXISTS, which would keep the INVALID index of a failed build. `index`: another name for it. */
export function createConcurrently(operation: CreateIndex, unit: StatementUnit, context: RuleContext, index: NamedRelation = indexMade(operation, unit)): { readonly create: string; readonly index: NamedRelation } {
  const { range, indexKeyword, only, table } = operation;
  const head = context.source(unit, { start: range.start, end: indexKeyword.end });
  const rest = context.source(unit, { start: table.range.end, end: range.end });
  return { create: `${head} CONCURRENTLY ${quoteIdentifier(index.name)} ON ${only ? 'ONLY ' : ''}${sqlName(namedRelation(unit, table))}${rest}`, index };
}

/** The words IF NOT EXISTS of CREATE INDEX, with the space behind them. */
export function ifNotExistsRange({ ifNotExists, indexKeyword, nameRange }: CreateIndex, unit: StatementUnit, context: RuleContext): Range | undefined {
  if (!ifNotExists || !nameRange) return undefined;
  const between = context.source(unit, { start: indexKeyword.end, end: nameRange.start });
  const found = /\bIF\s+NOT\s+EXISTS\s*$/i.exec(between);
  return found ? { start: indexKeyword.end + found.index, end: nameRange.start } : undefined;
}
