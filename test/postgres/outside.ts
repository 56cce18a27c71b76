import type { LockMode } from '../../src/operations/index.ts';
import type { Case } from '../effects/cases/case.ts';
import { refusedOnlyInTransaction } from '../effects/oracle/transaction-block.ts';
import { cell, sqlState, type Connection } from '../effects/oracle/connection.ts';
import { measuredRelation, refusal, type MeasuredRelation, type Measurement } from '../effects/oracle/measure.ts';
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
 * time with one relation locked by the blocker in another mode. In the way of the weakest modes only the strongest locks
 * wait, so that the first one waited for there is the strongest that the form asks for.
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
    const locked = new Set<string>();
    // Tables come first, because none of the forms locks an index without its table.
    for (const relation of before.toSorted((a, b) => Number(a.table !== undefined) - Number(b.table !== undefined))) {
      const lock = relation.table === undefined || locked.has(relation.table) ? await strongestLock(sessions, form, relation) : undefined;
      if (lock !== undefined) locked.add(relation.name);
      const work = workDone(relation, after.get(relation.oid), seen, lock !== undefined);
      if (lock !== undefined || work !== 'none') relations.push(measuredRelation(relation, { lock, work }));
    }
    return { outcome: 'done', relations };
  } catch (error) {
    return refusal(error);
  }
}

/** The strongest lock that the form asks for on one relation; undefined where it asks for none. */
async function strongestLock(sessions: Sessions, form: Case, relation: RelationState): Promise<LockMode | undefined> {
  const blockers = blockersOf(relation);
  if (!blockers) return undefined;
  const wait = (blocking: string): Promise<LockMode | undefined> => lockWaitedFor(sessions, form, relation.name, blocking);
  const first = await wait(blockers.strongest);
  if (first === undefined || first === 'ACCESS EXCLUSIVE') return first;
  const isStrong = blockers.middle !== undefined && (await wait(blockers.middle)) !== undefined;
  for (const blocking of isStrong ? blockers.weak : blockers.others) {
    const waited = await wait(blocking);
    if (waited !== undefined) return waited;
  }
  return first;
}

/** Statements that lock a relation, so as to be in the way of others. */
interface Blockers {
  /** In the way of every lock: shows whether there is one at all. */
  readonly strongest: string;
  /** In the way of the strong half of the modes only. */
  readonly middle?: string;
  /** From the weakest to `middle`: which of the strong modes it is. */
  readonly weak: readonly string[];
  /** The further ones, weakest first. */
  readonly others: readonly string[];
}

/**
 * LOCK takes tables only; on an index or a materialized view there are fewer steps. No form of the cases takes a lock
 * between them, and if one did, it would show as what it is, being the first one waited for.
 */
function blockersOf({ name, relkind, table }: RelationState): Blockers | undefined {
  const lock = (mode: LockMode): string => `lock table only ${name} in ${mode} mode`;
  switch (relkind) {
    case 'r':
    case 'p':
      return {
        strongest: lock('ACCESS EXCLUSIVE'),
        middle: lock('ROW EXCLUSIVE'),
        weak: [lock('ACCESS SHARE'), lock('ROW SHARE'), lock('ROW EXCLUSIVE')],
        others: [lock('SHARE UPDATE EXCLUSIVE'), lock('SHARE'), lock('EXCLUSIVE')],
      };
    case 'm':
      return { strongest: `alter materialized view ${name} owner to current_user`, weak: [], others: [`select 1 from ${name}`, `comment on materialized view ${name} is 'x'`] };
    case 'i':
      // The planner locks every index of a table that a query reads (plancat.c: get_relation_info).
      return { strongest: `alter index ${name} set tablespace pg_default`, weak: [], others: [...(table === undefined ? [] : [`select 1 from ${table}`]), `comment on index ${name} is 'x'`] };
    case 'I':
      return { strongest: `alter index ${name} set tablespace pg_default`, weak: [], others: [`comment on index ${name} is 'x'`] };
    default:
      return undefined;
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
