import { defineRule, operationsOf, type PlacedOperation, type Report, type RuleContext } from '../../src/lint/index.ts';
import { copiedAndDropped, renamedColumn } from './columns.ts';
import { movedObject, renamedEnumValue } from './objects.ts';
import { renamedRelation } from './relations.ts';

/**
 * A rename takes effect at once, releases do not: for a while processes of the old release and of the new one run side by
 * side, and only one of the names works.
 */
export const rule = defineRule({
  name: 'single-deploy-rename',
  meta: {
    severity: 'error',
    summary: 'Rename of something that the running code still calls by its old name',
    supersedes: ['drop-in-use', 'contract-with-expand', 'access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html',
      'squawk: renaming-column, renaming-table',
      'strong_migrations: Renaming a column, Renaming a table, Renaming a schema',
    ],
  },
  deploy(deploy, context) {
    const placed = operationsOf(deploy);
    for (const place of placed) {
      const report = renameAt(place, placed, context);
      if (report) context.report(report);
    }
    for (const report of copiedAndDropped(placed, deploy, context)) context.report(report);
  },
});

function renameAt({ operation, ...place }: PlacedOperation, placed: readonly PlacedOperation[], context: RuleContext): Report | undefined {
  switch (operation.kind) {
    case 'renameRelation':
    case 'setRelationSchema':
      return renamedRelation({ ...place, operation }, placed, context);
    case 'renameColumn':
      return renamedColumn({ ...place, operation }, placed, context);
    case 'renameEnumValue':
      return renamedEnumValue({ ...place, operation }, placed);
    case 'renameObject':
    case 'setObjectSchema':
      return movedObject({ ...place, operation }, placed);
    default:
      return undefined;
  }
}
