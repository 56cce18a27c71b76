import type { ColumnTest, SentWhere } from '../embedded/index.ts';
import type { TypeName } from '../operations/index.ts';
import { findColumn, findTable, findType } from './lookups.ts';
import { isBuiltInType } from './names.ts';
import type { Column, Schema, Table } from './types.ts';

/** Whether a library sends a query on this schema; undefined where the column isn't known well enough. */
export function isSent(schema: Schema, { lookup, tests }: SentWhere, searchPath: readonly string[]): boolean | undefined {
  const table = findTable(schema, { ...(lookup.schema !== undefined && { schema: lookup.schema }), name: lookup.table }, searchPath);
  const column = typeof table === 'string' ? table : findColumn(table, lookup.column);
  if (typeof table === 'string' || typeof column === 'string') return undefined;
  const answers = tests.map((test) => holds(test, { schema, table, column, searchPath }));
  return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
}

interface Found {
  readonly schema: Schema;
  readonly table: Table;
  readonly column: Column;
  readonly searchPath: readonly string[];
}

function holds(test: ColumnTest, found: Found): boolean | undefined {
  const { column, table } = found;
  switch (test.kind) {
    case 'type': {
      const same = isType(test, found);
      return same === undefined ? undefined : same === test.same;
    }
    case 'digits': {
      const digits = column.type && digitsOf(column.type);
      return digits && (digits.precision !== test.precision || digits.scale !== test.scale);
    }
    case 'notNull':
      return column.notNull === 'unknown' ? undefined : column.notNull === test.is;
    case 'unique': {
      const isUnique = table.constraints.some((constraint) => constraint.kind === 'unique' && constraint.columns.length === 1 && constraint.columns[0] === column.name);
      return isUnique || table.whole ? isUnique === test.is : undefined;
    }
    case 'inPrimaryKey':
    case 'noPrimaryKey': {
      const key = table.constraints.find(({ kind }) => kind === 'primaryKey');
      if (!key && !table.whole) return undefined;
      return test.kind === 'noPrimaryKey' ? !key : key?.kind === 'primaryKey' && key.columns.includes(column.name);
    }
    case 'default':
      if (!column.default && !table.whole) return undefined;
      // As TypeORM reads it: without its type, an integer in quotes (PostgresQueryRunner.js: loadTables).
      return column.default?.text.replace(/::[\w\s."[\]]+$/, '').replace(/^-?\d+$/, "'$&'") !== test.value;
    case 'collation':
      return table.whole || column.collation !== undefined ? column.collation !== test.name : undefined;
    case 'labelAdded': {
      const labels = labelsOf(test.name, found);
      return labels && labels.every((label) => test.labels.includes(label)) && !labels.includes(test.missing);
    }
    case 'labelsReplaced': {
      const labels = labelsOf(test.name, found);
      const isExtended = labels?.every((label) => test.labels.includes(label)) && test.labels.length > labels.length;
      return labels && !isExtended && labels.join('\0') !== test.labels.join('\0');
    }
  }
}

function isType(test: Extract<ColumnTest, { readonly kind: 'type' }>, { schema, column: { type }, searchPath }: Found): boolean | undefined {
  if (!type || type.template || type.percentType) return undefined;
  const spelled = spelling(schema, type, searchPath);
  if (spelled === undefined && test.type !== undefined) return undefined;
  const length = withLength.has(type.name) ? String(type.modifiers[0] ?? (type.name === 'bpchar' || type.name === 'bit' ? 1 : '')) : '';
  return (test.type === undefined || test.type === spelled) && (test.length === undefined || test.length === length) && (test.array === undefined || test.array === type.arrayDimensions > 0);
}

/** As format_type writes it, without what is in parentheses; `enum` for enums. */
function spelling(schema: Schema, type: TypeName, searchPath: readonly string[]): string | undefined {
  if (isBuiltInType(type)) return spellings.get(type.name) ?? type.name;
  const found = findType(schema, type, searchPath);
  if (found === 'unknown' || found === 'absent') return undefined;
  return found.kind === 'enum' ? 'enum' : type.name;
}

/** utils/adt/format_type.c: format_type_extended. */
const spellings: ReadonlyMap<string, string> = new Map([
  ['int2', 'smallint'], ['int4', 'integer'], ['int8', 'bigint'], ['float4', 'real'], ['float8', 'double precision'], ['bool', 'boolean'], ['varchar', 'character varying'], ['bpchar', 'character'],
  ['varbit', 'bit varying'], ['timestamp', 'timestamp without time zone'], ['timestamptz', 'timestamp with time zone'], ['time', 'time without time zone'], ['timetz', 'time with time zone'],
]);

const withLength: ReadonlySet<string> = new Set(['varchar', 'bpchar', 'bit', 'varbit']);

const times: ReadonlySet<string> = new Set(['timestamp', 'timestamptz', 'time', 'timetz']);

/** A numeric's scale is 0 where only its precision is written; the precision of times is 6 where none is. */
function digitsOf({ name, modifiers }: TypeName): { readonly precision: string | undefined; readonly scale: string | undefined } | undefined {
  const [precision, scale] = modifiers;
  if (name === 'interval') return modifiers.length === 0 ? { precision: undefined, scale: undefined } : undefined;
  if (times.has(name)) return { precision: precision === undefined || precision === 6 ? undefined : String(precision), scale: undefined };
  if (name !== 'numeric' || precision === undefined) return { precision: undefined, scale: undefined };
  return { precision: String(precision), scale: String(scale ?? 0) };
}

function labelsOf(name: string, { schema, column: { type }, searchPath }: Found): readonly string[] | undefined {
  const found = type && findType(schema, type, searchPath);
  return found && typeof found !== 'string' && found.kind === 'enum' && found.whole && found.name === name ? found.values : undefined;
}
