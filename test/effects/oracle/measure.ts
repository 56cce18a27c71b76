import type { Work } from '../../../src/effects/index.ts';
import type { LockMode } from '../../../src/operations/index.ts';
import type { Case } from '../cases/case.ts';
import { sqlState, type Connection } from './connection.ts';
import { readLocks, readRelations, strongest, usersRelations, type RelationState } from './relations.ts';
import { witnesses, workDone } from './work.ts';

/** What a statement did to one relation that was there before. */
export interface MeasuredRelation {
  /** `schema.name`, as it was before. */
  readonly name: string;
  /** pg_class.relkind. */
  readonly relkind: string;
  readonly partition: boolean;
  /** Of an index: its table. */
  readonly table?: string;
  /** The strongest lock that the statement added; undefined where its transaction held all of them already. */
  readonly lock?: LockMode;
  /** Held before the statement by its transaction: a lock taken again can't be seen. */
  readonly heldBefore: readonly LockMode[];
  /** Statements before it in its own transaction made it. */
  readonly created: boolean;
  readonly work: Work;
}

export type Measurement =
  | { readonly outcome: 'done'; readonly relations: readonly MeasuredRelation[] }
  | { readonly outcome: 'refused'; readonly sqlState: string; readonly message: string };

/**
 * Has this session forget what it knows of the user's relations, as a new connection would not know it yet: building a
 * partition's constraint, say, takes ACCESS SHARE on its parent (partcache.c: generate_partition_qual), once a session.
 */
const forgetRelations = `update pg_class set relpages = relpages where ${usersRelations}`;

/**
 * Runs a case's form in a transaction that is rolled back, and reads what it locked, scanned, built and rewrote there.
 * The setup must be in place and committed.
 */
export async function measure(connection: Connection, form: Case): Promise<Measurement> {
  try {
    const settings = Object.entries(form.settings ?? {}).map(([name, value]) => `set local ${name} = '${value}';`);
    // RI_FKey_check and its kin keep their plans for the session, made under the settings of an earlier case.
    await connection.run(`discard plans; begin; ${settings.join(' ')} ${forgetRelations}`);
    const { made, held } = await runBefore(connection, form);
    const before = await readRelations(connection);
    await connection.run('set local client_min_messages = debug2');
    const messages = await connection.run(form.sql);
    const locks = await readLocks(connection);
    const after = new Map((await readRelations(connection)).map((relation) => [relation.oid, relation]));
    const seen = await witnesses(connection, messages);
    return { outcome: 'done', relations: before.flatMap((relation) => judge(relation)) };

    function judge(relation: RelationState): MeasuredRelation[] {
      const { oid } = relation;
      const heldBefore = held.get(oid) ?? [];
      const lock = strongest((locks.get(oid) ?? []).filter((mode) => !heldBefore.includes(mode)));
      const work = workDone(relation, after.get(oid), seen, locks.has(oid));
      return lock === undefined && work === 'none' && heldBefore.length === 0 ? [] : [measuredRelation(relation, { lock, heldBefore, created: made(oid), work })];
    }
  } catch (error) {
    return refusal(error);
  } finally {
    await connection.run('rollback');
    await rollBackPrepared(connection, form);
  }
}

interface Found extends Pick<MeasuredRelation, 'work'>, Partial<Pick<MeasuredRelation, 'heldBefore' | 'created'>> {
  readonly lock: LockMode | undefined;
}

/** What was measured of a relation, in plain terms. */
export function measuredRelation(relation: RelationState, found: Found): MeasuredRelation {
  const { name, relkind, partition, table } = relation;
  const { lock, work, heldBefore = [], created = false } = found;
  return { name, relkind, partition, ...(table !== undefined && { table }), ...(lock && { lock }), heldBefore, created, work };
}

interface Before {
  /** Whether the case's earlier statements made a relation. */
  readonly made: (oid: string) => boolean;
  readonly held: ReadonlyMap<string, readonly LockMode[]>;
}

async function runBefore(connection: Connection, { before }: Case): Promise<Before> {
  if (before === undefined) return { made: () => false, held: new Map() };
  const old = new Set((await readRelations(connection)).map(({ oid }) => oid));
  await connection.run(before);
  return { made: (oid) => !old.has(oid), held: await readLocks(connection) };
}

/** A prepared transaction outlives its session, with its locks. */
async function rollBackPrepared(connection: Connection, form: Case): Promise<void> {
  const name = /^prepare transaction ('.*')$/.exec(form.sql)?.[1];
  if (name !== undefined) await connection.run(`rollback prepared ${name}`);
}

/** The server's refusal; anything else that was thrown is thrown on. */
export function refusal(error: unknown): Measurement {
  const state = sqlState(error);
  if (state === undefined || !(error instanceof Error)) throw error;
  return { outcome: 'refused', sqlState: state, message: error.message };
}
