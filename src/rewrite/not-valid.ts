import { quoteIdentifier, type LockMode } from '../operations/index.ts';
import { sqlName, type NamedRelation } from './names.ts';
import { inLongTransaction, inTransaction, type StepPlace } from './steps.ts';
import type { SqlStep } from './types.ts';

/**
 * The two steps that put a CHECK or FOREIGN KEY on a table in use: NOT VALID takes its lock for an instant and holds new
 * rows to it at once; VALIDATE reads the old rows under SHARE UPDATE EXCLUSIVE. Never in one transaction, which would
 * hold the first lock through the second's scan. `definition`: `CHECK (…)`, without NOT VALID.
 */
export function addNotValidThenValidate(
  { table, constraint, definition, lock, lockTimeout, deploy, phase }: {
    readonly table: NamedRelation; readonly constraint: string; readonly definition: string; readonly lockTimeout: string;
    /** Of the first step: ACCESS EXCLUSIVE for CHECK and NOT NULL, SHARE ROW EXCLUSIVE for FOREIGN KEY. */
    readonly lock: LockMode;
  } & Pick<StepPlace, 'deploy' | 'phase'>,
): readonly [SqlStep, SqlStep] {
  const name = quoteIdentifier(constraint);
  const add = `ALTER TABLE ${sqlName(table)} ADD CONSTRAINT ${name} ${definition} NOT VALID`;
  return [
    inTransaction({ deploy, phase, title: `Add ${name} NOT VALID: new rows are held to it, old ones are not read`, lock, work: 'none', statements: [add] }, lockTimeout),
    validate({ table, constraint, deploy, phase }),
  ];
}

/** Reads the old rows while the application reads and writes. */
export function validate({ table, constraint, deploy, phase }: { readonly table: NamedRelation; readonly constraint: string } & Pick<StepPlace, 'deploy' | 'phase'>): SqlStep {
  return inLongTransaction({
    deploy, phase, title: `Validate ${quoteIdentifier(constraint)} in a transaction of its own`, lock: 'SHARE UPDATE EXCLUSIVE', work: 'scan',
    statements: [`ALTER TABLE ${sqlName(table)} VALIDATE CONSTRAINT ${quoteIdentifier(constraint)}`],
  });
}
