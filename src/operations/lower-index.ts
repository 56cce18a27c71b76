import type * as pg from '@pgsql/types';
import type { CreateIndex, Reindex } from './indexes.ts';
import { lowerExpression } from './lower-expression.ts';
import { includedColumns, lowerIndexElement } from './lower-index-element.ts';
import { endOfRelation, qualifiedName, relationName } from './lower-name.ts';
import { isOn, findOption, optionText, storageParameters } from './lower-options.ts';
import { elementsOf, findLastWord, findWord, firstParentheses, nameOf, rangeOf, skipWords, type Source } from './source.ts';

export function lowerCreateIndex(node: pg.IndexStmt, source: Source): CreateIndex {
  const keyword = findWord(source, 'INDEX') ?? source.span.from;
  const nameAt = skipWords(source, keyword + 1, 'CONCURRENTLY', 'IF', 'NOT', 'EXISTS');
  const rest = { from: endOfRelation(node.relation, source), to: source.span.to };
  const spans = elementsOf(source, firstParentheses(source, rest) ?? rest);
  const params = (node.indexParams ?? []).flatMap((param) => ('IndexElem' in param ? [param.IndexElem] : []));
  const where = node.whereClause ? findLastWord(source, 'WHERE', rest) : undefined;
  return {
    kind: 'createIndex',
    range: rangeOf(source, source.span),
    ...(node.idxname !== undefined && { name: nameOf(source, node.idxname), nameRange: rangeOf(source, { from: nameAt, to: nameAt + 1 }) }),
    table: relationName(node.relation, source),
    only: !(node.relation?.inh ?? false),
    unique: node.unique ?? false,
    concurrently: node.concurrent ?? false,
    ifNotExists: node.if_not_exists ?? false,
    method: node.accessMethod ?? 'btree',
    elements: params.map((param, i) => lowerIndexElement(param, spans[i] ?? rest, source)),
    include: includedColumns(node.indexIncludingParams, source),
    ...(where !== undefined && node.whereClause && { where: lowerExpression(node.whereClause, { from: where + 1, to: source.span.to }, source) }),
    nullsNotDistinct: node.nulls_not_distinct ?? false,
    parameters: storageParameters(node.options),
    ...(node.tableSpace !== undefined && { tablespace: nameOf(source, node.tableSpace) }),
    indexKeyword: rangeOf(source, { from: keyword, to: keyword + 1 }),
  };
}

export function lowerReindex(node: pg.ReindexStmt, source: Source): Reindex {
  const tablespace = optionText(findOption(node.params, 'tablespace'));
  const last = source.span.to - 1;
  const name = node.relation ? relationName(node.relation, source) : node.name === undefined ? undefined : qualifiedName([node.name], last, source);
  return {
    kind: 'reindex',
    range: rangeOf(source, source.span),
    target: reindexTarget(node.kind),
    ...(name && { name }),
    concurrently: isOn(node.params, 'concurrently'),
    ...(tablespace !== null && { tablespace }),
  };
}

function reindexTarget(kind: pg.ReindexObjectType | undefined): Reindex['target'] {
  switch (kind) {
    case 'REINDEX_OBJECT_INDEX': return 'index';
    case 'REINDEX_OBJECT_SCHEMA': return 'schema';
    case 'REINDEX_OBJECT_SYSTEM': return 'system';
    case 'REINDEX_OBJECT_DATABASE': return 'database';
    case 'REINDEX_OBJECT_TABLE':
    case undefined: return 'table';
  }
}
