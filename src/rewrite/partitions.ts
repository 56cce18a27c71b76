import { quoteIdentifier, type Expression, type PartitionBound, type PartitionKey } from '../operations/index.ts';
import { tableById, type Schema, type Table } from '../schema/index.ts';

/** The partition that takes in what no other one does. */
export function defaultPartition(schema: Schema, parent: Table): Table | undefined {
  return parent.children.map((id) => tableById(schema, id)).find((child) => child?.partitionOf?.bound.kind === 'default');
}

/** A bound as ATTACH PARTITION writes it. */
export function boundClause(bound: PartitionBound): string {
  switch (bound.kind) {
    case 'default':
      return 'DEFAULT';
    case 'list':
      return `FOR VALUES IN (${texts(bound.values)})`;
    case 'range':
      return `FOR VALUES FROM (${texts(bound.from)}) TO (${texts(bound.to)})`;
    case 'hash':
      return `FOR VALUES WITH (MODULUS ${bound.modulus}, REMAINDER ${bound.remainder})`;
    default:
      return unreachable(bound);
  }
}

/**
 * What every row of a partition fulfils, as a CHECK can say it: its own bound and those of the partitioned tables above
 * its parent. PostgreSQL compares the two by structure (tablecmds.c: PartConstraintImpliedByRelConstraint), so it is
 * written as partbounds.c: get_qual_from_partbound puts it. Undefined where a key or a bound is not known, and for HASH.
 */
export function boundCondition(schema: Schema, parent: Table, bound: PartitionBound): string | undefined {
  const own = ownCondition(schema, parent, bound);
  if (own === undefined || !parent.partitionOf) return own;
  const grandparent = tableById(schema, parent.partitionOf.parent);
  const above = grandparent && boundCondition(schema, grandparent, parent.partitionOf.bound);
  return above === undefined ? undefined : `(${own}) AND (${above})`;
}

/** What every row of the default partition fulfils once `bound` is another partition's (partbounds.c: get_proposed_default_constraint). */
export function remainderCondition(schema: Schema, parent: Table, bound: PartitionBound): string | undefined {
  const taken = ownCondition(schema, parent, bound);
  return taken === undefined ? undefined : `NOT (${taken})`;
}

function ownCondition(schema: Schema, parent: Table, bound: PartitionBound): string | undefined {
  const key = parent.partitionKey;
  if (!key) return undefined;
  switch (bound.kind) {
    case 'list':
      return listCondition(key, bound.values);
    case 'range':
      return conjunction([...notNulls(key), ...rangeCondition(key, bound)]);
    case 'default':
      return defaultCondition(schema, parent, key);
    case 'hash':
      return undefined;
    default:
      return unreachable(bound);
  }
}

function listCondition(key: PartitionKey, values: readonly Expression[]): string | undefined {
  const term = termsOf(key)[0];
  if (term === undefined) return undefined;
  const given = values.filter((value) => !isNull(value));
  const among = given.length > 0 ? [`${term} IN (${texts(given)})`] : [];
  return given.length < values.length ? [`${term} IS NULL`, ...among].join(' OR ') : conjunction([...notNulls(key), ...among]);
}

/** Rows are compared column by column: `a > 1 OR (a = 1 AND b >= 2)`. A side that starts with MINVALUE or MAXVALUE is open. */
function rangeCondition(key: PartitionKey, { from, to }: Extract<PartitionBound, { kind: 'range' }>): readonly string[] {
  const terms = termsOf(key);
  return [rowBound(terms, from, '>'), rowBound(terms, to, '<')].filter((side) => side !== undefined);
}

function rowBound(terms: readonly string[], values: readonly Expression[], strict: '<' | '>'): string | undefined {
  const arms: string[] = [];
  const equal: string[] = [];
  for (const [at, term] of terms.entries()) {
    const value = values[at];
    if (!value || openEnd(value) !== undefined) break;
    const next = values[at + 1];
    const ends = !next || openEnd(next) !== undefined;
    // The last column's own value belongs to the lower bound; with MAXVALUE behind it, to the upper one instead.
    const takesIn = (strict === '>') === (!next || openEnd(next) === 'minvalue');
    arms.push(conjunction([...equal, `${term} ${strict}${ends && takesIn ? '=' : ''} ${value.text}`]));
    equal.push(`${term} = ${value.text}`);
    if (ends) break;
  }
  return arms.length > 0 ? disjunction(arms) : undefined;
}

/** No other partition's rows; all bounds in one condition, as PostgreSQL puts it. */
function defaultCondition(schema: Schema, parent: Table, key: PartitionKey): string | undefined {
  const others: PartitionBound[] = [];
  for (const id of parent.children) {
    const bound = tableById(schema, id)?.partitionOf?.bound;
    if (!bound || bound.kind === 'hash') return undefined;
    if (bound.kind !== 'default') others.push(bound);
  }
  if (others.length === 0) return undefined;
  const ranges = others.flatMap((bound) => (bound.kind === 'range' ? [conjunction(rangeCondition(key, bound))] : []));
  const taken = key.strategy === 'list' ? listCondition(key, others.flatMap((bound) => (bound.kind === 'list' ? bound.values : []))) : conjunction([...notNulls(key), disjunction(ranges)]);
  return taken === undefined ? undefined : `NOT (${taken})`;
}

function termsOf(key: PartitionKey): readonly string[] {
  return key.elements.flatMap(({ column, expression }) => (column !== undefined ? [quoteIdentifier(column)] : expression ? [`(${expression.text})`] : []));
}

function notNulls(key: PartitionKey): readonly string[] {
  return termsOf(key).map((term) => `${term} IS NOT NULL`);
}

function conjunction(parts: readonly string[]): string {
  return parts.join(' AND ');
}

function disjunction(parts: readonly string[]): string {
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.map((part) => (part.includes(' AND ') ? `(${part})` : part)).join(' OR ')})`;
}

/** MINVALUE and MAXVALUE are columns of these names to the grammar. */
function openEnd({ tree }: Expression): 'minvalue' | 'maxvalue' | undefined {
  const word = tree.kind === 'other' ? tree.name : tree.kind === 'column' ? tree.path[0] : undefined;
  return word === 'minvalue' || word === 'maxvalue' ? word : undefined;
}

function isNull({ tree }: Expression): boolean {
  return tree.kind === 'literal' && tree.type === 'null';
}

function texts(values: readonly Expression[]): string {
  return values.map(({ text }) => text).join(', ');
}

function unreachable(value: never): never {
  throw new Error(`no partition bound: ${JSON.stringify(value)}`);
}
