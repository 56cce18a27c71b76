import { readSql, type Operation, type Statement } from '../../src/operations/index.ts';
import type { Range } from '../../src/sql/index.ts';

/** The only statement of a text. */
export function statementOf(sql: string): Statement {
  const { statements } = readSql(sql);
  const [statement] = statements;
  if (!statement || statements.length > 1) throw new Error(`${statements.length} statements: ${sql}`);
  if (statement.syntaxError) throw new Error(`${statement.syntaxError.message}: ${sql}`);
  return statement;
}

export function operationsOf(sql: string): readonly Operation[] {
  return statementOf(sql).operations;
}

type OfKind<K extends Operation['kind']> = Extract<Operation, { readonly kind: K }>;

/** The operations of one kind. */
export function allOf<K extends Operation['kind']>(sql: string, kind: K): OfKind<K>[] {
  return operationsOf(sql).filter((operation): operation is OfKind<K> => operation.kind === kind);
}

/** The only operation of one kind. */
export function only<K extends Operation['kind']>(sql: string, kind: K): OfKind<K> {
  const [first, second] = allOf(sql, kind);
  if (!first || second) throw new Error(`not one ${kind}: ${sql}`);
  return first;
}

export function cut(sql: string, range: Range | undefined): string | undefined {
  return range && sql.slice(range.start, range.end);
}

/** What `pick` finds, or an error. */
export function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not there');
  return value;
}
