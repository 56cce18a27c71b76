import type { Expression, ExpressionTree, PartitionBound, PartitionKey } from '../operations/index.ts';
import { tableById, type Table } from '../schema/index.ts';
import { compare, negate, notNull, type Formula } from './formulas.ts';
import { implies, type Proof } from './implication.ts';
import { validChecks } from './not-null-proof.ts';
import type { Scene } from './scene.ts';

/**
 * What rows of a partition fulfil: its own bound and those of the partitioned tables above it (partition.c:
 * get_partition_qual_relid). Undefined where a bound or a key is not known, or is one that no CHECK can prove (HASH).
 */
export function partitionConstraint(scene: Scene, parent: Table, bound: PartitionBound): Formula | undefined {
  const own = boundFormula(scene, parent, bound);
  if (!own || !parent.partitionOf) return own;
  const grandparent = tableById(scene.schema, parent.partitionOf.parent);
  const above = grandparent && partitionConstraint(scene, grandparent, parent.partitionOf.bound);
  return above && { kind: 'and', args: [own, above] };
}

/**
 * Whether a table's valid CHECKs and NOT NULLs prove that its rows fulfil a partition constraint (tablecmds.c:
 * PartConstraintImpliedByRelConstraint).
 */
export function provesConstraint(table: Table, constraint: Formula): Proof {
  const known = table.columns.flatMap(({ name, notNull: state, notNullNotValid }) =>
    state === true && !notNullNotValid ? [notNull({ kind: 'column', path: [name], at: 0 })] : []);
  return implies({ kind: 'and', args: [...validChecks(table), ...known] }, constraint);
}

/** What rows of the default partition fulfil once `bound` is another partition's (partbounds.c: get_proposed_default_constraint). */
export function remainderConstraint(scene: Scene, parent: Table, bound: PartitionBound): Formula | undefined {
  const taken = boundFormula(scene, parent, bound);
  return taken && negate(taken);
}

/** partbounds.c: get_qual_from_partbound. */
function boundFormula(scene: Scene, parent: Table, bound: PartitionBound): Formula | undefined {
  const key = parent.partitionKey;
  if (!key) return undefined;
  switch (bound.kind) {
    case 'hash':
      return undefined;
    case 'default':
      return defaultFormula(scene, parent);
    case 'list':
      return listFormula(key, bound.values);
    case 'range':
      return rangeFormula(key, bound);
    default:
      return unreachable(bound);
  }
}

/** Everything that no other partition takes. */
function defaultFormula(scene: Scene, parent: Table): Formula | undefined {
  const others: Formula[] = [];
  for (const id of parent.children) {
    const bound = tableById(scene.schema, id)?.partitionOf?.bound;
    if (!bound) return undefined;
    if (bound.kind === 'default') continue;
    const formula = boundFormula(scene, parent, bound);
    if (!formula) return undefined;
    others.push(negate(formula));
  }
  return { kind: 'and', args: others };
}

function listFormula(key: PartitionKey, values: readonly Expression[]): Formula | undefined {
  const term = termsOf(key)[0];
  if (!term) return undefined;
  const given = values.filter(({ tree }) => !isNull(tree));
  const among: Formula = { kind: 'or', args: given.map(({ tree }) => compare(term, '=', tree)) };
  return given.length < values.length ? { kind: 'or', args: [{ kind: 'isNull', negated: false, term }, among] } : { kind: 'and', args: [notNull(term), among] };
}

/** Several columns are compared as a row: `a > 1 OR (a = 1 AND b >= 2)` (partbounds.c: get_qual_for_range). */
function rangeFormula(key: PartitionKey, { from, to }: Extract<PartitionBound, { kind: 'range' }>): Formula | undefined {
  const terms = termsOf(key);
  if (terms.length !== from.length || terms.length !== to.length) return undefined;
  return { kind: 'and', args: [...terms.map(notNull), ...rowBound(terms, from, '>', '>='), ...rowBound(terms, to, '<', '<')] };
}

/** None where the first value is MINVALUE or MAXVALUE: that side is open. */
function rowBound(terms: readonly ExpressionTree[], values: readonly Expression[], strict: '<' | '>', last: '<' | '>='): Formula[] {
  const arms: Formula[] = [];
  const equal: Formula[] = [];
  for (const [at, term] of terms.entries()) {
    const value = values[at]?.tree;
    if (!value || isOpenEnd(value)) break;
    const next = values[at + 1]?.tree;
    const ends = next === undefined || isOpenEnd(next);
    arms.push({ kind: 'and', args: [...equal, compare(term, ends ? openLast(last, next) : strict, value)] });
    equal.push(compare(term, '=', value));
    if (ends) break;
  }
  return arms.length > 0 ? [{ kind: 'or', args: arms }] : [];
}

/** With MAXVALUE behind it, an upper bound takes in its own value; a lower bound leaves it out. */
function openLast(last: '<' | '>=', next: ExpressionTree | undefined): '<' | '<=' | '>=' | '>' {
  if (next === undefined || !isMaxValue(next)) return last;
  return last === '<' ? '<=' : '>';
}

function termsOf(key: PartitionKey): ExpressionTree[] {
  return key.elements.flatMap<ExpressionTree>(({ column, expression }) =>
    column !== undefined ? [{ kind: 'column', path: [column], at: 0 }] : expression ? [expression.tree] : []);
}

/** MINVALUE and MAXVALUE, which the grammar takes for column names. */
function isOpenEnd(tree: ExpressionTree): boolean {
  return openEnd(tree) === 'minvalue' || isMaxValue(tree);
}

function isMaxValue(tree: ExpressionTree): boolean {
  return openEnd(tree) === 'maxvalue';
}

function openEnd(tree: ExpressionTree): string | undefined {
  return tree.kind === 'other' ? tree.name : tree.kind === 'column' ? tree.path[0] : undefined;
}

function isNull(tree: ExpressionTree): boolean {
  return tree.kind === 'literal' && tree.type === 'null';
}

function unreachable(value: never): never {
  throw new Error(`no partition bound: ${JSON.stringify(value)}`);
}
