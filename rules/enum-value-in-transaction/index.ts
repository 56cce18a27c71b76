import { batchRemark, defineRule, findType, nameOf, searchPath, separateSteps, stopsHere, type AddEnumValue, type RuleContext, type StatementUnit, type WrittenName } from '../../src/lint/index.ts';
import { literal, plan } from '../../src/rewrite/index.ts';
import { useOf } from './uses.ts';

export const rule = defineRule({
  name: 'enum-value-in-transaction',
  meta: {
    severity: 'error',
    summary: 'A value is used in the transaction that adds it to its enum, which PostgreSQL refuses',
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertype.html#SQL-ALTERTYPE-NOTES',
      'enum.c: check_safe_enum_use',
    ],
  },
  transaction(transaction, context) {
    // On 11 ADD VALUE itself fails in a transaction block: command-in-transaction.
    if (context.postgres < 12) return;
    const added: { readonly operation: AddEnumValue; readonly unit: StatementUnit }[] = [];
    const created: WrittenName[] = [];
    for (const unit of transaction.statements) {
      for (const operation of unit.statement.operations) {
        for (const one of added) {
          const use = useOf(one.operation, operation, unit, context);
          if (!use) continue;
          const [type, value] = [nameOf({ schema: '', ...one.operation.type }), literal(one.operation.value)];
          context.report({
            unit,
            at: use.at,
            certain: use.certain && !one.operation.ifNotExists,
            message: `The value ${value} of ${type} is used in the transaction that adds it in ${context.place(one.unit, one.operation.range, unit)}.`,
            why: `PostgreSQL lets nobody use a new value before the transaction that adds it has committed, and answers: unsafe use of new value. ${stopsHere(unit)}`,
            help: `Add ${value} in a migration of its own, and use it in a later one.${batchRemark(transaction)}`,
            rewrite: () => plan('Add the value in a transaction of its own', separateSteps(transaction, context)),
          });
          return;
        }
        if (operation.kind === 'createEnum') created.push(operation.name);
        if (operation.kind === 'addEnumValue' && isUnsafe(operation, unit, created, context)) added.push({ operation, unit });
      }
    }
  },
});

/** A value that is new, of a type that was there before; since 17 the values of a type that the transaction creates may be used (pg_enum.c: EnumTypeUncommitted). */
function isUnsafe(operation: AddEnumValue, unit: StatementUnit, created: readonly WrittenName[], { postgres }: RuleContext): boolean {
  const type = findType(unit.schema, operation.type, searchPath(unit));
  if (typeof type !== 'string' && type.kind === 'enum' && type.values.includes(operation.value)) return false;
  return postgres < 17 || !created.some(({ name, schema }) => name === operation.type.name && (schema === operation.type.schema || schema === undefined || operation.type.schema === undefined));
}
