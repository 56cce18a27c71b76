import type { Value } from '../../values.ts';
import { quoteIdentifier } from '../../quote.ts';
import { entriesOf, field, flag, given, isSet, listOf, option, textOf } from '../read-value.ts';
import { bareName, comment, constant, definitionOf, name, type Surroundings } from './values.ts';

/** The lines of CREATE TABLE or ADD for some columns; what their options say beside them (tables/shared.ts: parseColumns). */
export interface Columns {
  readonly lines: readonly string[];
  /** The columns of the primary key, where it has several: then the table has it, not they. */
  readonly primaryKey: readonly string[];
  readonly comments: readonly string[];
}

export function columns(table: Value | undefined, value: Value | undefined, surroundings: Surroundings): Columns {
  const definitions = entriesOf(value, 'the list of columns').map(([column, definition]) => [column, definitionOf(definition, surroundings)] as const);
  const primary = definitions.filter(([, definition]) => flag(definition, 'primaryKey')).map(([column]) => column);
  const several = primary.length > 1;
  return {
    lines: definitions.map(([column, definition]) => columnLine(column, definition, several, surroundings)),
    primaryKey: several ? primary : [],
    comments: definitions.flatMap(([column, definition]) => comment(`COLUMN ${name(table, 'the table')}.${quoteIdentifier(column)}`, field(definition, 'comment'))),
  };
}

function columnLine(column: string, definition: Value, severalPrimary: boolean, surroundings: Surroundings): string {
  const defaultValue = given(field(definition, 'default'));
  const check = option(definition, 'check');
  const collation = option(definition, 'collation');
  const expression = option(definition, 'expressionGenerated');
  const parts = [
    collation && `COLLATE ${collation}`,
    defaultValue && `DEFAULT ${constant(defaultValue)}`,
    flag(definition, 'unique') && 'UNIQUE',
    !severalPrimary && flag(definition, 'primaryKey') && 'PRIMARY KEY',
    flag(definition, 'notNull') && 'NOT NULL',
    check && `CHECK (${check})`,
    isSet(field(definition, 'references'), 'references') && inlineReferences(definition),
    flag(definition, 'deferrable') && deferrable(definition),
    identity(field(definition, 'sequenceGenerated'), surroundings),
    expression && `GENERATED ALWAYS AS (${expression}) STORED`,
  ];
  return [`${quoteIdentifier(column)} ${columnType(definition)}`, ...parts.filter(Boolean)].join(' ');
}

function columnType(definition: Value): string {
  const type = field(definition, 'type');
  const base = type?.kind === 'object' ? name(type, 'the type') : textOf(type, 'the type');
  const array = field(definition, 'array');
  if (array?.kind === 'number') return `${base} ARRAY[${array.value}]`;
  return isSet(array, 'array') ? `${base} ARRAY` : base;
}

function inlineReferences(definition: Value): string {
  const own = option(definition, 'referencesConstraintName');
  return `${own === undefined ? '' : `CONSTRAINT ${quoteIdentifier(own)} `}${references(definition)}`;
}

/** A string that is quoted already, or names its columns, is taken as it is. */
export function references(options: Value): string {
  const target = field(options, 'references');
  const asIs = target?.kind === 'string' && (target.value.startsWith('"') || target.value.endsWith(')'));
  const clauses = (['match', 'onDelete', 'onUpdate'] as const).map((key) => {
    const text = option(options, key);
    return text && `${{ match: 'MATCH', onDelete: 'ON DELETE', onUpdate: 'ON UPDATE' }[key]} ${text}`;
  });
  return ['REFERENCES', asIs ? target.value : name(target, 'references'), ...clauses.filter(Boolean)].join(' ');
}

export function deferrable(options: Value): string {
  return `DEFERRABLE INITIALLY ${flag(options, 'deferred') ? 'DEFERRED' : 'IMMEDIATE'}`;
}

/** `GENERATED … AS IDENTITY`; undefined where it isn't asked for. */
export function identity(generated: Value | undefined, surroundings: Surroundings): string | undefined {
  if (!isSet(generated, 'sequenceGenerated')) return undefined;
  const options = sequenceOptions(generated, surroundings).join(' ');
  return `GENERATED ${textOf(field(generated, 'precedence'), 'precedence')} AS IDENTITY${options && ` (${options})`}`;
}

/** The clauses of CREATE SEQUENCE, ALTER SEQUENCE and of an identity column (sequences/shared.ts). */
export function sequenceOptions(options: Value | undefined, surroundings: Surroundings): readonly string[] {
  const clause = (key: string, words: string, without?: string): string | undefined => {
    const value = field(options, key);
    if (value && isSet(value, key)) return value.kind === 'boolean' ? words : `${words} ${textOf(value, key)}`;
    return value ? without : undefined;
  };
  const type = field(options, 'type');
  return [
    type && isSet(type, 'type') ? `AS ${textOf(field(definitionOf(type, surroundings), 'type'), 'type')}` : undefined,
    clause('increment', 'INCREMENT BY'),
    clause('minvalue', 'MINVALUE', 'NO MINVALUE'),
    clause('maxvalue', 'MAXVALUE', 'NO MAXVALUE'),
    clause('start', 'START WITH'),
    clause('cache', 'CACHE'),
    clause('cycle', 'CYCLE', 'NO CYCLE'),
    clause('owner', 'OWNED BY', 'OWNED BY NONE'),
  ].filter((part) => part !== undefined);
}

/** The constraints of a table or of addConstraint's object, and comments on them (tables/shared.ts: parseConstraints). */
export function constraints(table: Value | undefined, options: Value | undefined, constraintName: string | undefined): readonly string[] {
  const called = (suffix: string): string => `CONSTRAINT ${quoteIdentifier(constraintName ?? `${bareName(table, 'the table')}_${suffix}`)}`;
  const all = [
    ...checks(field(options, 'check'), called),
    ...uniques(field(options, 'unique'), called),
    ...primaryKeys(field(options, 'primaryKey'), called),
    ...foreignKeys(field(options, 'foreignKeys'), constraintName, table),
    ...(option(options, 'exclude') === undefined ? [] : [`${called('excl')} EXCLUDE ${option(options, 'exclude') ?? ''}`]),
  ];
  return options && flag(options, 'deferrable') ? all.map((constraint) => `${constraint} ${deferrable(options)}`) : all;
}

type Called = (suffix: string) => string;

function checks(value: Value | undefined, called: Called): readonly string[] {
  if (!value || !isSet(value, 'check')) return [];
  if (value.kind !== 'array') return [`${called('chck')} CHECK (${textOf(value, 'check')})`];
  return value.items.map((check, i) => `${called(`chck_${i + 1}`)} CHECK (${textOf(check, 'check')})`);
}

function uniques(value: Value | undefined, called: Called): readonly string[] {
  if (!value || !isSet(value, 'unique')) return [];
  const items = listOf(value, 'unique');
  const sets = items.some((item) => item.kind === 'array') ? items.map((item) => listOf(item, 'unique')) : [items];
  return sets.map((set) => `${called(`uniq_${set.map((column) => textOf(column, 'a column')).join('_')}`)} UNIQUE (${nameList(set)})`);
}

function primaryKeys(value: Value | undefined, called: Called): readonly string[] {
  return value && isSet(value, 'primaryKey') ? [`${called('pkey')} PRIMARY KEY (${nameList(listOf(value, 'primaryKey'))})`] : [];
}

function foreignKeys(value: Value | undefined, constraintName: string | undefined, table: Value | undefined): readonly string[] {
  return listOf(value, 'foreignKeys').map((key) => {
    const own = listOf(field(key, 'columns'), 'columns');
    const derived = `${bareName(table, 'the table')}_fk_${own.map((column) => textOf(column, 'a column')).join('_')}`;
    const called = option(key, 'referencesConstraintName') ?? constraintName ?? derived;
    return `CONSTRAINT ${quoteIdentifier(called)} FOREIGN KEY (${nameList(own)}) ${references(key)}`;
  });
}

/** Names in quotes with commas between them. */
export function nameList(values: readonly Value[]): string {
  return values.map((value) => name(value, 'a column')).join(', ');
}
