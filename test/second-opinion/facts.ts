/** What a statement says of tables and columns, with places, as two parsers can be asked for it. Sorted; one line a fact. */
export type Facts = readonly string[];

export interface Place {
  readonly start: number;
  readonly end: number;
}

/** `table public.orders @13-26` */
export function named(what: string, name: { readonly schema?: string | undefined; readonly name: string }, place?: Place): string {
  const full = name.schema === undefined ? name.name : `${name.schema}.${name.name}`;
  return `${what} ${full}${place ? ` @${place.start}-${place.end}` : ''}`;
}

/** Where a relation with an alias begins; pgsql-ast-parser takes the alias for a part of it. */
export function used(what: string, name: { readonly schema?: string | undefined; readonly name: string }, place?: Place): string {
  return `${named(what, name)} @${place?.start ?? -1}`;
}

/**
 * The place of a definition, up to its last token that is neither `)` nor ON DELETE's: the tree of pgsql-ast-parser does
 * not count those to a definition that ends with them.
 */
export function stretch(sql: string, what: string, place: Place | undefined): string {
  const { start = -1, end = -1 } = place ?? {};
  const text = sql.slice(start, end).replace(/(?:[\s)]|\bON (?:DELETE|UPDATE)(?: (?:CASCADE|RESTRICT|SET NULL))?$)+$/i, '');
  return `${what} @${start}: ${text}`;
}

export function listed(what: string, names: readonly string[]): string {
  return `${what} (${names.join(', ')})`;
}
