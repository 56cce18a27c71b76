import type { Value } from '../../values.ts';
import { aroundPlaceholders, splitAtDots } from '../placeholders.ts';
import { field, flag, isSet, listOf, option, textOf } from '../read-value.ts';
import { CannotTell } from '../result.ts';
import { condition, deferrable, identifier, literalSql, tableName, type TableName } from './values.ts';

/** `addIndex(table, fields, options)`, `addIndex(table, { fields, … })`. */
export function addIndex([table, second, third]: readonly Value[]): string {
  const options = second?.kind === 'object' ? second : third;
  const fields = listOf(second?.kind === 'object' ? field(second, 'fields') : second, 'the fields');
  const name = option(options, 'name') ?? indexName(tableName(table), fields);
  const unique = flag(options, 'unique') || option(options, 'type')?.toLowerCase() === 'unique';
  const using = option(options, 'using');
  const where = condition(field(options, 'where'));
  const operator = option(options, 'operator');
  const words = ['CREATE', unique ? 'UNIQUE' : '', 'INDEX', flag(options, 'concurrently') ? 'CONCURRENTLY' : '', identifiers(name), `ON ${tableAsWritten(table)}`, using === undefined ? '' : `USING ${using}`];
  return [...words, `(${fields.map((one) => fieldSql(one, operator)).join(', ')})`, where === undefined ? '' : `WHERE ${where}`].filter((word) => word !== '').join(' ');
}

export function removeIndex([table, index, options]: readonly Value[]): string {
  const name = index?.kind === 'array' ? underscored(`${tableName(table).bare}_${index.items.map((column) => textOf(column, 'a column')).join('_')}`) : textOf(index, 'the index');
  return `DROP INDEX ${flag(options, 'concurrently') ? 'CONCURRENTLY ' : ''}IF EXISTS ${identifiers(name)}`;
}

/** Here, as nowhere else, the dots of a name do separate. */
function tableAsWritten(table: Value | undefined): string {
  return table?.kind === 'object' ? tableName(table).path : identifiers(tableName(table).bare);
}

export function identifiers(name: string): string {
  return splitAtDots(name).map(identifier).join('.');
}

function indexName(table: TableName, fields: readonly Value[]): string {
  const names = fields.map((one) => {
    if (literalSql(one) !== undefined) throw new CannotTell('an index on an expression needs a name');
    return fieldName(one);
  });
  return underscored(aroundPlaceholders(`${table.bare}_${names.join('_')}`, (part) => part.replaceAll('.', '_').replace(/["']/g, '')));
}

/** inflection.underscore: `userId` is `user_id`. */
function underscored(name: string): string {
  return aroundPlaceholders(name, (part) => part.replace(/([A-Z])/g, '_$1').toLowerCase()).replace(/^_/, '');
}

function fieldName(value: Value): string {
  if (value.kind !== 'object') return textOf(value, 'a field');
  return textOf(field(value, 'attribute') ?? field(value, 'name'), "a field's name");
}

function fieldSql(value: Value, operatorOfAll: string | undefined): string {
  const literal = literalSql(value);
  if (literal !== undefined) return literal;
  const options = value.kind === 'object' ? value : undefined;
  const collation = option(options, 'collate');
  const operator = option(options, 'operator') ?? operatorOfAll;
  const order = option(options, 'order');
  const parts = [identifier(fieldName(value)), collation === undefined ? '' : `COLLATE ${identifier(collation)}`, operator ?? '', order ?? ''];
  return parts.filter((part) => part !== '').join(' ');
}

/** `addConstraint(table, { fields, type, … })`; before version 6 `addConstraint(table, fields, { type, … })`. */
export function addConstraint([table, second, third]: readonly Value[]): string {
  const options = second?.kind === 'array' ? third : second;
  const fields = listOf(second?.kind === 'array' ? second : field(options, 'fields'), 'the fields');
  const type = textOf(field(options, 'type'), 'the type of the constraint').toUpperCase();
  const columns = fields.map((one) => fieldSql(one, undefined));
  const path = tableAsWritten(table);
  const called = (suffix: string): string => identifier(option(options, 'name') ?? `${path}_${columns.join('_')}_${suffix}`);
  const deferred = deferrable(field(options, 'deferrable'));
  return `ALTER TABLE ${path} ADD CONSTRAINT ${constraint()};`;

  function constraint(): string {
    switch (type) {
      case 'UNIQUE':
        return `${called('uk')} UNIQUE (${columns.join(', ')})${deferred}`;
      case 'PRIMARY KEY':
        return `${called('pk')} PRIMARY KEY (${columns.join(', ')})${deferred}`;
      case 'CHECK':
        return `${called('ck')} CHECK (${condition(field(options, 'where')) ?? ''})`;
      case 'FOREIGN KEY':
        return foreignKey();
      default:
        throw new CannotTell(`there is no constraint of type ${type}`);
    }
  }

  function foreignKey(): string {
    const target = field(options, 'references');
    const referenced = field(target, 'table');
    const own = field(target, 'field');
    const keys = own && isSet(own, 'field') ? [own] : listOf(field(target, 'fields'), 'fields');
    const action = (name: 'onUpdate' | 'onDelete'): string => {
      const text = option(options, name);
      return text === undefined ? '' : ` ON ${name === 'onUpdate' ? 'UPDATE' : 'DELETE'} ${text.toUpperCase()}`;
    };
    const suffix = `${referenced?.kind === 'object' ? '[object Object]' : tableName(referenced).bare}_fk`;
    return `${called(suffix)} FOREIGN KEY (${columns.join(', ')}) REFERENCES ${tableName(referenced).path} (${keys.map((key) => identifier(textOf(key, 'a field'))).join(', ')})${action('onUpdate')}${action('onDelete')}${deferred}`;
  }
}

export function removeConstraint([table, name]: readonly Value[]): string {
  return `ALTER TABLE ${tableAsWritten(table)} DROP CONSTRAINT ${identifiers(textOf(name, 'the constraint'))}`;
}
