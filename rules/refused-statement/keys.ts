import { nameOf, type Constraint, type KeyConstraint, type OperationOf, type Table } from '../../src/lint/index.ts';
import { columnList } from '../../src/rewrite/index.ts';
import { byHand, listed, type Refusal } from './refusal.ts';

/** Keys that a table can't have. */

export function secondKey(table: Table | undefined): Refusal | undefined {
  const key = table?.constraints.find(({ kind }) => kind === 'primaryKey');
  if (!table || !key) return undefined;
  return {
    error: `multiple primary keys for table "${table.name}" are not allowed`,
    because: `${nameOf(table)} has the primary key ${key.name} already.`,
    help: `Make this one a UNIQUE constraint over columns that are NOT NULL, or drop ${key.name} first.`,
    rewrite: () => byHand('Decide on one primary key', `Keep ${key.name} and make the new key UNIQUE, or drop ${key.name} in the transaction that adds the new one with PRIMARY KEY USING INDEX. Foreign keys that lean on ${key.name} have to go before it.`),
  };
}

/** indexcmds.c: DefineIndex. */
export function withoutPartitionKey(table: Table | undefined, columns: readonly string[], word: string): Refusal | undefined {
  if (!table?.partitionKey) return undefined;
  return lacksKey(table.partitionKey, columns, word, table.name);
}

function lacksKey({ elements }: NonNullable<Table['partitionKey']>, columns: readonly string[], word: string, name: string): Refusal | undefined {
  const expression = elements.some(({ column }) => column === undefined);
  const lacking = elements.flatMap(({ column }) => (column === undefined || columns.includes(column) ? [] : [column]));
  if (!expression && lacking.length === 0) return undefined;
  const all = [...columns, ...lacking];
  return {
    error: expression ? `unsupported ${word} constraint with partition key definition` : 'unique constraint on partitioned table must include all partitioning columns',
    because: expression ? `${name} is partitioned by an expression, over which nothing can be held unique.` : `Each partition has an index of its own, so nothing can be held unique over all of them without ${listed(lacking)}.`,
    help: expression ? 'Make it unique on each partition, or partition by a column.' : `Add ${listed(lacking)} to the columns.`,
    rewrite: () => byHand('Take the partition key into the columns', expression
      ? `Leave it out on ${name}, and create a unique index on each partition: it holds within that partition.`
      : `Write (${columnList(all)}) as its columns. Where ${columnList(columns)} alone must be unique over all partitions, keep it in a table of its own that is not partitioned.`),
  };
}

export function ofNewTable({ name, columns, constraints: written, partitionBy, likes, inherits, partitionOf, ofType }: OperationOf<'createTable'>): Refusal | undefined {
  const inline = columns.flatMap((column) => column.constraints.map((constraint): Constraint => ('columns' in constraint && constraint.columns.length === 0 && constraint.kind !== 'foreignKey' ? { ...constraint, columns: [column.name] } : constraint)));
  const keys = [...inline, ...written].filter((one): one is KeyConstraint => one.kind === 'primaryKey' || one.kind === 'unique');
  const named = written.flatMap((one) => (one.kind === 'primaryKey' || one.kind === 'unique' || one.kind === 'foreignKey' ? [one] : []));
  const [, second] = keys.filter(({ kind }) => kind === 'primaryKey');
  if (second) {
    return {
      error: `multiple primary keys for table "${name.name}" are not allowed`,
      at: second.range,
      help: 'Write one PRIMARY KEY over all columns of the key, or make the second one UNIQUE.',
      rewrite: () => byHand('Decide on one primary key', `Write one PRIMARY KEY over all of its columns as a constraint of ${name.name}, or make the second one UNIQUE.`),
    };
  }
  const known = likes.length + inherits.length === 0 && !partitionOf && !ofType;
  const absent = known ? named.flatMap((key) => key.columns.filter((column) => !columns.some((one) => one.name === column)).map((column) => ({ key, column })))[0] : undefined;
  if (absent) {
    return {
      error: `column "${absent.column}" ${absent.key.kind === 'foreignKey' ? 'referenced in foreign key constraint' : 'named in key'} does not exist`,
      at: absent.key.range,
      help: `Name a column of ${name.name}.`,
      rewrite: () => byHand('Name a column that is there', `Correct the name ${absent.column}: ${name.name} has ${listed(columns.map((column) => column.name))}.`),
    };
  }
  const lacking = partitionBy && keys.map((key) => ({ key, refusal: lacksKey(partitionBy, key.columns, wordOf(key), name.name) })).find(({ refusal }) => refusal);
  return lacking?.refusal && { ...lacking.refusal, at: lacking.key.range };
}

export function wordOf({ kind }: KeyConstraint): string {
  return kind === 'primaryKey' ? 'PRIMARY KEY' : 'UNIQUE';
}
