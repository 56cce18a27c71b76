import type { LockMode } from '../../../src/operations/index.ts';
import type { Case } from '../cases/case.ts';
import type { Connection } from './connection.ts';
import { measuredRelation, refusal, type Measurement } from './measure.ts';
import { lockMode, readRelations, strongest } from './relations.ts';
import type { Database } from './setup.ts';
import { refusedOnlyInTransaction } from './transaction-block.ts';
import { witnesses, workDone } from './work.ts';

/**
 * Measures a form that runs outside a transaction on one connection: a function that the form evaluates for each row
 * tells what is locked at that time (`spied` in cases/fixtures.ts). What is locked only later is not seen; the servers,
 * where a second session is in the way, see that.
 */
export async function measureSpied(connection: Connection, database: Database, form: Case): Promise<Measurement> {
  await database.prepare(form.setup);
  try {
    await refusedOnlyInTransaction(connection, form);
    await connection.run('set client_min_messages = debug2');
    const before = await readRelations(connection);
    database.spoil();
    const messages = await connection.run(form.sql);
    const after = new Map((await readRelations(connection)).map((relation) => [relation.oid, relation]));
    const seen = await witnesses(connection, messages);
    const locks = reportedLocks(messages);
    return {
      outcome: 'done',
      relations: before.flatMap((relation) => {
        const lock = strongest(locks.get(relation.oid) ?? []);
        const work = workDone(relation, after.get(relation.oid), seen, lock !== undefined);
        return lock === undefined && work === 'none' ? [] : [measuredRelation(relation, { lock, work })];
      }),
    };
  } catch (error) {
    return refusal(error);
  }
}

function reportedLocks(messages: readonly string[]): Map<string, LockMode[]> {
  const locks = new Map<string, LockMode[]>();
  for (const report of messages.flatMap((message) => /^spy: (.*)$/.exec(message)?.[1]?.split(',') ?? [])) {
    const [oid = '', mode = ''] = report.split(' ');
    locks.set(oid, [...(locks.get(oid) ?? []), lockMode(mode)]);
  }
  return locks;
}
