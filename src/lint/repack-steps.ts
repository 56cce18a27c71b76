import type { QualifiedName } from '../operations/index.ts';
import {
  action, backfillStep, buildConcurrently, inTransaction, literal, makeObjectName, notNullSteps, outsideTransaction, quoteIdentifier, repack, sqlName, type NamedRelation, type RepackOptions, type Step,
} from '../rewrite/index.ts';
import { findColumn, indexesOf, type Index, type Table } from '../schema/index.ts';
import { namedRelation, tableNamed } from './facts.ts';
import { rowKey } from './new-column-steps.ts';
import type { RuleContext } from './rule.ts';
import type { StatementUnit } from './units.ts';

/** pg_repack on a table, after what it needs: a key, the extension, free disk. */
export function repackSteps(name: QualifiedName, unit: StatementUnit, context: RuleContext, options: RepackOptions & { readonly title: string }): readonly Step[] {
  const table = namedRelation(unit, name);
  const found = tableNamed(unit, name);
  const place = { deploy: 1, phase: 'migrate' } as const;
  const partitions = typeof found !== 'string' && found.kind === 'partitioned table';
  return [
    ...(partitions ? [] : keyForRepack(name, unit, context)),
    action({
      ...place, title: 'See to what pg_repack needs',
      action: `Install pg_repack on the server and CREATE EXTENSION pg_repack in the same version, look that no index of ${sqlName(table)} is invalid, and that the disk has room for twice the table and its indexes: SELECT pg_size_pretty(2 * pg_total_relation_size(${literal(sqlName(table))})).`,
    }),
    repack({ ...place, table, ...(partitions && { partitions: true }), ...options }),
  ];
}

/** It tells rows apart by a primary key, or a unique index over columns that are NOT NULL (pg_repack.sql.in: repack.primary_keys). */
function keyForRepack(name: QualifiedName, unit: StatementUnit, context: RuleContext): readonly Step[] {
  const table = tableNamed(unit, name);
  const relation = namedRelation(unit, name);
  const place = { deploy: 1, phase: 'expand' } as const;
  if (typeof table === 'string' || !table.whole) {
    return [outsideTransaction({
      ...place, title: `Look for the key by which pg_repack tells rows apart: one line at least, or it has to be made first`, lock: 'ACCESS SHARE', work: 'none',
      statements: [`SELECT indexrelid::regclass FROM pg_index WHERE indrelid = ${literal(sqlName(relation))}::regclass AND indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = indrelid AND attnum = ANY (indkey) AND NOT attnotnull)`],
    })];
  }
  const unique = indexesOf(unit.schema, table).filter((index) => index.unique === true && index.valid === 'yes' && !index.where && index.elements.every(({ column }) => column !== undefined));
  const columnsOf = (index: Index): readonly string[] => index.elements.flatMap(({ column }) => column ?? []);
  const nullable = (index: Index): readonly string[] => columnsOf(index).filter((column) => mayBeNull(table, column));
  const key = unique.find(({ primary }) => primary) ?? unique.find((index) => nullable(index).length === 0);
  if (key) return [action({ ...place, title: `The key is there: ${quoteIdentifier(key.name)}`, action: `Keep ${quoteIdentifier(key.name)} while pg_repack runs: it tells the rows of ${sqlName(relation)} apart by it.` })];
  const [almost] = unique;
  const { postgres, options: { lockTimeout } } = context;
  if (almost) return nullable(almost).flatMap((column) => notNullSteps({ table: relation, column, postgres, lockTimeout, ...place }));
  return newKey(table, name, unit, context);
}

function mayBeNull(table: Table, name: string): boolean {
  const column = findColumn(table, name);
  return typeof column === 'string' || column.notNull !== true;
}

/** A column that numbers the rows, where nothing tells them apart. */
function newKey(table: Table, name: QualifiedName, unit: StatementUnit, { postgres, options: { lockTimeout, settings } }: RuleContext): readonly Step[] {
  const column = ['id', 'row_id', 'row_number_id'].find((candidate) => findColumn(table, candidate) === 'absent') ?? makeObjectName(table.name, 'row', 'id');
  const relation: NamedRelation = { schema: table.schema, name: table.name };
  const sequence = sqlName({ schema: table.schema, name: makeObjectName(table.name, column, 'seq') });
  const index = makeObjectName(table.name, column, 'key');
  const alter = `ALTER TABLE ${sqlName(relation)}`;
  const identifier = quoteIdentifier(column);
  const place = { deploy: 1, phase: 'expand' } as const;
  return [
    inTransaction({
      ...place, title: `Add ${identifier} to tell rows apart, with numbers for new rows`, lock: 'ACCESS EXCLUSIVE', work: 'none',
      statements: [`CREATE SEQUENCE ${sequence}`, `${alter} ADD COLUMN ${identifier} bigint`, `ALTER SEQUENCE ${sequence} OWNED BY ${sqlName(relation)}.${identifier}`, `${alter} ALTER COLUMN ${identifier} SET DEFAULT nextval(${literal(sequence)})`],
    }, lockTimeout),
    backfillStep({ ...place, title: 'Number the rows that are there, in batches', table: relation, key: rowKey(unit, name), assignments: `${identifier} = DEFAULT`, where: `${identifier} IS NULL` }),
    ...notNullSteps({ table: relation, column, postgres, lockTimeout, ...place }),
    buildConcurrently({ ...place, title: 'Build the unique index that pg_repack needs', create: `CREATE UNIQUE INDEX CONCURRENTLY ${quoteIdentifier(index)} ON ${sqlName(relation)} (${identifier})`, index: { schema: table.schema, name: index }, postgres, settings }),
  ];
}

/** The order of an index's rows, as ORDER BY writes it; undefined where its columns aren't known. */
export function orderOf(index: Index): string | undefined {
  if (index.elements.length === 0) return undefined;
  return index.elements.map(({ column, expression, order, nulls }) => `${column === undefined ? `(${expression?.text ?? ''})` : quoteIdentifier(column)}${order === 'desc' ? ' DESC' : ''}${nulls === undefined ? '' : ` NULLS ${nulls.toUpperCase()}`}`).join(', ');
}
