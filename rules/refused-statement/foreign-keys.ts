import {
  constraintName, descendants, findColumn, findRelation, hasNamesake, indexesOf, isSystemRelation, isTable, isView, nameOf, searchPath, tableNamed,
  type AddConstraint, type ForeignKeyConstraint, type RuleContext, type StatementUnit, type Table, type TypeName,
} from '../../src/lint/index.ts';
import { addNotValidThenValidate, columnList, foreignKeyDefinition, inTransaction, plan, quoteIdentifier, sqlName, type Rewrite } from '../../src/rewrite/index.ts';
import { isMadeElsewhere } from './made-elsewhere.ts';
import { missing } from './missing-columns.ts';
import { byHand, type Check, type Refusal } from './refusal.ts';

/** Foreign keys that PostgreSQL refuses (tablecmds.c: ATAddForeignKeyConstraint). */
export const foreignKeys: Check = (operation, unit, context) => {
  switch (operation.kind) {
    case 'addConstraint': {
      if (operation.constraint.kind !== 'foreignKey') return undefined;
      const table = tableNamed(unit, operation.table);
      const known = typeof table === 'string' || table.new === 'perhaps' ? undefined : table;
      return ofPartitioned(operation, operation.constraint, known, unit, context) ?? toTable(operation.constraint, (column) => typeOf(known, column), unit, context);
    }
    case 'addColumn':
    case 'createTable': {
      const columns = operation.kind === 'addColumn' ? [operation.column] : operation.columns;
      const own = operation.kind === 'addColumn' ? operation.table.name : operation.name.name;
      const inline = columns.flatMap(({ name, type, constraints }) => constraints.flatMap((one) => (one.kind === 'foreignKey' ? [{ ...one, columns: [name], type }] : [])));
      const written = operation.kind === 'createTable' ? operation.constraints.flatMap((one) => (one.kind === 'foreignKey' ? [one] : [])) : [];
      // A key to the table itself may lean on what the same statement makes.
      for (const key of [...inline, ...written].filter(({ references }) => references.name !== own)) {
        const refusal = toTable(key, (name) => columns.find((column) => column.name === name)?.type, unit, context);
        if (refusal) return { ...refusal, at: key.range };
      }
      return undefined;
    }
    default:
      return undefined;
  }
};

function typeOf(table: Table | undefined, name: string): TypeName | undefined {
  const column = table ? findColumn(table, name) : 'unknown';
  return typeof column === 'string' ? undefined : column.type;
}

function toTable(key: ForeignKeyConstraint, typeOfColumn: (name: string) => TypeName | undefined, unit: StatementUnit, { postgres }: RuleContext): Refusal | undefined {
  const { references, columns } = key;
  if (references.template || isSystemRelation(unit.schema, references, searchPath(unit))) return undefined;
  const referenced = findRelation(unit.schema, references, searchPath(unit));
  const name = references.schema === undefined ? references.name : `${references.schema}.${references.name}`;
  if (referenced === 'absent') {
    if (isMadeElsewhere(references.name) || hasNamesake(unit.schema, references.name)) return undefined;
    return { error: `relation "${name}" does not exist`, help: `Create ${name} before the foreign key, or correct the name.`, rewrite: () => byHand('Reference a table that is there', `Create ${name} before this statement, or correct the name of the referenced table.`) };
  }
  if (referenced === 'unknown' || !referenced.whole) return undefined;
  if (!isTable(referenced) || referenced.kind === 'foreign table') {
    return { error: `referenced relation "${referenced.name}" is not a table`, because: `It is a ${referenced.kind}.`, help: 'Reference the table that holds the rows.', rewrite: () => byHand('Reference a table', isView(referenced) ? `Reference the table that ${nameOf(referenced)} reads.` : `Reference a table of this database: rows of ${nameOf(referenced)} can't be held by a foreign key.`) };
  }
  if (referenced.kind === 'partitioned table' && postgres < 12) {
    return { error: `cannot reference partitioned table "${referenced.name}"`, because: 'That came with PostgreSQL 12.', help: 'Leave the foreign key out until the servers are newer, or check it in a trigger.', rewrite: () => byHand('Leave the foreign key out', `Leave the foreign key to ${nameOf(referenced)} out, or check it in a trigger, until the servers are newer.`) };
  }
  return toColumns(key, columns, referenced, typeOfColumn, unit);
}

function toColumns(key: ForeignKeyConstraint, columns: readonly string[], referenced: Table, typeOfColumn: (name: string) => TypeName | undefined, unit: StatementUnit): Refusal | undefined {
  const primary = referenced.constraints.flatMap((constraint) => (constraint.kind === 'primaryKey' ? [constraint] : []))[0];
  const wanted = key.referencedColumns.length > 0 ? key.referencedColumns : primary?.columns;
  const table = nameOf(referenced);
  if (!wanted) {
    return { error: `there is no primary key for referenced table "${referenced.name}"`, help: `Name columns of ${table} that are unique, or give it a primary key first.`, rewrite: () => byHand('Give the referenced table a key', `Build a unique index on ${table} with CREATE UNIQUE INDEX CONCURRENTLY and make it the primary key, in migrations before this one; or name unique columns behind REFERENCES ${table}.`) };
  }
  const absent = missing(wanted, referenced, (column) => `column "${column}" referenced in foreign key constraint does not exist`);
  if (absent) return absent;
  if (columns.length !== wanted.length) {
    return { error: 'number of referencing and referenced columns for foreign key disagree', help: `Name as many columns on both sides: ${table} is referenced by ${columnList(wanted)}.`, rewrite: () => byHand('Name as many columns on both sides', `Write a foreign key with ${wanted.length} columns, one for each of ${columnList(wanted)} of ${table}.`) };
  }
  const candidates = indexesOf(unit.schema, referenced).filter((index) => index.unique !== false && index.valid !== 'no' && !index.where && sameColumns(index.elements.map(({ column }) => column ?? ''), wanted));
  if (candidates.length === 0 && !key.period) {
    return { error: `there is no unique constraint matching given keys for referenced table "${referenced.name}"`, because: `Nothing holds ${columnList(wanted)} of ${table} unique: a partial or an INVALID index doesn't count.`, help: `Build a unique index on ${columnList(wanted)} of ${table} first.`, rewrite: () => byHand('Make the referenced columns unique first', `Run CREATE UNIQUE INDEX CONCURRENTLY ON ${sqlName(referenced)} (${columnList(wanted)}) in a migration before this one, or reference ${primary ? columnList(primary.columns) : 'columns that are unique'}.`) };
  }
  const deferrable = candidates.length > 0 && candidates.every(({ constraint }) => referenced.constraints.some((one) => one.name === constraint && 'deferrable' in one && one.deferrable));
  if (deferrable) {
    return { error: `cannot use a deferrable ${key.referencedColumns.length > 0 ? 'unique constraint' : 'primary key'} for referenced table "${referenced.name}"`, help: `Make ${columnList(wanted)} of ${table} unique without DEFERRABLE.`, rewrite: () => byHand('Make the referenced columns unique at once', `Run CREATE UNIQUE INDEX CONCURRENTLY ON ${sqlName(referenced)} (${columnList(wanted)}) in a migration before this one: it is not deferrable.`) };
  }
  const at = columns.findIndex((column, i) => incompatible(typeOfColumn(column), typeOf(referenced, wanted[i] ?? '')));
  if (at < 0) return undefined;
  const [from, to] = [typeOfColumn(columns[at] ?? '')?.text ?? '', typeOf(referenced, wanted[at] ?? '')?.text ?? ''];
  return {
    error: key.name === undefined ? `PostgreSQL refuses this foreign key to ${table}: its columns are of incompatible types.` : `foreign key constraint "${key.name}" cannot be implemented`,
    sentence: key.name === undefined,
    because: `${quoteIdentifier(columns[at] ?? '')} is ${from}, ${quoteIdentifier(wanted[at] ?? '')} of ${table} is ${to}, and PostgreSQL can't compare the two.`,
    help: `Give both columns the type ${to}.`,
    rewrite: () => byHand('Give both columns one type', `Make ${quoteIdentifier(columns[at] ?? '')} of type ${to}, as ${quoteIdentifier(wanted[at] ?? '')} of ${table} is.`),
  };
}

function sameColumns(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && [...a].sort().join('\0') === [...b].sort().join('\0');
}

/** Types of one family have an operator = between them (pg_amop of btree); those of two of these families have none. */
const families: Readonly<Record<string, string>> = {
  int2: 'number', int4: 'number', int8: 'number', numeric: 'number', text: 'text', varchar: 'text', bpchar: 'text', uuid: 'uuid', bool: 'boolean', bytea: 'bytes', date: 'time', timestamp: 'time', timestamptz: 'time',
};

function incompatible(a: TypeName | undefined, b: TypeName | undefined): boolean {
  const [one, two] = [a, b].map((type) => (type && type.arrayDimensions === 0 ? families[serials[type.name] ?? type.name] : undefined));
  return one !== undefined && two !== undefined && one !== two;
}

const serials: Readonly<Record<string, string>> = { serial: 'int4', bigserial: 'int8', smallserial: 'int2', serial4: 'int4', serial8: 'int8', serial2: 'int2' };

function ofPartitioned(operation: AddConstraint, key: ForeignKeyConstraint, table: Table | undefined, unit: StatementUnit, context: RuleContext): Refusal | undefined {
  if (table?.kind !== 'partitioned table') return undefined;
  if (operation.only) {
    return { error: `cannot use ONLY for foreign key on partitioned table "${table.name}" referencing relation "${key.references.name}"`, help: 'Leave ONLY out: each partition gets its part.', rewrite: () => byHand('Leave ONLY out', `Write ALTER TABLE ${sqlName(table)} without ONLY.`) };
  }
  if (!key.notValid || context.postgres >= 18) return undefined;
  return {
    error: `cannot add NOT VALID foreign key on partitioned table "${table.name}" referencing relation "${key.references.name}"`,
    because: 'That came with PostgreSQL 18.',
    help: 'Add the key NOT VALID to each partition, validate it there, and add it to the partitioned table last.',
    rewrite: () => throughPartitions(operation, key, table, unit, context),
  };
}

/** The parent takes over the partitions' keys that are like its own and valid, and drops the triggers that they had on the referenced table (tablecmds.c: tryAttachPartitionForeignKey). */
function throughPartitions(operation: AddConstraint, key: ForeignKeyConstraint, table: Table, unit: StatementUnit, context: RuleContext): Rewrite {
  const place = { deploy: 1, phase: 'expand', lockTimeout: context.options.lockTimeout } as const;
  const name = constraintName(operation, unit);
  const referenced = { schema: key.references.schema ?? '', name: key.references.name };
  const definition = foreignKeyDefinition(key, referenced);
  const leaves = descendants(unit.schema, table).filter(({ kind }) => kind === 'table');
  return plan('Add the key to each partition, then to the partitioned table', [
    ...leaves.flatMap((partition) => addNotValidThenValidate({ ...place, table: partition, constraint: name, definition, lock: 'SHARE ROW EXCLUSIVE' })),
    inTransaction({ deploy: 1, phase: 'contract', title: 'Add the key to the partitioned table: it takes over those of its partitions', lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [`ALTER TABLE ${sqlName(table)} ADD CONSTRAINT ${quoteIdentifier(name)} ${definition}`] }, context.options.lockTimeout),
  ]);
}
