import type { Operation, Statement } from '../../operations/index.ts';

/**
 * The call of each statement from 7.4 on: each by itself, unless sqlparser-rs can't parse one of them; then the script is
 * one string again. Tried with sqlparser 0.62; an older one parses less.
 */
export function callsOfSplit(statements: readonly Statement[], text: string): readonly number[] {
  const whole = statements.some((statement) => isUnknown(statement, text));
  return statements.map((_statement, i) => (whole ? 0 : i));
}

function isUnknown({ kind, operations, range }: Statement, text: string): boolean {
  if (kind === 'VACUUM') return !/^VACUUM(?:\s+FULL)?(?:\s+(?!(?:FREEZE|VERBOSE|ANALYZE|FULL)\b)[\w".$]+)?$/i.test(text.slice(range.start, range.end));
  return unknownCommands.has(kind) || operations.some(isUnknownForm);
}

const unknownCommands: ReadonlySet<string> = new Set([
  'REINDEX', 'REFRESH MATERIALIZED VIEW', 'DO', 'CLUSTER', 'CHECKPOINT', 'REASSIGN OWNED', 'DROP OWNED', 'SECURITY LABEL', 'IMPORT FOREIGN SCHEMA', 'SET CONSTRAINTS', 'PREPARE TRANSACTION',
  'ALTER SEQUENCE', 'ALTER DATABASE', 'ALTER SYSTEM', 'ALTER EXTENSION', 'ALTER DOMAIN', 'ALTER MATERIALIZED VIEW', 'ALTER PUBLICATION', 'ALTER SUBSCRIPTION', 'ALTER DEFAULT PRIVILEGES', 'ALTER TRIGGER',
  'CREATE PUBLICATION', 'CREATE SUBSCRIPTION', 'CREATE STATISTICS', 'CREATE RULE', 'CREATE EVENT TRIGGER', 'CREATE AGGREGATE', 'CREATE CAST',
  'DROP PUBLICATION', 'DROP SUBSCRIPTION', 'DROP STATISTICS', 'DROP RULE', 'DROP EVENT TRIGGER',
]);

/** Forms of commands that it knows otherwise. */
function isUnknownForm(operation: Operation): boolean {
  switch (operation.kind) {
    case 'dropIndex':
      return operation.concurrently;
    case 'createIndex':
      return operation.only;
    case 'attachPartition':
    case 'detachPartition':
    case 'attachIndex':
    case 'setRelationSchema':
    case 'setPersistence':
    case 'addInherit':
      return true;
    default:
      return false;
  }
}
