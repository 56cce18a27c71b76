import { quoteIdentifier } from '../operations/index.ts';

/** A relation as far as SQL must name it. */
export interface NamedRelation {
  readonly schema: string;
  readonly name: string;
  /** A placeholder fills a part of it: it is written as it was. */
  readonly template?: true;
}

/** As SQL must write it, and short: without the schema where that is `public` or not known. */
export function sqlName({ schema, name, template }: NamedRelation): string {
  const write = template ? (text: string): string => text : quoteIdentifier;
  return schema === '' || schema === 'public' || schema === 'pg_temp' ? write(name) : `${write(schema)}.${write(name)}`;
}

/** A name as a statement wrote it, written again: with a schema only where it had one. */
export function writtenName({ schema, name, template }: { readonly schema?: string; readonly name: string; readonly template?: true }): string {
  return schema === undefined ? sqlName({ schema: '', name, ...(template && { template }) }) : template ? `${schema}.${name}` : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** `a, b` as SQL must write it. */
export function columnList(columns: readonly string[]): string {
  return columns.map(quoteIdentifier).join(', ');
}

/** A string constant. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
