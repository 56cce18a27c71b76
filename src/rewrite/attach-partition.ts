import { quoteIdentifier, type LockMode, type PartitionBound } from '../operations/index.ts';
import { makeObjectName } from '../schema/index.ts';
import { sqlName, type NamedRelation } from './names.ts';
import { addNotValidThenValidate } from './not-valid.ts';
import { boundClause } from './partitions.ts';
import { inTransaction } from './steps.ts';
import type { SqlStep } from './types.ts';

/** A CHECK that tells PostgreSQL what it would otherwise read a table for. */
export interface BoundProof {
  readonly table: NamedRelation;
  readonly condition: string;
}

/**
 * Attaches a partition without reading a row under ACCESS EXCLUSIVE: each proof is added NOT VALID and validated while
 * the application goes on, and goes when it has served.
 * `lock`: the strongest that ATTACH itself takes.
 */
export function attachWithProofs(
  { parent, partition, bound, proofs, lock, lockTimeout, creation = [] }: {
    readonly parent: NamedRelation; readonly partition: NamedRelation; readonly bound: PartitionBound; readonly proofs: readonly BoundProof[]; readonly lockTimeout: string;
    readonly lock: LockMode;
    /** What makes a new partition, in the transaction that attaches it: nobody else sees it before. */
    readonly creation?: readonly string[];
  },
): readonly SqlStep[] {
  const place = { deploy: 1, phase: 'expand' } as const;
  const name = (table: NamedRelation): string => makeObjectName(table.name, partition.name === table.name ? undefined : partition.name, 'bound');
  const drops = proofs.map(({ table }) => `ALTER TABLE ${sqlName(table)} DROP CONSTRAINT ${quoteIdentifier(name(table))}`);
  return [
    ...proofs.flatMap(({ table, condition }) => addNotValidThenValidate({ ...place, table, constraint: name(table), definition: `CHECK (${condition})`, lock: 'ACCESS EXCLUSIVE', lockTimeout })),
    inTransaction({
      ...place, title: `${creation.length > 0 ? 'Create the partition by itself, and attach it' : 'Attach the partition'}${drops.length > 0 ? '; the CHECK saves a scan, and goes' : ''}`, lock, work: 'none',
      statements: [...creation, `ALTER TABLE ${sqlName(parent)} ATTACH PARTITION ${sqlName(partition)} ${boundClause(bound)}`, ...drops],
    }, lockTimeout),
  ];
}
