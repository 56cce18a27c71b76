import type { Value } from '../../values.ts';
import { quoteIdentifier } from '../../quote.ts';
import { field, given, isSet, isUnknownString, textOf, written } from '../read-value.ts';
import { CannotTell } from '../result.ts';
import { constructed, lastCall } from '../steps.ts';

/** What the migrations so far define for those that follow: `exports.shorthands`, each a type or a column's definition. */
export interface Surroundings {
  readonly shorthands: ReadonlyMap<string, Value>;
}

/** SQL that the library takes as it is: `pgm.func('now()')`, `new PgLiteral('now()')`. */
export function literalSql(value: Value | undefined): string | undefined {
  const args = lastCall(value, 'func', 'create') ?? constructed(value, 'PgLiteral');
  return args && textOf(args[0], 'the literal');
}

/** A name in quotes: a string, `{ schema, name }`, or a literal (createSchemalize.ts). */
export function name(value: Value | undefined, what: string): string {
  const literal = literalSql(value);
  if (literal !== undefined) return literal;
  if (value?.kind !== 'object') return quoteIdentifier(textOf(value, what));
  const schema = field(value, 'schema');
  const own = quoteIdentifier(textOf(field(value, 'name'), what));
  return schema && isSet(schema, 'schema') ? `${quoteIdentifier(textOf(schema, 'schema'))}.${own}` : own;
}

/** The name without its schema, for names made of it. */
export function bareName(value: Value | undefined, what: string): string {
  return textOf(value?.kind === 'object' ? field(value, 'name') : value, what);
}

/** A value as SQL (escapeValue.ts): strings between dollars, arrays as ARRAY, literals as they are. */
export function constant(value: Value): string {
  const literal = literalSql(value);
  if (literal !== undefined) return literal;
  switch (value.kind) {
    case 'null':
      return 'NULL';
    case 'string':
      return dollarQuoted(value.value);
    case 'array':
      return `ARRAY[${value.items.map(constant).join(',').replaceAll('ARRAY', '')}]`;
    case 'number':
    case 'boolean':
      return textOf(value, 'the value');
    case 'unknown':
      return isUnknownString(value) ? dollarQuoted(textOf(value, 'the value')) : textOf(value, 'the value');
    case 'undefined':
    case 'object':
    case 'chain':
    case 'callback':
      throw new CannotTell(`${written(value)} is no value that it can write`);
  }
}

function dollarQuoted(text: string): string {
  for (let code = 'a'.charCodeAt(0); ; code++) {
    const dollars = `$pg${String.fromCharCode(code)}$`;
    if (!text.includes(dollars)) return `${dollars}${text}${dollars}`;
  }
}

/** `COMMENT ON …`; undefined where no comment is given. */
export function comment(on: string, text: Value | undefined): readonly string[] {
  return given(text) === undefined ? [] : [`COMMENT ON ${on} IS ${text ? constant(text) : 'NULL'};`];
}

/** The lines of a list, each with its words before it (formatLines.ts). */
export function lines(items: readonly string[], before = '  '): string {
  return items.map((item) => before + item.replace(/[\r\n]+/g, ' ')).join(',\n');
}

/** A column's definition with its shorthand in it, and the type as PostgreSQL knows it (types.ts: applyType). */
export function definitionOf(definition: Value, { shorthands }: Surroundings): Value {
  let entries = entriesOf(definition);
  const seen = new Set<string>();
  for (;;) {
    const type = entries.get('type');
    const shorthand = type?.kind === 'string' && !seen.has(type.value) ? (shorthands.get(type.value) ?? builtIn.get(type.value)) : undefined;
    if (type?.kind !== 'string' || !shorthand) break;
    seen.add(type.value);
    const base = entriesOf(shorthand);
    entries = new Map([...base, ...[...entries].filter(([key]) => key !== 'type')]);
  }
  const type = entries.get('type');
  if (!type) throw new CannotTell('a column has no type');
  const adapted: Value = type.kind === 'string' ? { kind: 'string', value: typeAliases.get(type.value) ?? type.value } : type;
  return { kind: 'object', entries: new Map([...entries, ['type', adapted]]), ...(definition.kind === 'object' && definition.open && { open: true }) };
}

/** A type by itself, where a column's other options would mean nothing. */
export function typeOf(definition: Value, surroundings: Surroundings): string {
  return textOf(field(definitionOf(definition, surroundings), 'type'), 'the type');
}

/** alterColumn knows the aliases but no shorthands. */
export function aliasedType(type: string): string {
  return typeAliases.get(type) ?? type;
}

function entriesOf(definition: Value): ReadonlyMap<string, Value> {
  switch (definition.kind) {
    case 'object':
      return definition.entries;
    case 'string':
      return new Map([['type', definition]]);
    case 'number':
    case 'boolean':
    case 'null':
    case 'undefined':
    case 'array':
    case 'chain':
    case 'callback':
    case 'unknown':
      throw new CannotTell(`a column's definition is only known when it runs: ${written(definition)}`);
  }
}

const typeAliases: ReadonlyMap<string, string> = new Map([
  ['int', 'integer'],
  ['string', 'text'],
  ['float', 'real'],
  ['double', 'double precision'],
  ['datetime', 'timestamp'],
  ['bool', 'boolean'],
]);

const builtIn: ReadonlyMap<string, Value> = new Map<string, Value>([
  [
    'id',
    {
      kind: 'object',
      entries: new Map<string, Value>([
        ['type', { kind: 'string', value: 'serial' }],
        ['primaryKey', { kind: 'boolean', value: true }],
      ]),
    },
  ],
]);
