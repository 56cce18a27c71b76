import { indexesOf, tableNamed, type Operation, type Range, type RuleContext, type StatementUnit, type Table } from '../../src/lint/index.ts';
import { insertAt, quoteIdentifier, type TextEdit } from '../../src/rewrite/index.ts';

/** A name that PostgreSQL chose, cut and numbered, because the cut name was taken. */
export interface NumberedName {
  readonly name: string;
  readonly kind: 'index' | 'constraint';
  readonly at: Range;
  /** Writes the name into the statement. */
  readonly edit: TextEdit;
}

/** indexcmds.c: ChooseRelationName, makeObjectName. */
const cutAndNumbered = /_(?:idx|key|excl|check|fkey|pkey)\d+$/;

export function numberedNames(operation: Operation, unit: StatementUnit, context: RuleContext): readonly NumberedName[] {
  const name = operation.kind === 'createTable' ? operation.name : operation.kind === 'createIndex' || operation.kind === 'addConstraint' || operation.kind === 'addColumn' ? operation.table : undefined;
  const after = name && tableNamed({ ...unit, schema: unit.schemaAfter }, name);
  if (!after || typeof after === 'string') return [];
  const before = tableNamed(unit, name);
  const { start, end } = operation.range;
  if (operation.kind === 'createIndex') {
    const made = operation.name === undefined ? indexesMade(unit, after, before).find(isCut) : undefined;
    const clause = context.source(unit, { start: operation.indexKeyword.end, end: operation.table.range.start });
    const on = /\bON\b(?:\s+ONLY\b)?\s*$/i.exec(clause);
    if (!made || !on) return [];
    return [{ name: made, kind: 'index', at: operation.range, edit: insertAt(unit.path, operation.indexKeyword.end + on.index, `${quoteIdentifier(made)} `) }];
  }
  return after.constraints.flatMap((constraint): readonly NumberedName[] => {
    const { name: made, range } = constraint;
    const here = !constraint.inherited && range.start >= start && range.end <= end && isCut(made) && !/^constraint\b/i.test(context.source(unit, range));
    if (!here || (typeof before !== 'string' && before.constraints.some((old) => old.name === made))) return [];
    return [{ name: made, kind: 'constraint', at: range, edit: insertAt(unit.path, range.start, `CONSTRAINT ${quoteIdentifier(made)} `) }];
  });
}

function indexesMade(unit: StatementUnit, after: Table, before: Table | string): readonly string[] {
  const old = typeof before === 'string' ? [] : before.indexes;
  return indexesOf(unit.schemaAfter, after).filter(({ id }) => !old.includes(id)).map(({ name }) => name);
}

function isCut(name: string): boolean {
  return new TextEncoder().encode(name).length === 63 && cutAndNumbered.test(name);
}
