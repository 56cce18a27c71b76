import type { LockMode } from '../../src/operations/index.ts';
import type { Case } from '../effects/cases/case.ts';
import { refusedOnlyInTransaction } from '../effects/oracle/transaction-block.ts';
import { cell, sqlState, type Connection } from '../effects/oracle/connection.ts';
import { refusal, type MeasuredRelation, type Measurement } from '../effects/oracle/measure.ts';
import { lockMode, readRelations, type RelationState } from '../effects/oracle/relations.ts';
import type { Database } from '../effects/oracle/setup.ts';
import { witnesses, workDone } from '../effects/oracle/work.ts';

export interface Sessions {
  /** Runs the form. */
  readonly runner: Connection;
  /** Its backend. */
  readonly runnerPid: string;
  /** Holds a lock in its way. */
  readonly blocker: Connection;
  readonly blockerPid: string;
  /** Sees which lock the runner waits for; in another database, because CONCURRENTLY waits for every snapshot in its own. */
  readonly watcher: Connection;
  /** The setups, by the runner's connection. */
  readonly database: Database;
}

/**
 * Measures a form that runs outside a transaction, whose locks are gone when it is done. It is run again and again, each
 * time with one relation locked by the blocker, first in a mode that only the strongest lock conflicts with, then in
 * stronger ones. What the form first waits for is then the strongest lock that it asks for on that relation.
 */
export async function measureOutside(sessions: Sessions, form: Case): Promise<Measurement> {
  const { runner, database } = sessions;
  await database.prepare(form.setup);
  try {
    if (form.refused === undefined) await refusedOnlyInTransaction(runner, form);
    await runner.run('set client_min_messages = debug2');
    const before = await readRelations(runner);
    database.spoil();
    const messages = await runner.run(form.sql);
    const after = new Map((await readRelations(runner)).map((relation) => [relation.oid, relation]));
    const seen = await witnesses(runner, messages);
    const relations: MeasuredRelation[] = [];
    for (const relation of before) {
      const lock = await strongestLock(sessions, form, relation);
      const work = workDone(relation, after.get(relation.oid), seen, lock !== undefined);
      const { name, relkind, partition, table } = relation;
      if (lock !== undefined || work !== 'none') relations.push({ name, relkind, partition, ...(table !== undefined && { table }), ...(lock && { lock }), heldBefore: [], created: false, work });
    }
    return { outcome: 'done', relations };
  } catch (error) {
    return refusal(error);
  }
}

/** The strongest lock that the form asks for on one relation; undefined where it asks for none. */
async function strongestLock(sessions: Sessions, form: Case, relation: RelationState): Promise<LockMode | undefined> {
  const ladder = await blockingStatements(sessions.blocker, relation);
  // Most relations are not touched at all, and one try with the strongest lock in the way shows it.
  const top = ladder.at(-1);
  if (top === undefined || (await lockWaitedFor(sessions, form, relation.name, top)) === undefined) return undefined;
  for (const statement of ladder) {
    const waited = await lockWaitedFor(sessions, form, relation.name, statement);
    if (waited !== undefined) return waited;
  }
  return undefined;
}

/**
 * Statements that lock a relation, weakest first. LOCK takes tables only; on an index and a materialized view the ladder
 * has fewer steps: ACCESS SHARE, SHARE UPDATE EXCLUSIVE, ACCESS EXCLUSIVE. No form of the cases takes on these a lock
 * between, and if one did, it would show as what it is, being the first one waited for.
 */
async function blockingStatements(connection: Connection, { name, relkind }: RelationState): Promise<readonly string[]> {
  switch (relkind) {
    case 'r':
    case 'p':
      return ['ACCESS SHARE', 'ROW SHARE', 'ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE', 'SHARE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'].map((mode) => `lock table only ${name} in ${mode} mode`);
    case 'm':
      return [`select 1 from ${name}`, `comment on materialized view ${name} is 'x'`, `alter materialized view ${name} owner to current_user`];
    case 'i': {
      const [table] = await connection.rows(`select indrelid::regclass::text from pg_index where indexrelid = '${name}'::regclass`);
      // The planner locks every index of a table that a query reads (plancat.c: get_relation_info).
      return table ? [`select 1 from ${cell(table, 0)}`, `comment on index ${name} is 'x'`, `alter index ${name} set tablespace pg_default`] : [];
    }
    default:
      return [];
  }
}

/** Runs the form while `blocking` is in its way; gives the lock on the relation that it waits for, if it waits there. */
async function lockWaitedFor(sessions: Sessions, form: Case, relation: string, blocking: string): Promise<LockMode | undefined> {
  const { runner, runnerPid, blocker, watcher, database } = sessions;
  await database.prepare(form.setup);
  database.spoil();
  await blocker.run(`begin; ${blocking}`);
  const [oid] = await blocker.rows(`select '${relation}'::regclass::oid::text`);
  if (!oid) throw new Error(`${relation} has no oid`);
  let running = true;
  const run = runner.run(form.sql).catch(ignoreCancellation).finally(() => { running = false; });
  const stopped = async (): Promise<Wait | undefined> => {
    while (running) {
      const wait = await waitOf(sessions, cell(oid, 0));
      if (wait) return wait;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return undefined;
  };
  const wait = await stopped();
  if (wait) await watcher.rows(`select pg_cancel_backend(${runnerPid})::text`);
  await blocker.run('rollback');
  await run;
  return wait?.mode;
}

function ignoreCancellation(error: unknown): void {
  if (sqlState(error) !== '57014') throw error;
}

interface Wait {
  /** Of the relation in question; undefined: it waits for something else, such as the end of another transaction. */
  readonly mode?: LockMode;
}

/** What the runner waits for because of the blocker. */
async function waitOf({ watcher, runnerPid, blockerPid }: Sessions, relation: string): Promise<Wait | undefined> {
  const [row] = await watcher.rows(`
    select mode::text, (locktype = 'relation' and relation = ${relation})::text from pg_locks
    where pid = ${runnerPid} and not granted and ${blockerPid} = any (pg_blocking_pids(${runnerPid}))`);
  if (!row) return undefined;
  return row[1] === 'true' ? { mode: lockMode(cell(row, 0)) } : {};
}
