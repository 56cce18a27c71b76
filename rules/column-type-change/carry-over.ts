import { foreignKeysTo, indexesOf, mentions, tableById, type ForeignKey, type Index, type Table, type TableConstraint } from '../../src/lint/index.ts';
import {
  action, addNotValidThenValidate, buildConcurrently, createIndexLike, foreignKeyDefinition, inTransaction, keyUsingIndex, makeObjectName, quoteIdentifier, renameColumn, sqlName,
  type NamedRelation, type Step,
} from '../../src/rewrite/index.ts';
import type { Replacement } from './new-column.ts';

type KeyConstraint = Extract<TableConstraint, { kind: 'primaryKey' | 'unique' }>;

/** What hangs on a column, for the one that takes its place. */
export interface CarriedOver {
  /** While both columns are there. */
  readonly expand: readonly Step[];
  /** When nothing uses the old one any more. */
  readonly beforeDrop: readonly Step[];
  /** In the transaction that drops the old column: statements that take an instant. */
  readonly keys: readonly string[];
}

const place = { deploy: 1, phase: 'migrate' } as const;

/** CHECKs, indexes with the keys that use them, and foreign keys on either side. */
export function carriedOver(replacement: Replacement): CarriedOver {
  const { table } = replacement;
  if (!table) return { expand: [], beforeDrop: [], keys: [] };
  const choose = freeNames(table, replacement);
  const indexes = indexesOf(replacement.unit.schema, table).filter((index) => uses(index, replacement.from)).map((index) => copyOf(index, replacement, choose));
  const incoming = foreignKeysTo(replacement.unit.schema, table).filter(({ constraint }) => referencedColumns(constraint, table).includes(replacement.from));
  return {
    expand: [...checks(table, replacement, choose), ...indexes.flatMap(({ step }) => step), ...outgoing(table, replacement, choose), ...incoming.flatMap((key) => repointed(key, table, replacement))],
    // One at a time: each locks both its tables.
    beforeDrop: [
      ...table.constraints.flatMap((constraint) => (constraint.kind === 'foreignKey' && constraint.columns.includes(replacement.from) ? [dropped(table, constraint, replacement)] : [])),
      ...incoming.flatMap(({ table: referencing, constraint }) => (follows(replacement) ? [dropped(referencing, constraint, replacement)] : [])),
    ],
    keys: indexes.flatMap(({ statements }) => statements),
  };
}

type Choose = (columns: readonly string[], label: string) => string;

/** Names as PostgreSQL would choose them, that nothing of the table bears. */
function freeNames(table: Table, { unit }: Replacement): Choose {
  const taken = new Set([...table.constraints.map(({ name }) => name), ...indexesOf(unit.schema, table).map(({ name }) => name)]);
  return (columns, label) => {
    for (let count = 0; ; count++) {
      const name = makeObjectName(table.name, columns.join('_'), count === 0 ? label : `${label}${count}`);
      if (taken.has(name)) continue;
      taken.add(name);
      return name;
    }
  };
}

function checks({ constraints }: Table, { relation, context, from, to }: Replacement, choose: Choose): readonly Step[] {
  return constraints.flatMap((constraint) => {
    if (constraint.kind !== 'check' || !constraint.enforced || !constraint.columnsUsed.includes(from)) return [];
    const definition = `CHECK (${renameColumn(constraint.expression, from, to).text})${constraint.noInherit ? ' NO INHERIT' : ''}`;
    return addNotValidThenValidate({ table: relation, constraint: choose([to], 'check'), definition, lock: 'ACCESS EXCLUSIVE', lockTimeout: context.options.lockTimeout, ...place });
  });
}

function uses(index: Index, column: string): boolean {
  return index.include.includes(column) || mentions(index.where, column) || index.elements.some((element) => element.column === column || mentions(element.expression, column));
}

/** The same index with the other column, and what makes it the key's that the old one is. */
function copyOf(index: Index, { table, relation, context: { postgres, options }, from, to }: Replacement, choose: Choose): { readonly step: readonly Step[]; readonly statements: readonly string[] } {
  const swap = (column: string): string => (column === from ? to : column);
  const elements = index.elements.map((element) => ({ ...element, ...(element.column !== undefined && { column: swap(element.column) }), ...(element.expression && { expression: renameColumn(element.expression, from, to) }) }));
  const copy: Index = { ...index, elements, include: index.include.map(swap), ...(index.where && { where: renameColumn(index.where, from, to) }) };
  const name = choose(elements.map(({ column }) => column ?? 'expr'), index.constraint === undefined ? 'idx' : 'key');
  const constraint = table?.constraints.find((candidate) => candidate.name === index.constraint && candidate.kind !== 'check' && candidate.kind !== 'foreignKey');
  if (table?.kind === 'partitioned table' || constraint?.kind === 'exclude') {
    const reason = constraint?.kind === 'exclude' ? 'An exclusion constraint can only be added with its index, while nobody writes' : 'CONCURRENTLY is for single tables: build its parts on each partition, and attach them';
    return { step: [action({ ...place, title: `Carry over ${quoteIdentifier(index.name)}`, action: `Give ${quoteIdentifier(to)} an index like ${quoteIdentifier(index.name)}. ${reason}.` })], statements: [] };
  }
  return {
    step: [buildConcurrently({ ...place, title: `Build the index that takes the place of ${quoteIdentifier(index.name)}`, create: createIndexLike(copy, name, relation), index: { schema: relation.schema, name }, postgres, settings: options.settings })],
    statements: constraint?.kind === 'primaryKey' || constraint?.kind === 'unique' ? asKey(constraint, name, relation) : [],
  };
}

/** A table has one primary key, so the old one goes first; other keys go with their column. */
function asKey(key: KeyConstraint, index: string, relation: NamedRelation): readonly string[] {
  const alter = `ALTER TABLE ${sqlName(relation)}`;
  if (key.kind === 'unique') return [`${alter} ADD CONSTRAINT ${quoteIdentifier(index)} ${keyUsingIndex(key, index)}`];
  return [`${alter} DROP CONSTRAINT ${quoteIdentifier(key.name)}`, `${alter} ADD CONSTRAINT ${quoteIdentifier(key.name)} ${keyUsingIndex(key, index)}`];
}

/** The column's own foreign keys. */
function outgoing(table: Table, { relation, unit, context, from, to }: Replacement, choose: Choose): readonly Step[] {
  return table.constraints.flatMap((constraint) => {
    if (constraint.kind !== 'foreignKey' || !constraint.columns.includes(from)) return [];
    const columns = constraint.columns.map((column) => (column === from ? to : column));
    const referenced = tableById(unit.schema, constraint.referencedTable) ?? { schema: constraint.references.schema ?? '', name: constraint.references.name };
    const definition = foreignKeyDefinition({ ...constraint, columns }, referenced);
    return foreignKeySteps(table, relation, choose(columns, 'fkey'), definition, context);
  });
}

/** Before 18 a foreign key of a partitioned table can't be NOT VALID (tablecmds.c: ATAddForeignKeyConstraint). */
function foreignKeySteps({ kind }: Table, table: NamedRelation, constraint: string, definition: string, { postgres, options: { lockTimeout } }: Replacement['context']): readonly Step[] {
  if (kind !== 'partitioned table' || postgres >= 18) return addNotValidThenValidate({ table, constraint, definition, lock: 'SHARE ROW EXCLUSIVE', lockTimeout, ...place });
  return [action({ ...place, title: 'Add the foreign key', action: `Add ${definition} to each partition of ${sqlName(table)} NOT VALID, validate each, then add it to ${sqlName(table)}, which takes those over.` })];
}

function referencedColumns(key: ForeignKey, referenced: Table): readonly string[] {
  return key.referencedColumns.length > 0 ? key.referencedColumns : referenced.constraints.flatMap((constraint) => (constraint.kind === 'primaryKey' ? constraint.columns : []));
}

/** Integers of any width can be compared, so that a referencing column may change later. */
function follows({ table, column, operation }: Replacement): boolean {
  return table?.kind === 'table' && integers.has(column?.type?.name ?? '') && integers.has(operation.type.name);
}

const integers: ReadonlySet<string> = new Set(['int2', 'int4', 'int8']);

/** A foreign key that references the column, towards the new one; it needs the unique index that is there by now. */
function repointed({ table: referencing, constraint }: { readonly table: Table; readonly constraint: ForeignKey }, table: Table, replacement: Replacement): readonly Step[] {
  const { relation, context, from, to } = replacement;
  const name = `${quoteIdentifier(constraint.name)} of ${sqlName(referencing)}`;
  if (!follows(replacement)) return [action({ ...place, title: `Carry over ${name}`, action: `Change the columns of ${name} in the same way, and let it reference ${quoteIdentifier(to)} before ${quoteIdentifier(from)} goes.` })];
  const referenced = referencedColumns(constraint, table).map((column) => (column === from ? to : column));
  return foreignKeySteps(referencing, referencing, makeObjectName(constraint.name, to, 'fkey'), foreignKeyDefinition({ ...constraint, referencedColumns: referenced }, relation), context);
}

function dropped(referencing: Table, { name }: ForeignKey, { context: { options } }: Replacement): Step {
  return inTransaction({ deploy: 3, phase: 'contract', title: `Drop ${quoteIdentifier(name)}, whose place another one has taken`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [`ALTER TABLE ${sqlName(referencing)} DROP CONSTRAINT ${quoteIdentifier(name)}`] }, options.lockTimeout);
}
