import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import pg from 'pg';
import type { MeasuredVersion } from '../effects/cases/case.ts';
import { nativeDirectory } from './install.ts';

export interface Server {
  readonly version: MeasuredVersion;
  /** Of its unix socket; it listens on nothing else. */
  readonly directory: string;
  readonly stop: () => Promise<void>;
}

/** PostgreSQL refuses to run as root: it gets nobody's ids instead. */
const nobody = 65534;
const account = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

/**
 * Runs initdb and the server, and removes their directory behind them. Its standard input is a pipe from this process:
 * when that closes, however this process ended, everything in the process group is told to quit. The signal is repeated
 * because it may come between initdb and the server.
 */
const keeper = `
  exec 3<&0 </dev/null
  trap : INT TERM HUP QUIT
  ( trap '' QUIT; read line <&3; while :; do kill -QUIT 0; sleep 0.1; done ) 3<&3 &
  watcher=$!
  "$NATIVE/bin/initdb" -D "$DIRECTORY/data" -U postgres -N -A trust -E UTF8 --locale=C 3<&- >"$DIRECTORY/log" 2>&1 &&
  "$NATIVE/bin/postgres" -D "$DIRECTORY/data" -k "$DIRECTORY" -c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
    -c max_prepared_transactions=5 -c wal_level=logical -c allow_in_place_tablespaces=on -c autovacuum=off -c shared_buffers=32MB 3<&- >>"$DIRECTORY/log" 2>&1
  kill -KILL $watcher
  rm -rf "$DIRECTORY"
`;

/** Starts a server of its own, empty. @throws with the server's log where it does not come up. */
export async function startServer(version: MeasuredVersion): Promise<Server> {
  const directory = mkdtempSync(join(tmpdir(), `ddlint-pg${version}-`));
  const native = readableNative(version, directory);
  const libraries = linkLibraries(native, directory);
  // The keeper removes it all, as nobody.
  if (account.uid !== undefined) spawnSync('chown', ['-R', `${account.uid}:${account.gid}`, directory]);
  const child = spawn('sh', ['-c', keeper], {
    ...account,
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { PATH: process.env['PATH'], NATIVE: native, DIRECTORY: directory, LD_LIBRARY_PATH: `${libraries}:${join(native, 'lib')}`, TZ: 'UTC' },
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => { resolve(); }));
  await untilItAnswers(child, directory);
  return {
    version,
    directory,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** Where nobody can't read the checkout (it lies in a private home), the server runs from a copy. */
function readableNative(version: MeasuredVersion, directory: string): string {
  const native = nativeDirectory(version);
  if (spawnSync('test', ['-x', join(native, 'bin/postgres')], account).status === 0) return native;
  const copy = join(directory, 'native');
  cpSync(native, copy, { recursive: true });
  return copy;
}

/** The links that the package's install script would have made, in the server's directory. */
function linkLibraries(native: string, directory: string): string {
  const libraries = join(directory, 'lib');
  mkdirSync(libraries);
  const links: unknown = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(links)) throw new Error(`${native}/pg-symlinks.json is not a list`);
  for (const link of links) {
    if (isLink(link)) symlinkSync(join(native, 'lib', basename(link.source)), join(libraries, basename(link.target)));
  }
  return libraries;
}

function isLink(value: unknown): value is { readonly source: string; readonly target: string } {
  return typeof value === 'object' && value !== null && 'source' in value && 'target' in value && typeof value.source === 'string' && typeof value.target === 'string';
}

async function untilItAnswers(child: ChildProcess, directory: string): Promise<void> {
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL ended at once; its log was in ${directory}/log`);
    if (existsSync(join(directory, '.s.PGSQL.5432'))) {
      const client = newClient(directory, 'postgres');
      try {
        await client.connect();
        // A place to move tables to; it can't be made in a transaction, so no case's setup makes it.
        await client.query("create tablespace spare location ''");
        await client.end();
        return;
      } catch {
        // It accepts no connections while it starts up (57P03).
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`PostgreSQL did not come up: ${readFileSync(join(directory, 'log'), 'utf8')}`);
}

export function newClient(directory: string, database: string): pg.Client {
  return new pg.Client({ host: directory, port: 5432, user: 'postgres', database });
}
