import { asText, type Known, type KnownChain } from '../known.ts';
import { plainText } from '../evaluate.ts';
import { quoteIdentifier } from '../quote.ts';
import { made, textOf } from '../text.ts';
import { nothing, type Meaning } from './library.ts';

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
 * What a query builder's chain does to the rows of its table. Values and conditions are placeholders: for locks and
 * batches only counts which table, which columns, and whether there is a condition.
 */
export function queryBuilderSql({ links, range }: KnownChain, words: QueryWords): Meaning {
  const named = (names: readonly string[]) => links.find(({ name, args }) => args && names.includes(name));
  const table = named(words.into)?.args?.[0];
  const where = links.some(({ name, args }) => args && /^(?:and|or)?where/i.test(name)) ? ' WHERE ${condition}' : '';
  const write = named([...words.insert, ...words.update, ...words.delete, ...words.truncate]);
  if (!write) return nothing;
  const name = table && tableName(table);
  if (name === undefined) return { kind: 'notAnalysed', reason: 'which table this query changes is only known when it runs' };
  const sql = ((): string => {
    if (words.insert.includes(write.name)) return `INSERT INTO ${name} VALUES (\${values})`;
    if (words.delete.includes(write.name)) return `DELETE FROM ${name}${where}`;
    if (words.truncate.includes(write.name)) return `TRUNCATE ${name}`;
    return `UPDATE ${name} SET ${assignments(links.find(({ name: link }) => link === 'set')?.args ?? write.args ?? [])}${where}`;
  })();
  return { kind: 'sql', text: made(sql, range) };
}

function tableName(value: Known): string | undefined {
  const plain = plainText(value)?.replace(/\s+as\s+.*$/i, '');
  if (plain !== undefined) return plain.split('.').map(quoteIdentifier).join('.');
  if (value.kind !== 'text' && value.kind !== 'unknown') return undefined;
  return `"${textOf(asText(value, value.kind === 'unknown' ? value.text : '', { start: 0, end: 0 }))}"`;
}

function assignments([first, second]: readonly Known[]): string {
  const columns = first?.kind === 'object' ? [...first.entries.keys()] : second ? [plainText(first)] : [];
  const known = columns.flatMap((column) => (column === undefined ? [] : [`${quoteIdentifier(column)} = \${value}`]));
  return known.length > 0 ? known.join(', ') : '${column} = ${value}';
}
