import type pg from 'pg';
import type { MeasuredVersion } from '../effects/cases/case.ts';
import { transactionOracle, type Oracle } from '../effects/oracle/oracle.ts';
import { cell, type Connection } from '../effects/oracle/connection.ts';
import { databaseOn } from '../effects/oracle/setup.ts';
import { measureOutside, type Sessions } from './outside.ts';
import { newClient } from './server.ts';

/** A real server: forms that run in a transaction on one connection, the others watched from further ones. */
export async function serverOracle(version: MeasuredVersion, directory: string): Promise<Oracle> {
  const clients: pg.Client[] = [];
  const connect = async (name: string): Promise<Connection> => {
    const client = newClient(directory, name);
    clients.push(client);
    return connectionOf(client);
  };
  const runner = await connect('postgres');
  const blocker = await connect('postgres');
  const database = databaseOn(runner);
  const transactions = transactionOracle(version, { ...runner, close: () => closeAll(clients) }, database);
  const sessions: Sessions = { runner, runnerPid: await backendPid(runner), blocker, blockerPid: await backendPid(blocker), watcher: await connect('template1'), database };
  return {
    ...transactions,
    measure: (form) => (form.outsideTransaction ? measureOutside(sessions, form) : transactions.measure(form)),
  };
}

async function backendPid(connection: Connection): Promise<string> {
  const [row] = await connection.rows('select pg_backend_pid()::text');
  if (!row) throw new Error('pg_backend_pid() gave no row');
  return cell(row, 0);
}

/** One connected client. Messages of the server come between the results of the statement that caused them. */
async function connectionOf(client: pg.Client): Promise<Connection> {
  let messages: string[] = [];
  client.on('notice', (notice) => messages.push(notice.message ?? ''));
  await client.connect();
  return {
    run: async (sql) => {
      messages = [];
      await client.query(sql);
      return messages;
    },
    rows: async (sql) => (await client.query<(string | null)[]>({ text: sql, rowMode: 'array' })).rows,
  };
}

async function closeAll(clients: readonly pg.Client[]): Promise<void> {
  await Promise.all(clients.map((client) => client.end()));
}
