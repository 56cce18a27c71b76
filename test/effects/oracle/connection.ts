/** The one connection to a PostgreSQL that the measuring needs, whichever PostgreSQL it is. */
export interface Connection {
  /** Runs statements, several at once too; gives the messages that the server sent meanwhile. */
  readonly run: (sql: string) => Promise<readonly string[]>;
  /** Runs one query; every column must be text. */
  readonly rows: (sql: string) => Promise<readonly Row[]>;
}

export type Row = readonly (string | null)[];

/** A cell of a row that the query never leaves null. */
export function cell(row: Row, column: number): string {
  const value = row[column];
  if (value === undefined || value === null) throw new Error(`column ${column} of ${JSON.stringify(row)} is missing`);
  return value;
}

/** The SQLSTATE of what a driver threw; undefined where it was no error of the server. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
