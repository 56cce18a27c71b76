import type * as pg from '@pgsql/types';
import { lowerExpression } from './lower-expression.ts';
import { relationsOf } from './lower-data.ts';
import { partsOf } from './lower-drop.ts';
import { names, qualifiedName, relationName, roleName, strings } from './lower-name.ts';
import { findOption, optionsOf } from './lower-options.ts';
import { lowerQuery } from './lower-query.ts';
import { persistenceOf } from './lower-table.ts';
import { typeName } from './lower-type.ts';
import type { AlterPublication, AlterSequence, Comment, CreatePublication, CreateSchema, CreateSequence, CreateStatistics, CreateView, Grant, PublicationTable } from './objects.ts';
import { objectWords } from './object-words.ts';
import { elementsOf, findWord, inside, isSymbol, nameOf, rangeOf, skipWords, type Source, type Span } from './source.ts';

/** The schema alone. Without a name it is called after its owner. */
export function lowerCreateSchema(node: pg.CreateSchemaStmt, span: Span, source: Source): CreateSchema {
  return { kind: 'createSchema', range: rangeOf(source, span), name: nameOf(source, node.schemaname ?? roleName(node.authrole)), ifNotExists: node.if_not_exists ?? false };
}

export function lowerCreateView(node: pg.ViewStmt, source: Source): CreateView {
  return {
    kind: 'createView',
    range: rangeOf(source, source.span),
    name: relationName(node.view, source),
    replace: node.replace ?? false,
    persistence: persistenceOf(node.view),
    columnNames: names(node.aliases, source),
    query: lowerQuery(node.query, source),
  };
}

export function lowerCreateSequence(node: pg.CreateSeqStmt, source: Source): CreateSequence {
  return {
    kind: 'createSequence',
    range: rangeOf(source, source.span),
    name: relationName(node.sequence, source),
    ifNotExists: node.if_not_exists ?? false,
    persistence: persistenceOf(node.sequence),
    ...sequenceType(node.options, source),
    ...ownedBy(node.options, source),
  };
}

export function lowerAlterSequence(node: pg.AlterSeqStmt, source: Source): AlterSequence {
  const options = optionsOf(node.options).flatMap(({ defname }) => (defname === undefined || defname === 'as' || defname === 'owned_by' ? [] : [defname]));
  return {
    kind: 'alterSequence',
    range: rangeOf(source, source.span),
    name: relationName(node.sequence, source),
    ifExists: node.missing_ok ?? false,
    ...sequenceType(node.options, source),
    ...ownedBy(node.options, source),
    options,
  };
}

function sequenceType(options: readonly pg.Node[] | undefined, source: Source): Pick<CreateSequence, 'type'> {
  const type = findOption(options, 'as')?.arg;
  return type && 'TypeName' in type ? { type: typeName(type.TypeName, source) } : {};
}

function ownedBy(options: readonly pg.Node[] | undefined, source: Source): Pick<CreateSequence, 'ownedBy'> {
  const parts = partsOf(findOption(options, 'owned_by')?.arg);
  if (parts.length === 0) return {};
  if (parts.length === 1) return { ownedBy: 'none' };
  const at = (findWord(source, 'OWNED') ?? source.span.from) + 2;
  return { ownedBy: { table: qualifiedName(parts.slice(0, -1), at, source), column: nameOf(source, parts.at(-1) ?? '') } };
}

export function lowerCreateStatistics(node: pg.CreateStatsStmt, source: Source): CreateStatistics {
  const nameAt = skipWords(source, source.span.from + 2, 'IF', 'NOT', 'EXISTS');
  const elements = (node.exprs ?? []).flatMap((element) => ('StatsElem' in element ? [element.StatsElem] : []));
  const on = findWord(source, 'ON') ?? source.span.from;
  const spans = elementsOf(source, { from: on + 1, to: findWord(source, 'FROM', { from: on, to: source.span.to }) ?? source.span.to });
  const [table] = relationsOf(node.relations);
  return {
    kind: 'createStatistics',
    range: rangeOf(source, source.span),
    ...(node.defnames && { name: qualifiedName(strings(node.defnames), nameAt, source) }),
    table: relationName(table, source),
    columns: elements.flatMap(({ name }) => (name === undefined ? [] : [nameOf(source, name)])),
    expressions: elements.flatMap(({ expr }, i) => (expr ? [lowerExpression(expr, expressionSpan(spans[i] ?? source.span, source), source)] : [])),
    ifNotExists: node.if_not_exists ?? false,
  };
}

function expressionSpan(span: Span, source: Source): Span {
  return isSymbol(source, span.from, '(') ? inside(source, span.from) : span;
}

// Publications

export function lowerCreatePublication(node: pg.CreatePublicationStmt, source: Source): CreatePublication {
  return {
    kind: 'createPublication',
    range: rangeOf(source, source.span),
    name: nameOf(source, node.pubname ?? ''),
    allTables: node.for_all_tables ?? false,
    ...publicationObjects(node.pubobjects, source),
  };
}

export function lowerAlterPublication(node: pg.AlterPublicationStmt, source: Source): AlterPublication {
  return {
    kind: 'alterPublication',
    range: rangeOf(source, source.span),
    name: nameOf(source, node.pubname ?? ''),
    action: node.pubobjects ? publicationAction(node.action) : 'options',
    ...publicationObjects(node.pubobjects, source),
  };
}

function publicationAction(action: pg.AlterPublicationAction | undefined): AlterPublication['action'] {
  switch (action) {
    case 'AP_DropObjects': return 'drop';
    case 'AP_SetObjects': return 'set';
    case 'AP_AddObjects':
    case undefined: return 'add';
  }
}

function publicationObjects(nodes: readonly pg.Node[] | undefined, source: Source): { readonly schemas: string[]; readonly tables: PublicationTable[] } {
  const objects = (nodes ?? []).flatMap((node) => ('PublicationObjSpec' in node ? [node.PublicationObjSpec] : []));
  return {
    schemas: objects.flatMap((object) => {
      if (object.pubobjtype === 'PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA') return ['current_schema'];
      return object.pubtable ? [] : [nameOf(source, object.name ?? '')];
    }),
    tables: objects.flatMap(({ pubtable }) => (pubtable ? [publicationTable(pubtable, source)] : [])),
  };
}

function publicationTable(node: pg.PublicationTable, source: Source): PublicationTable {
  const name = relationName(node.relation, source);
  const where = node.whereClause ? whereBehind(name.range.start, source) : undefined;
  return {
    name,
    ...(node.columns && { columns: names(node.columns, source) }),
    ...(node.whereClause && where && { where: lowerExpression(node.whereClause, where, source) }),
    only: !(node.relation?.inh ?? false),
  };
}

/** `WHERE (…)` of the table whose name stands at this place in the file. */
function whereBehind(start: number, source: Source): Span | undefined {
  const from = source.tokens.findIndex((_token, i) => rangeOf(source, { from: i, to: i + 1 }).start === start);
  const where = findWord(source, 'WHERE', { from: Math.max(0, from), to: source.span.to });
  return where === undefined ? undefined : inside(source, where + 1);
}

// Comments and privileges

const relationTypes: readonly pg.ObjectType[] = ['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW', 'OBJECT_INDEX', 'OBJECT_SEQUENCE', 'OBJECT_FOREIGN_TABLE'];
const partTypes: readonly pg.ObjectType[] = ['OBJECT_TABCONSTRAINT', 'OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE'];

/** COMMENT ON and SECURITY LABEL. */
export function lowerComment(node: pg.CommentStmt | pg.SecLabelStmt, source: Source): Comment {
  const type = node.objtype ?? 'OBJECT_TABLE';
  const parts = partsOf(node.object);
  const on = findWord(source, 'ON') ?? source.span.from;
  const at = on + 1 + objectWords[type].split(' ').length;
  const base = { kind: 'comment' as const, range: rangeOf(source, source.span), object: type === 'OBJECT_TABCONSTRAINT' ? 'constraint' : objectWords[type] };
  if (relationTypes.includes(type)) return { ...base, relation: qualifiedName(parts, at, source) };
  if (type === 'OBJECT_COLUMN') return { ...base, relation: qualifiedName(parts.slice(0, -1), at, source) };
  // `CONSTRAINT name ON table`: the tree has the table's parts first.
  if (partTypes.includes(type)) return { ...base, relation: qualifiedName(parts.slice(0, -1), (findWord(source, 'ON', { from: on + 1, to: source.span.to }) ?? at) + 1, source) };
  return base;
}

/** GRANT and REVOKE of privileges. */
export function lowerGrant(node: pg.GrantStmt, source: Source): Grant {
  return {
    kind: 'grant',
    range: rangeOf(source, source.span),
    revoke: !(node.is_grant ?? false),
    relations: relationsOf(node.objects).map((relation) => relationName(relation, source)),
  };
}
