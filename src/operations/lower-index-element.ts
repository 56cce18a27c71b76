import type * as pg from '@pgsql/types';
import type { IndexElement } from './constraints.ts';
import { lowerExpression } from './lower-expression.ts';
import { qualifiedName, strings } from './lower-name.ts';
import { closingOf, findWord, inside, isSymbol, nameOf, rangeOf, type Source, type Span } from './source.ts';

/** One key of an index, or of an exclusion constraint, that `span` writes. */
export function lowerIndexElement(node: pg.IndexElem, span: Span, source: Source): IndexElement {
  const key = keySpan(node, span, source);
  const collate = node.collation ? findWord(source, 'COLLATE', { from: key.end, to: span.to }) : undefined;
  const collation = strings(node.collation);
  const opclass = strings(node.opclass);
  const opclassAt = collate === undefined ? key.end : collate + 2 * collation.length;
  return {
    ...(node.name !== undefined && { column: nameOf(source, node.name) }),
    ...(node.expr && { expression: lowerExpression(node.expr, key.expression, source) }),
    ...(collate !== undefined && { collation: qualifiedName(collation, collate + 1, source) }),
    ...(opclass.length > 0 && { opclass: qualifiedName(opclass, opclassAt, source) }),
    ...orderOf(node.ordering),
    ...nullsOf(node.nulls_ordering),
    range: rangeOf(source, span),
  };
}

/** Where the column or expression stands, and the token behind it. Parentheses that only the grammar demands are left out. */
function keySpan(node: pg.IndexElem, span: Span, source: Source): { readonly expression: Span; readonly end: number } {
  if (!node.expr) return { expression: { from: span.from, to: span.from + 1 }, end: span.from + 1 };
  const end = endOfKey(source, span.from);
  return { expression: isSymbol(source, span.from, '(') ? inside(source, span.from) : { from: span.from, to: end }, end };
}

/** The token behind an expression as the keys of indexes and partitions write it: `(…)`, a call, or CURRENT_DATE and its like. */
export function endOfKey(source: Source, from: number): number {
  if (isSymbol(source, from, '(')) return closingOf(source, from) + 1;
  let end = from + 1;
  while (isSymbol(source, end, '.')) end += 2;
  return isSymbol(source, end, '(') ? closingOf(source, end) + 1 : end;
}

function orderOf(ordering: pg.SortByDir | undefined): Pick<IndexElement, 'order'> {
  if (ordering === 'SORTBY_ASC') return { order: 'asc' };
  return ordering === 'SORTBY_DESC' ? { order: 'desc' } : {};
}

function nullsOf(nulls: pg.SortByNulls | undefined): Pick<IndexElement, 'nulls'> {
  if (nulls === 'SORTBY_NULLS_FIRST') return { nulls: 'first' };
  return nulls === 'SORTBY_NULLS_LAST' ? { nulls: 'last' } : {};
}

/** INCLUDE takes columns only. */
export function includedColumns(nodes: readonly pg.Node[] | undefined, source: Source): string[] {
  return (nodes ?? []).flatMap((node) => ('IndexElem' in node ? [nameOf(source, node.IndexElem.name ?? '')] : []));
}
