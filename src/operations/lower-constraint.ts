import type * as pg from '@pgsql/types';
import type { Constraint, ExclusionConstraint, ForeignKeyConstraint, IndexElement, KeyConstraint, ReferentialAction } from './constraints.ts';
import type { Expression } from './expressions.ts';
import { lowerExpression } from './lower-expression.ts';
import { lowerIndexElement } from './lower-index-element.ts';
import { names, relationName, strings } from './lower-name.ts';
import { closingOf, elementsOf, findLastWord, findWord, firstParentheses, inside, isSymbol, nameOf, rangeOf, type Source, type Span } from './source.ts';

/** Attributes that the grammar gives as nodes of their own behind the constraint of a column they belong to. */
export interface ConstraintAttributes {
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
  readonly enforced: boolean;
}

/** What a constraint node says of itself, as those of tables do. */
function ownAttributes(node: pg.Constraint): ConstraintAttributes {
  return { deferrable: node.deferrable ?? false, initiallyDeferred: node.initdeferred ?? false, enforced: node.is_enforced ?? false };
}

/**
 * A constraint that `span` writes. `column`: it stands on a column. Nothing for the nodes that are no constraints of
 * their own (DEFAULT, GENERATED, IDENTITY, NULL, attributes).
 */
export function lowerConstraint(node: pg.Constraint, span: Span, source: Source, column?: string, attributes = ownAttributes(node)): Constraint | undefined {
  const base = { ...(node.conname !== undefined && { name: nameOf(source, node.conname) }), range: rangeOf(source, span) };
  const columns = (nodes: readonly pg.Node[] | undefined): string[] => (nodes ?? column === undefined ? names(nodes, source) : [column]);
  const notValid = node.skip_validation ?? false;
  switch (node.contype) {
    case 'CONSTR_CHECK':
      return { ...base, kind: 'check', expression: checkExpression(node, span, source), notValid: notValid && attributes.enforced, noInherit: node.is_no_inherit ?? false, enforced: attributes.enforced };
    case 'CONSTR_NOTNULL':
      return { ...base, kind: 'notNull', column: columns(node.keys)[0] ?? '', notValid, noInherit: node.is_no_inherit ?? false };
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
      return { ...base, ...lowerKey(node, span, source, node.indexname === undefined ? columns(node.keys) : [], attributes) };
    case 'CONSTR_FOREIGN':
      return { ...base, ...lowerForeignKey(node, source, columns(node.fk_attrs), attributes) };
    case 'CONSTR_EXCLUSION':
      return { ...base, ...lowerExclusion(node, span, source, attributes) };
    case 'CONSTR_NULL':
    case 'CONSTR_DEFAULT':
    case 'CONSTR_IDENTITY':
    case 'CONSTR_GENERATED':
    case 'CONSTR_ATTR_DEFERRABLE':
    case 'CONSTR_ATTR_NOT_DEFERRABLE':
    case 'CONSTR_ATTR_DEFERRED':
    case 'CONSTR_ATTR_IMMEDIATE':
    case 'CONSTR_ATTR_ENFORCED':
    case 'CONSTR_ATTR_NOT_ENFORCED':
    case undefined:
      return undefined;
  }
}

function checkExpression(node: pg.Constraint, span: Span, source: Source): Expression {
  const check = findWord(source, 'CHECK', span) ?? span.from;
  return lowerExpression(node.raw_expr ?? { List: {} }, inside(source, check + 1), source);
}

function lowerKey(node: pg.Constraint, span: Span, source: Source, columns: readonly string[], attributes: ConstraintAttributes): Omit<KeyConstraint, 'range'> {
  const word = findWord(source, node.contype === 'CONSTR_PRIMARY' ? 'KEY' : 'UNIQUE', span) ?? span.from;
  const open = node.keys ? firstParentheses(source, { from: word, to: span.to }) : undefined;
  return {
    kind: node.contype === 'CONSTR_PRIMARY' ? 'primaryKey' : 'unique',
    columns,
    include: names(node.including, source),
    nullsNotDistinct: node.nulls_not_distinct ?? false,
    withoutOverlaps: node.without_overlaps ?? false,
    deferrable: attributes.deferrable,
    initiallyDeferred: attributes.initiallyDeferred,
    ...(node.indexname !== undefined && { usingIndex: nameOf(source, node.indexname) }),
    ...(node.indexspace !== undefined && { tablespace: nameOf(source, node.indexspace) }),
    ...(open && { columnsRange: rangeOf(source, { from: open.from - 1, to: open.to + 1 }) }),
  };
}

const referentialActions: Readonly<Record<string, ReferentialAction>> = { a: 'noAction', r: 'restrict', c: 'cascade', n: 'setNull', d: 'setDefault' };
const matches: Readonly<Record<string, ForeignKeyConstraint['match']>> = { s: 'simple', f: 'full', p: 'partial' };

function lowerForeignKey(node: pg.Constraint, source: Source, columns: readonly string[], attributes: ConstraintAttributes): Omit<ForeignKeyConstraint, 'range'> {
  return {
    kind: 'foreignKey',
    columns,
    references: relationName(node.pktable, source),
    referencedColumns: names(node.pk_attrs, source),
    match: matches[node.fk_matchtype ?? 's'] ?? 'simple',
    onDelete: referentialActions[node.fk_del_action ?? 'a'] ?? 'noAction',
    onUpdate: referentialActions[node.fk_upd_action ?? 'a'] ?? 'noAction',
    deferrable: attributes.deferrable,
    initiallyDeferred: attributes.initiallyDeferred,
    // NOT ENFORCED sets skip_validation as well (gram.y: processCASbits); NOT VALID is what was written.
    notValid: (node.skip_validation ?? false) && attributes.enforced,
    enforced: attributes.enforced,
    period: node.fk_with_period ?? false,
  };
}

function lowerExclusion(node: pg.Constraint, span: Span, source: Source, attributes: ConstraintAttributes): Omit<ExclusionConstraint, 'range'> {
  const list = firstParentheses(source, { from: findWord(source, 'EXCLUDE', span) ?? span.from, to: span.to }) ?? span;
  const spans = elementsOf(source, list);
  const elements: IndexElement[] = [];
  const operators: string[] = [];
  (node.exclusions ?? []).forEach((exclusion, i) => {
    const [element, operator] = 'List' in exclusion ? (exclusion.List.items ?? []) : [];
    const whole = spans[i] ?? list;
    if (!element || !('IndexElem' in element)) return;
    elements.push(lowerIndexElement(element.IndexElem, { from: whole.from, to: findLastWord(source, 'WITH', whole) ?? whole.to }, source));
    operators.push(operator && 'List' in operator ? strings(operator.List.items).join('.') : '');
  });
  const where = node.where_clause ? findWord(source, 'WHERE', span) : undefined;
  return {
    kind: 'exclude',
    method: node.access_method ?? 'gist',
    elements,
    operators,
    include: names(node.including, source),
    ...(where !== undefined && node.where_clause && { where: lowerExpression(node.where_clause, inside(source, where + 1), source) }),
    deferrable: attributes.deferrable,
    initiallyDeferred: attributes.initiallyDeferred,
  };
}

/** What parentheses that the grammar demands enclose; the span itself where the expression stands without. */
export function withoutParentheses(source: Source, span: Span): Span {
  const enclosed = isSymbol(source, span.from, '(') && closingOf(source, span.from) === span.to - 1;
  return enclosed ? inside(source, span.from) : span;
}
