import type { PostgresVersion } from '../config/index.ts';
import { quoteIdentifier } from '../operations/index.ts';
import { makeObjectName } from '../schema/index.ts';
import { sqlName, type NamedRelation } from './names.ts';
import { addNotValidThenValidate } from './not-valid.ts';
import { inTransaction, type StepPlace } from './steps.ts';
import type { SqlStep } from './types.ts';

/**
 * Makes a column NOT NULL while the table is in use: a CHECK that is validated under SHARE UPDATE EXCLUSIVE proves it
 * from 12 on (tablecmds.c: NotNullImpliedByRelConstraints), 18 can validate NOT NULL itself. The CHECK goes in a statement
 * of its own after SET NOT NULL: in the same ALTER TABLE drops run first, and the proof would be gone. For 11 there is
 * no such proof: the CHECK stays instead.
 */
export function notNullSteps(
  { table, column, postgres, lockTimeout, deploy, phase }: { readonly table: NamedRelation; readonly column: string; readonly postgres: PostgresVersion; readonly lockTimeout: string } & Pick<StepPlace, 'deploy' | 'phase'>,
): readonly SqlStep[] {
  const name = quoteIdentifier(column);
  if (postgres >= 18) {
    return addNotValidThenValidate({ table, constraint: makeObjectName(table.name, column, 'not_null'), definition: `NOT NULL ${name}`, lock: 'ACCESS EXCLUSIVE', lockTimeout, deploy, phase });
  }
  const constraint = makeObjectName(table.name, column, 'present');
  const proof = addNotValidThenValidate({ table, constraint, definition: `CHECK (${name} IS NOT NULL)`, lock: 'ACCESS EXCLUSIVE', lockTimeout, deploy, phase });
  if (postgres < 12) return proof;
  const statements = [`ALTER TABLE ${sqlName(table)} ALTER COLUMN ${name} SET NOT NULL`, `ALTER TABLE ${sqlName(table)} DROP CONSTRAINT ${quoteIdentifier(constraint)}`];
  return [...proof, inTransaction({ deploy, phase, title: `Set NOT NULL, which the CHECK proves without a scan`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements }, lockTimeout)];
}
