import { defineRule, locks, namedRelation, nameOf, newColumnHazard, serialColumnType, type OperationOf } from '../../src/lint/index.ts';
import { quoteIdentifier } from '../../src/rewrite/index.ts';
import { inSteps, lookAtType } from './plan.ts';

export const rule = defineRule({
  name: 'add-column-rewrite',
  meta: {
    severity: 'error',
    summary: 'ADD COLUMN of a kind that rewrites the whole table: serial, identity, stored generated, or a domain with constraints',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
      'tablecmds.c: ATExecAddColumn',
      'squawk: adding-serial-primary-key-field',
      'strong_migrations: Adding a stored generated column, Adding an auto-incrementing column',
    ],
  },
  operation: {
    addColumn(operation, unit, context) {
      const hazard = newColumnHazard(unit, operation);
      if (hazard?.kind !== 'rewrite' && hazard?.kind !== 'unseen type') return;
      const { effect } = hazard;
      const column = quoteIdentifier(operation.column.name);
      const table = nameOf(namedRelation(unit, operation.table));
      if (hazard.kind === 'unseen type') {
        const type = operation.column.type?.text ?? '';
        context.report({
          unit, effect,
          at: operation.range,
          severity: 'info',
          message: `ADD COLUMN ${column} rewrites ${table} if ${type} is a domain with a CHECK or NOT NULL.`,
          why: `The type was not seen. If it is such a domain, every row is looked at: ${locks(effect, unit)}`,
          help: `If ${type} is such a domain, give the column the type below it, and the domain's conditions as constraints that are validated later.`,
          rewrite: () => lookAtType(operation),
        });
        return;
      }
      const { what, purpose = 'to give every row its value', instead } = kindOf(operation, context.postgres);
      context.report({
        unit, effect,
        at: operation.range,
        message: `The new column ${column} is ${what}, so PostgreSQL rewrites ${table} ${purpose}.`,
        why: locks(effect, unit),
        help: `Add ${column} ${instead}`,
        rewrite: () => inSteps(operation, unit, context),
      });
    },
  },
});

function kindOf({ column }: OperationOf<'addColumn'>, postgres: number): { readonly what: string; readonly purpose?: string; readonly instead: string } {
  if (column.identity) return { what: 'an identity column', instead: 'as a plain column with a sequence, fill the old rows in batches, and make it an identity at the end.' };
  if (column.generated) return { what: 'a stored generated column', instead: `as a plain column that a trigger fills, and fill the old rows in batches.${postgres >= 18 ? ' Or make it VIRTUAL, computed when it is read.' : ''}` };
  if (serialColumnType(column.type) !== undefined) return { what: 'a serial column', instead: 'as a plain column, give new rows their numbers by a sequence, and fill the old rows in batches.' };
  return { what: 'of a domain with constraints', purpose: 'to verify every value', instead: 'with the type below the domain, and the conditions as constraints that are validated later.' };
}
