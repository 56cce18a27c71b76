/** What a library looks up in the catalog before it decides what a call sends. The queries of the call share it: what was there before the first decides on all. */
export interface ColumnLookup {
  readonly schema: string | undefined;
  readonly table: string;
  readonly column: string;
}

/** A query is sent where all tests hold for what the library has found. */
export interface SentWhere {
  readonly lookup: ColumnLookup;
  readonly tests: readonly ColumnTest[];
  /**
   * Where the column isn't known: it counts as sent, and what follows finds what it leaves; it is told of as something that
   * may be sent; or nothing is said of it.
   */
  readonly otherwise: 'sent' | 'told' | 'left out';
}

/** Of the column as information_schema and format_type show it. */
export type ColumnTest =
  /** Its type is the one named, or (`same: false`) another. What is undefined is not compared. An enum is called `enum`. */
  | { readonly kind: 'type'; readonly type: string | undefined; readonly length: string | undefined; readonly array: boolean | undefined; readonly same: boolean }
  /** Its precision or scale is another. */
  | { readonly kind: 'digits'; readonly precision: string | undefined; readonly scale: string | undefined }
  | { readonly kind: 'notNull'; readonly is: boolean }
  /** It alone has a UNIQUE constraint, or it has none. */
  | { readonly kind: 'unique'; readonly is: boolean }
  /** It belongs to the primary key; or its table has none. */
  | { readonly kind: 'inPrimaryKey' | 'noPrimaryKey' }
  /** Its default is another. */
  | { readonly kind: 'default'; readonly value: string | undefined }
  | { readonly kind: 'collation'; readonly name: string }
  /** Its enum, of that name, has all its labels among these, and not `missing`. */
  | { readonly kind: 'labelAdded'; readonly name: string; readonly labels: readonly string[]; readonly missing: string }
  /** It has others, or as many in another order. */
  | { readonly kind: 'labelsReplaced'; readonly name: string; readonly labels: readonly string[] };
