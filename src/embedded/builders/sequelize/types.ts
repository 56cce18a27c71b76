import type { Value } from '../../values.ts';
import { quoteString } from '../../quote.ts';
import { field, given, listOf, textOf, written } from '../read-value.ts';
import { CannotTell } from '../result.ts';
import { stepsOf } from '../steps.ts';

/** A type as Sequelize writes it, `ENUM('a', 'b')` for an enum whose type has yet to get its name. */
export function typeSql(value: Value | undefined, values?: Value): string {
  if (value?.kind !== 'chain') {
    const text = textOf(value, 'the type');
    return text.toUpperCase() === 'ENUM' ? enumSql([], values) : text;
  }
  const steps = stepsOf(value.chain);
  const found = steps.find(({ name }) => typeNames.has(name));
  if (!found) throw new CannotTell(`the type ${written(value)} is not known`);
  const args = steps.find(({ args: own }) => own)?.args ?? [];
  const binary = steps.some(({ name }) => name === 'BINARY');
  return sqlOf(found.name, args, binary, values);
}

/** Without parameters (data-types.js, postgres/data-types.js). */
const fixedTypes: ReadonlyMap<string, string> = new Map([
  ...['INTEGER', 'BIGINT', 'SMALLINT', 'TINYINT', 'MEDIUMINT', 'REAL', 'BOOLEAN', 'TEXT', 'CITEXT', 'UUID', 'JSON', 'JSONB', 'TIME', 'HSTORE', 'CIDR', 'INET', 'MACADDR', 'TSVECTOR'].map(
    (name): readonly [string, string] => [name, name],
  ),
  ['DOUBLE', 'DOUBLE PRECISION'],
  ['DATE', 'TIMESTAMP WITH TIME ZONE'],
  ['DATEONLY', 'DATE'],
  ['BLOB', 'BYTEA'],
]);

const typeNames: ReadonlySet<string> = new Set([...fixedTypes.keys(), 'STRING', 'CHAR', 'DECIMAL', 'NUMERIC', 'FLOAT', 'ENUM', 'ARRAY', 'RANGE', 'GEOMETRY', 'GEOGRAPHY']);

function sqlOf(name: string, args: readonly Value[], binary: boolean, values: Value | undefined): string {
  const [first, second] = args;
  const of = (key: string): Value | undefined => (first?.kind === 'object' ? field(first, key) : undefined);
  const fixed = fixedTypes.get(name);
  if (fixed !== undefined) return fixed;
  switch (name) {
    case 'STRING':
    case 'CHAR': {
      const length = first?.kind === 'object' ? of('length') : given(first);
      return binary || flagged(second) ? 'BYTEA' : `${name === 'CHAR' ? 'CHAR' : 'VARCHAR'}(${length ? textOf(length, 'the length') : '255'})`;
    }
    case 'DECIMAL':
    case 'NUMERIC': {
      const digits = first?.kind === 'object' ? [of('precision'), of('scale')] : [given(first), given(second)];
      const texts = digits.filter((digit) => digit !== undefined).map((digit) => textOf(digit, 'the precision')).filter((text) => text !== '0');
      return texts.length > 0 ? `DECIMAL(${texts.join(',')})` : 'DECIMAL';
    }
    case 'FLOAT':
      return given(first) && !given(second) ? `FLOAT(${textOf(first, 'the length')})` : 'FLOAT';
    case 'ENUM':
      return enumSql(args, values);
    case 'ARRAY':
      return `${typeSql(first?.kind === 'object' ? of('type') : first, values)}[]`;
    case 'RANGE':
      return ranges.get(first ? typeSql(first) : 'INTEGER') ?? 'int4range';
    default:
      return first ? `${name}(${args.map((arg) => textOf(arg, 'the type')).join(',')})` : name;
  }
}

const ranges: ReadonlyMap<string, string> = new Map([
  ['INTEGER', 'int4range'],
  ['BIGINT', 'int8range'],
  ['DECIMAL', 'numrange'],
  ['DATE', 'daterange'],
  ['TIMESTAMP WITH TIME ZONE', 'tstzrange'],
]);

function flagged(value: Value | undefined): boolean {
  return value?.kind === 'boolean' && value.value;
}

/** Its values are its arguments, or the attribute's `values`. */
function enumSql(args: readonly Value[], values: Value | undefined): string {
  const first = args[0];
  const own = first?.kind === 'object' ? listOf(field(first, 'values'), 'values') : args.flatMap((arg) => listOf(arg, 'the values'));
  const labels = own.length > 0 ? own : listOf(values, 'values');
  if (labels.length === 0) throw new CannotTell('the values of the enum are not known');
  return `ENUM(${labels.map((label) => quoteString(textOf(label, 'a value'))).join(', ')})`;
}
