import type { Value } from '../../values.ts';
import { quoteIdentifier } from '../../quote.ts';
import { field, flag, isSet, listOf, option, textOf } from '../read-value.ts';
import { CannotTell } from '../result.ts';
import { nameList } from './columns.ts';
import type { Operation } from './operation.ts';
import { cascade, ifExists } from './tables.ts';
import { bareName, literalSql, name } from './values.ts';

/** `pgm.createIndex` and its companions (src/operations/indexes of node-pg-migrate 9). */
export const indexOperations: Readonly<Record<string, Operation>> = {
  createIndex([table, columns, options]) {
    const keys = listOf(columns, 'the columns');
    const include = field(options, 'include');
    const method = option(options, 'method');
    const nulls = option(options, 'nulls');
    const where = option(options, 'where');
    const words = `CREATE${flag(options, 'unique') ? ' UNIQUE' : ''} INDEX${concurrently(options)}${flag(options, 'ifNotExists') ? ' IF NOT EXISTS' : ''}`;
    const clauses = [
      include && isSet(include, 'include') ? ` INCLUDE (${nameList(listOf(include, 'include'))})` : '',
      nulls ? ` NULLS ${nulls.toUpperCase()}` : '',
      where ? ` WHERE ${where}` : '',
    ];
    const on = `${name(table, 'the table')}${method ? ` USING ${method}` : ''} (${keys.map(key).join(', ')})`;
    return `${words} ${quoteIdentifier(indexName(table, keys, options))} ON ${on}${clauses.join('')};`;
  },

  dropIndex([table, columns, options]) {
    const own = indexName(table, listOf(columns, 'the columns'), options);
    const schema = table?.kind === 'object' ? field(table, 'schema') : undefined;
    const qualified = schema && isSet(schema, 'schema') ? `${quoteIdentifier(textOf(schema, 'schema'))}.${quoteIdentifier(own)}` : quoteIdentifier(own);
    return `DROP INDEX${concurrently(options)}${ifExists(options)} ${qualified}${cascade(options)};`;
  },

  renameIndex: ([from, to]) => `ALTER INDEX ${name(from, 'the index')} RENAME TO ${name(to, 'the new name')};`,
};

function concurrently(options: Value | undefined): string {
  return flag(options, 'concurrently') ? ' CONCURRENTLY' : '';
}

function indexName(table: Value | undefined, keys: readonly Value[], options: Value | undefined): string {
  const given = option(options, 'name');
  if (given !== undefined) return given;
  const parts = keys.map((key) => {
    if (literalSql(key) !== undefined) throw new CannotTell('an index on an expression needs a name');
    return keyText(key);
  });
  return `${bareName(table, 'the table')}_${parts.join('_')}${flag(options, 'unique') ? '_unique' : ''}_index`;
}

function keyText(key: Value): string {
  const text = textOf(key.kind === 'object' ? field(key, 'name') : key, 'a column');
  return isExpression(text) ? `(${text})` : text;
}

function key(value: Value): string {
  const literal = literalSql(value);
  if (literal !== undefined) return literal;
  const operatorClass = value.kind === 'object' ? field(value, 'opclass') : undefined;
  const parts = [
    column(keyText(value)),
    operatorClass && isSet(operatorClass, 'opclass') ? name(operatorClass, 'opclass') : undefined,
    value.kind === 'object' ? option(value, 'sort') : undefined,
  ];
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

/** A plain word is a column; anything else an expression, in parentheses unless it ends with one. */
function column(text: string): string {
  const words = text.replace(/\$\{[^{}]*\}/g, 'x');
  if (!/[^\w".]/.test(words)) return quoteIdentifier(text);
  return text.endsWith(')') ? text : `(${text})`;
}

/** createSchemalize.ts: isExpression. */
function isExpression(text: string): boolean {
  if (text.includes('${')) return false;
  if (/(->>|->|#>>|#>|@\?|@@|@>|<@|\?\||\?&|\?|#-|\|\||::)/.test(text) || /^[\w.]+\(/.test(text) || /\s+[+*/-]\s+/.test(text)) return true;
  return /[=<>!]+/.test(text) && /[a-zA-Z0-9]/.test(text);
}
