/** Parse tree → operations: what each statement does, as plain typed data. */
export * from './constraints.ts';
export * from './data.ts';
export * from './expressions.ts';
export { fixedColumns } from './fixed-columns.ts';
export * from './indexes.ts';
export * from './locks.ts';
export * from './maintenance.ts';
export * from './names.ts';
export * from './objects.ts';
export * from './queries.ts';
export * from './session.ts';
export * from './statements.ts';
export * from './tables.ts';
export { quoteIdentifier } from './quote.ts';
export { readSql } from './read-sql.ts';
export { readStatement, type StatementReading } from './read-statement.ts';
export { tolerate } from './tolerate.ts';
export { columnsOf, renameColumn, walkExpression } from './walk-expression.ts';
