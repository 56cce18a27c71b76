import type * as pg from '@pgsql/types';
import type { ColumnDefinition, Constraint, Generated, Identity } from './constraints.ts';
import type { Expression } from './expressions.ts';
import { lowerConstraint, type ConstraintAttributes } from './lower-constraint.ts';
import { collationName, lowerExpression } from './lower-expression.ts';
import { typeName } from './lower-type.ts';
import { findWord, inside, isSymbol, nameOf, rangeOf, tokenAt, type Source, type Span } from './source.ts';

/** A clause of a column: a constraint node with the tokens that write it, its attributes (DEFERRABLE …) included. */
interface Clause {
  readonly node: pg.Constraint;
  readonly span: Span;
  readonly attributes: ConstraintAttributes;
}

/** A column of CREATE TABLE, ADD COLUMN or a composite type, that `span` writes. */
export function lowerColumn(node: pg.ColumnDef, span: Span, source: Source): ColumnDefinition {
  const name = nameOf(source, node.colname ?? '');
  const at = tokenAt(source, node.location);
  const clauses = clausesOf(node, span, source);
  const expressions = defaultsOf(clauses, source);
  const constraints = clauses.flatMap(({ node: constraint, span: clause, attributes }) => {
    const lowered = lowerConstraint(constraint, clause, source, name, attributes);
    return lowered ? [lowered] : [];
  });
  const notNull = constraints.find((constraint) => constraint.kind === 'notNull');
  return {
    name,
    nameRange: rangeOf(source, { from: at, to: at + 1 }),
    ...(node.typeName && { type: typeName(node.typeName, source) }),
    ...(node.collClause && { collation: collationName(node.collClause, source) }),
    ...expressions,
    ...(notNull && { notNull }),
    constraints: constraints.filter((constraint): constraint is Exclude<Constraint, { readonly kind: 'notNull' }> => constraint.kind !== 'notNull'),
    ...(node.storage_name !== undefined && { storage: node.storage_name }),
    ...(node.compression !== undefined && { compression: node.compression }),
    range: rangeOf(source, { from: at, to: span.to }),
  };
}

/** Each clause ends where the next one, or COLLATE, begins. */
function clausesOf(node: pg.ColumnDef, span: Span, source: Source): Clause[] {
  const constraints = (node.constraints ?? []).flatMap((constraint) => ('Constraint' in constraint ? [constraint.Constraint] : []));
  const starts = constraints.map((constraint) => tokenAt(source, constraint.location));
  const boundaries = node.collClause ? [...starts, tokenAt(source, node.collClause.location)] : starts;
  const clauses: Clause[] = [];
  constraints.forEach((constraint, i) => {
    const from = starts[i] ?? span.from;
    const to = boundaries.reduce((end, start) => (start > from && start < end ? start : end), span.to);
    const attribute = attributeOf(constraint);
    const previous = clauses.at(-1);
    if (!attribute) {
      clauses.push({ node: constraint, span: { from, to }, attributes: { deferrable: false, initiallyDeferred: false, enforced: constraint.is_enforced ?? false } });
    } else if (previous) {
      // parse_utilcmd.c: transformConstraintAttrs gives an attribute to the constraint before it.
      clauses[clauses.length - 1] = { ...previous, span: { from: previous.span.from, to }, attributes: { ...previous.attributes, ...attribute } };
    }
  });
  return clauses;
}

function attributeOf(node: pg.Constraint): Partial<ConstraintAttributes> | undefined {
  switch (node.contype) {
    case 'CONSTR_ATTR_DEFERRABLE': return { deferrable: true };
    case 'CONSTR_ATTR_NOT_DEFERRABLE': return { deferrable: false };
    // INITIALLY DEFERRED implies DEFERRABLE.
    case 'CONSTR_ATTR_DEFERRED': return { deferrable: true, initiallyDeferred: true };
    case 'CONSTR_ATTR_IMMEDIATE': return { initiallyDeferred: false };
    case 'CONSTR_ATTR_ENFORCED': return { enforced: true };
    case 'CONSTR_ATTR_NOT_ENFORCED': return { enforced: false };
    default: return undefined;
  }
}

interface Defaults {
  readonly default?: Expression;
  readonly defaultRange?: ColumnDefinition['defaultRange'];
  readonly generated?: Generated;
  readonly identity?: Identity;
}

function defaultsOf(clauses: readonly Clause[], source: Source): Defaults {
  return clauses.reduce<Defaults>((defaults, { node, span }) => {
    const range = rangeOf(source, span);
    if (node.contype === 'CONSTR_DEFAULT' && node.raw_expr) {
      const word = findWord(source, 'DEFAULT', span) ?? span.from;
      return { ...defaults, default: lowerExpression(node.raw_expr, { from: word + 1, to: span.to }, source), defaultRange: range };
    }
    if (node.contype === 'CONSTR_GENERATED' && node.raw_expr) {
      const open = findOpening(source, span);
      return { ...defaults, generated: { expression: lowerExpression(node.raw_expr, inside(source, open), source), stored: node.generated_kind !== 'v', range } };
    }
    if (node.contype === 'CONSTR_IDENTITY') return { ...defaults, identity: { always: node.generated_when === 'a', range } };
    return defaults;
  }, {});
}

function findOpening(source: Source, span: Span): number {
  let at = span.from;
  while (at < span.to && !isSymbol(source, at, '(')) at++;
  return at;
}
