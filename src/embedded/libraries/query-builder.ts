import { asText, type Known } from '../known.ts';
import { plainText } from '../evaluate.ts';
import { quoteIdentifier } from '../quote.ts';
import { made, textOf } from '../text.ts';
import type { Value } from '../values.ts';
import type { Meaning, SentCall } from './library.ts';

/** Names of the calls by which a query builder says what it does. */
export interface QueryWords {
  /** Their first argument is the table. */
  readonly into: readonly string[];
  readonly insert: readonly string[];
  readonly update: readonly string[];
  readonly delete: readonly string[];
  readonly truncate: readonly string[];
}

/**
 * What a query builder's chain does to the rows of its table; undefined where no call of it is a word for that. Values and
 * conditions are placeholders: for locks and batches only counts which table, which columns, and whether there is a
 * condition.
 */
export function queryBuilderSql({ chain: { links, range }, builderChain }: SentCall, words: QueryWords): Meaning | undefined {
  const writes = [...words.insert, ...words.update, ...words.delete, ...words.truncate];
  const named = (names: readonly string[]) => links.find(({ name, args }) => args && names.includes(name));
  const common = links.some(({ name, args }) => args && /^with(?!Schema)/.test(name)) ? builderChain().links.filter(({ name }) => /^with(?!Schema)/.test(name)) : [];
  if (common.some(({ args = [] }) => args.some((arg) => calls(arg, writes)))) return { kind: 'notAnalysed', reason: 'a query in its WITH changes rows, which is not read here' };
  const write = named(writes);
  if (!write) return undefined;
  const table = links.find(({ name, args = [] }) => args.length > 0 && words.into.includes(name))?.args?.[0];
  const where = links.some(({ name, args }) => args && /^(?:and|or)?where/i.test(name)) ? ' WHERE ${condition}' : '';
  const name = table && tableName(table, named(['withSchema'])?.args?.[0]);
  if (name === undefined) return { kind: 'notAnalysed', reason: 'which table this query changes is only known when it runs' };
  const sql = ((): string => {
    if (words.insert.includes(write.name)) return `INSERT INTO ${name} VALUES (\${values})`;
    if (words.delete.includes(write.name)) return `DELETE FROM ${name}${where}`;
    if (words.truncate.includes(write.name)) return `TRUNCATE ${name}`;
    return `UPDATE ${name} SET ${assignments(links.find(({ name: link }) => link === 'set')?.args ?? write.args ?? [])}${where}`;
  })();
  return { kind: 'sql', text: made(sql, range) };
}

/** Is one of the calls made in it: by a callback, or on a query that it is? */
function calls(value: Value, names: readonly string[]): boolean {
  const chains = value.kind === 'callback' ? value.chains : value.kind === 'chain' ? [value.chain] : [];
  return chains.some(({ links }) => links.some(({ name, args }) => args && (names.includes(name) || args.some((arg) => calls(arg, names)))));
}

/** `schema`: of `withSchema`, for a name that has none. */
function tableName(value: Known, schema: Known | undefined): string | undefined {
  const plain = plainText(value)?.replace(/\s+as\s+.*$/i, '');
  if (plain?.includes('.')) return plain.split('.').map(quoteIdentifier).join('.');
  const parts = [...(schema ? [schema] : []), value].map(namePart);
  return parts.every((part) => part !== undefined) ? parts.join('.') : undefined;
}

function namePart(value: Known): string | undefined {
  const plain = plainText(value)?.replace(/\s+as\s+.*$/i, '');
  if (plain !== undefined) return quoteIdentifier(plain);
  if (value.kind !== 'text' && value.kind !== 'unknown') return undefined;
  return `"${textOf(asText(value, value.kind === 'unknown' ? value.text : '', { start: 0, end: 0 }))}"`;
}

function assignments([first, second]: readonly Known[]): string {
  const columns = first?.kind === 'object' ? [...first.entries.keys()] : second ? [plainText(first)] : [];
  const known = columns.flatMap((column) => (column === undefined ? [] : [`${quoteIdentifier(column)} = \${value}`]));
  return known.length > 0 ? known.join(', ') : '${column} = ${value}';
}
