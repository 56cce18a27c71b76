import {
  columnNamed, keyColumns, namedRelation, rowKey, sequenceById, tableNamed, triggerTables, truncateName, walkExpression,
  type Column, type ExpressionTree, type OperationOf, type RuleContext, type StatementUnit, type Table,
} from '../../src/lint/index.ts';
import {
  action, backfillStep, createRowTrigger, dropRowTrigger, followBody, inTransaction, literal, notNullSteps, onNewRow, plan, quoteIdentifier, sqlName, syncBody, writtenName,
  type NamedRelation, type Rewrite, type RowTrigger, type Step,
} from '../../src/rewrite/index.ts';
import { carriedOver } from './carry-over.ts';

type AlterColumnType = OperationOf<'alterColumnType'>;

/** One column takes the place of another. */
export interface Replacement {
  readonly operation: AlterColumnType;
  readonly unit: StatementUnit;
  readonly context: RuleContext;
  readonly relation: NamedRelation;
  /** Undefined: never seen. */
  readonly table: Table | undefined;
  readonly column: Column | undefined;
  readonly from: string;
  readonly to: string;
}

/** Expand, migrate, contract: a second column, kept alike by a trigger, that the application changes over to. */
export function newColumnPlan(operation: AlterColumnType, unit: StatementUnit, context: RuleContext): Rewrite {
  const replacement = replacementOf(operation, unit, context);
  const { relation, table, column, from, to } = replacement;
  const { postgres, options: { lockTimeout } } = context;
  const [older, newer] = [quoteIdentifier(from), quoteIdentifier(to)];
  const alter = `ALTER TABLE ${sqlName(relation)}`;
  const trigger: RowTrigger = { tables: triggerTables(unit, context, operation.table), column: to };
  const carried = carriedOver(replacement);
  const values = valuesOf(replacement);
  const nullable = `${alter} ALTER COLUMN ${older} DROP NOT NULL`;
  const mayBecomeNull = column?.notNull === true && !keyColumns(table ?? 'unknown').includes(from) && (values.guarded || !values.twoWay) && !values.computed;
  const last = values.twoWay || values.computed ? 3 : 4;
  const steps: readonly Step[] = [
    inTransaction({
      deploy: 1, phase: 'expand', title: `Add ${newer}, and a trigger that keeps it like ${older}`, lock: 'ACCESS EXCLUSIVE', work: 'none',
      statements: [`${alter} ADD COLUMN ${newer} ${operation.type.text}${collationOf(operation)}`, ...createRowTrigger(trigger, values.body)],
    }, lockTimeout),
    backfillStep({
      deploy: 1, phase: 'migrate', title: `Fill ${newer} in the rows that are there, in batches`, table: relation, key: rowKey(unit, operation.table),
      assignments: `${newer} = ${values.value}`, where: `${newer} IS NULL AND (${values.value}) IS NOT NULL`,
    }),
    ...(column?.notNull === true ? notNullSteps({ table: relation, column: to, postgres, lockTimeout, deploy: 1, phase: 'migrate' }) : []),
    ...carried.expand,
    ...(table?.whole && column ? [] : [action({ deploy: 1, phase: 'migrate', title: 'Carry over what was not seen', action: `Give ${newer} the NOT NULL, constraints and indexes that ${older} has. ${sqlName(relation)} was not seen whole.` })]),
    ...(mayBecomeNull && values.twoWay ? [inTransaction({ deploy: 2, phase: 'migrate', title: `Let ${older} be null where a value doesn't fit it`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [nullable] }, lockTimeout)] : []),
    action({
      deploy: 2, phase: 'migrate', title: `Let the application change over to ${newer}`,
      action: values.twoWay || values.computed ? `Release the application that uses ${newer} and no longer names ${older}.` : `Release the application that reads ${newer}, and writes both ${newer} and ${older}: what it writes to ${newer} is not written back.`,
    }),
    ...(values.twoWay || values.computed ? [] : [
      ...(mayBecomeNull ? [inTransaction({ deploy: 3, phase: 'migrate', title: `Let ${older} be left out`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [nullable] }, lockTimeout)] : []),
      action({ deploy: 3, phase: 'migrate', title: `Let the application leave ${older} alone`, action: `When no older release runs any more, release the application that no longer names ${older}.` }),
    ]),
    ...carried.beforeDrop.map((step) => ({ ...step, deploy: last })),
    inTransaction({
      deploy: last, phase: 'contract', title: `When no older release runs any more, drop ${older}`, lock: 'ACCESS EXCLUSIVE', work: 'none',
      statements: [...(values.computed ? [] : dropRowTrigger(trigger)), ...ownValues(replacement), ...carried.keys, `${alter} DROP COLUMN ${older}`],
    }, lockTimeout),
  ];
  return plan(`Change over to a column of the new type, ${newer}`, steps);
}

function replacementOf(operation: AlterColumnType, unit: StatementUnit, context: RuleContext): Replacement {
  const table = tableNamed(unit, operation.table);
  const column = columnNamed(unit, operation.table, operation.column);
  // `quantity_bigint`: it stays the column's name.
  const suffix = operation.type.text.toLowerCase().replace(/\[\s*\]/g, ' array').replace(/[^\p{L}\p{N}]+/gu, '_').replace(/_$/, '');
  return {
    operation, unit, context, relation: namedRelation(unit, operation.table), from: operation.column, to: truncateName(`${operation.column}_${suffix}`),
    table: typeof table === 'string' ? undefined : table, column: typeof column === 'string' ? undefined : column,
  };
}

function collationOf({ collation }: AlterColumnType): string {
  return collation ? ` COLLATE ${writtenName(collation)}` : '';
}

interface Values {
  /** The new column's value, from the row's own columns. */
  readonly value: string;
  /** Of the trigger. */
  readonly body: readonly string[];
  /** What is written to the new column finds its way back into the old one. */
  readonly twoWay: boolean;
  /** The way back leaves out what the old type can't hold. */
  readonly guarded: boolean;
  /** It was a generated column: the trigger computes it, and stays. */
  readonly computed: boolean;
}

function valuesOf({ operation, column, table, from, to }: Replacement): Values {
  const [older, newer] = [quoteIdentifier(from), quoteIdentifier(to)];
  const { using, type } = operation;
  if (column?.generated) {
    const { expression } = column.generated;
    return { value: `(${expression.text})::${type.text}`, body: [`NEW.${newer} := ${onNewRow(expression)};`], twoWay: false, guarded: false, computed: true };
  }
  const pair = { from, to, up: using ? onNewRow(using) : `NEW.${older}`, asText: withoutEquality.has(type.name) || withoutEquality.has(column?.type?.name ?? '') };
  const value = using?.text ?? `${older}::${type.text}`;
  if (using && !isCast(using.tree, from)) return { value, body: followBody(pair), twoWay: false, guarded: false, computed: false };
  const range = integerRanges[column?.type?.name ?? ''];
  const guarded = range !== undefined && widerNumbers.has(type.name) && !keyColumns(table ?? 'unknown').includes(from) && !column?.identity;
  const down = guarded ? `CASE WHEN NEW.${newer} BETWEEN ${range} THEN NEW.${newer} END` : `NEW.${newer}`;
  return { value, body: syncBody({ ...pair, down }), twoWay: true, guarded, computed: false };
}

/** PostgreSQL 18: types without an operator of the name `=` that compares them. */
const withoutEquality: ReadonlySet<string> = new Set(['json', 'xml', 'point', 'polygon']);

const integerRanges: Readonly<Record<string, string | undefined>> = { int2: '-32768 AND 32767', int4: '-2147483648 AND 2147483647' };
const widerNumbers: ReadonlySet<string> = new Set(['int4', 'int8', 'numeric']);

/** Nothing but the column and casts. */
function isCast(tree: ExpressionTree, column: string): boolean {
  return [...walkExpression(tree)].every((part) => part.kind === 'cast' || (part.kind === 'column' && part.path.at(-1) === column));
}

/** What gives rows a value that name the column nowhere: it lives on one of the two columns at a time. */
function ownValues({ relation, unit, column, operation, from, to }: Replacement): readonly string[] {
  const alter = `ALTER TABLE ${sqlName(relation)} ALTER COLUMN ${quoteIdentifier(to)}`;
  if (column?.identity) {
    const sequenceOf = (name: string): string => `pg_get_serial_sequence(${literal(sqlName(relation))}, ${literal(name)})`;
    return [`${alter} ADD GENERATED ${column.identity === 'always' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`, `SELECT setval(${sequenceOf(to)}, nextval(${sequenceOf(from)}))`];
  }
  const sequences = (column?.owns ?? []).flatMap((id) => sequenceById(unit.schema, id) ?? []);
  const type = sequenceTypes[operation.type.name];
  return [
    ...sequences.map((sequence) => `ALTER SEQUENCE ${sqlName(sequence)}${type !== undefined && operation.type.name !== sequence.type ? ` AS ${type}` : ''} OWNED BY ${sqlName(relation)}.${quoteIdentifier(to)}`),
    ...(column?.default ? [`${alter} SET DEFAULT ${column.default.text}`] : []),
  ];
}

const sequenceTypes: Readonly<Record<string, string | undefined>> = { int2: 'smallint', int4: 'integer', int8: 'bigint' };
