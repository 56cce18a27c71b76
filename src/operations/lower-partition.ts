import type * as pg from '@pgsql/types';
import type { Expression } from './expressions.ts';
import { withoutParentheses } from './lower-constraint.ts';
import { lowerExpression } from './lower-expression.ts';
import { elementsOf, findWord, firstParentheses, inside, nameOf, tokenAt, type Source } from './source.ts';
import type { PartitionBound, PartitionKey } from './tables.ts';
import { endOfKey } from './lower-index-element.ts';

/** `PARTITION BY …`. */
export function lowerPartitionKey(node: pg.PartitionSpec, source: Source): PartitionKey {
  const from = tokenAt(source, node.location);
  const spans = elementsOf(source, firstParentheses(source, { from, to: source.span.to }) ?? { from, to: from });
  const elements = (node.partParams ?? []).flatMap((param) => ('PartitionElem' in param ? [param.PartitionElem] : []));
  return {
    strategy: strategyOf(node.strategy),
    elements: elements.map((element, i) => {
      const span = spans[i] ?? source.span;
      if (!element.expr) return { column: nameOf(source, element.name ?? '') };
      return { expression: lowerExpression(element.expr, withoutParentheses(source, { from: span.from, to: endOfKey(source, span.from) }), source) };
    }),
  };
}

function strategyOf(strategy: pg.PartitionStrategy | undefined): PartitionKey['strategy'] {
  switch (strategy) {
    case 'PARTITION_STRATEGY_LIST': return 'list';
    case 'PARTITION_STRATEGY_HASH': return 'hash';
    case 'PARTITION_STRATEGY_RANGE':
    case undefined: return 'range';
  }
}

/** `FOR VALUES …` or DEFAULT. MINVALUE and MAXVALUE are columns of these names to the grammar (parse_utilcmd.c: transformPartitionRangeBounds). */
export function lowerPartitionBound(node: pg.PartitionBoundSpec, source: Source): PartitionBound {
  if (node.is_default) return { kind: 'default' };
  // The location is the token behind VALUES: IN, FROM or WITH.
  const rest = { from: tokenAt(source, node.location), to: source.span.to };
  const values = (nodes: readonly pg.Node[] | undefined, word: string): Expression[] => {
    const at = findWord(source, word, rest);
    const spans = at === undefined ? [] : elementsOf(source, inside(source, at + 1));
    return (nodes ?? []).flatMap((value, i) => (spans[i] ? [lowerExpression(value, spans[i], source)] : []));
  };
  switch (node.strategy) {
    case 'l': return { kind: 'list', values: values(node.listdatums, 'IN') };
    case 'h': return { kind: 'hash', modulus: node.modulus ?? 0, remainder: node.remainder ?? 0 };
    default: return { kind: 'range', from: values(node.lowerdatums, 'FROM'), to: values(node.upperdatums, 'TO') };
  }
}
