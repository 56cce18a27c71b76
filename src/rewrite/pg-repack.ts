import { quoteIdentifier } from '../operations/index.ts';
import type { NamedRelation } from './names.ts';
import { command, type StepPlace } from './steps.ts';
import type { CommandStep } from './types.ts';

/** What pg_repack is asked to do; all of the database where no relation is named. */
export interface RepackOptions {
  readonly table?: NamedRelation;
  /** The table is partitioned: its partitions. */
  readonly partitions?: boolean;
  readonly index?: NamedRelation;
  /** The order of the rows, as ORDER BY writes it; `clustered`: that of the index on which the table is clustered. */
  readonly orderBy?: string;
  readonly clustered?: boolean;
  readonly tablespace?: string;
}

/**
 * Writes a table anew while the application goes on: a trigger logs what changes meanwhile, and ACCESS EXCLUSIVE is
 * taken for an instant at the start and at the swap. --no-kill-backend: it gives up instead of ending the application's
 * connections when it doesn't get that lock in time (pg_repack.c: kill_ddl, lock_exclusive).
 */
export function repack({ table, partitions, index, orderBy, clustered, tablespace, ...place }: StepPlace & RepackOptions): CommandStep {
  const words = [
    'pg_repack',
    ...(table ? [`--${partitions ? 'parent-table' : 'table'}=${shellWord(qualified(table))}`] : []),
    ...(index ? [`--index=${shellWord(qualified(index))}`] : []),
    ...(tablespace === undefined ? [] : [`--tablespace=${shellWord(tablespace)}`]),
    ...(orderBy === undefined ? (clustered || index ? [] : ['--no-order']) : [`--order-by=${shellWord(orderBy)}`]),
    '--wait-timeout=60',
    '--no-kill-backend',
  ];
  return command({ ...place, command: words.join(' ') });
}

/** With the schema: the client looks names up with an empty search path. */
function qualified({ schema, name }: NamedRelation): string {
  return `${quoteIdentifier(schema === '' ? 'public' : schema)}.${quoteIdentifier(name)}`;
}

/** One word of a shell command. */
function shellWord(text: string): string {
  return /^[\w.,:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
