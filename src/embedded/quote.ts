/** An identifier in quotes, as libraries write every one. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A string constant. */
export function quoteString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
