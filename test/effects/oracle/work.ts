import type { Work } from '../../../src/effects/index.ts';
import { cell, type Connection } from './connection.ts';
import type { RelationState } from './relations.ts';

/** What the server said meanwhile of the work that it did, by the tables' names and oids. */
export interface Witnesses {
  readonly built: ReadonlySet<string>;
  readonly verified: ReadonlySet<string>;
  /** oids on both sides of the foreign keys that were validated. */
  readonly referencing: ReadonlySet<string>;
  readonly referenced: ReadonlySet<string>;
}

/** Reads the messages of levels DEBUG1 and DEBUG2; foreign keys are looked up by their names in the same transaction. */
export async function witnesses(connection: Connection, messages: readonly string[]): Promise<Witnesses> {
  const foreignKeys = named(messages, /^validating foreign key constraint "(.*)"$/);
  return {
    built: named(messages, /^building index ".*" on table "(.*)" (?:serially|with request)/),
    // ANALYZE reads a sample of at most 300 pages a unit of the statistics target: up to that, the whole table. Until 14 the
    // statistics come too late to count VACUUM, and since 15 only VERBOSE talks of it.
    verified: new Set([
      ...named(messages, /^verifying table "(.*)"$/),
      ...named(messages, /^(?:aggressively )?(?:vacuuming|analyzing) ".*\.([^".]*)"/),
      ...(await descendants(connection, named(messages, /^analyzing ".*\.([^".]*)" inheritance tree/))),
    ]),
    ...(await foreignKeySides(connection, foreignKeys)),
  };
}

/**
 * The most that was done to a relation, from the least doubtful witness: another file that isn't empty (an empty one is
 * TRUNCATE's, or WITH NO DATA), the messages of builds and verifications, and sequential scans in the transaction's
 * statistics. A sequence's file is one page, so nothing done to it is work; the join that validates a foreign key reads
 * both tables, but the work is the referencing table's (DESIGN.md).
 *
 * @param locked the statement locked it: partitions share their constraints' names, and those left alone are not locked.
 */
export function workDone(before: RelationState, after: RelationState | undefined, seen: Witnesses, locked: boolean): Work {
  if (before.relkind !== 'r' && before.relkind !== 'm') return 'none';
  if (after !== undefined && after.pages === 0 && before.pages > 0) return 'none';
  if (after !== undefined && after.file !== before.file) return 'rewrite';
  if (seen.built.has(before.bareName)) return 'index build';
  if (seen.verified.has(before.bareName) || (locked && seen.referencing.has(before.oid))) return 'scan';
  if (after === undefined) return 'none';
  return after.vacuums > before.vacuums || (after.scans > before.scans && !seen.referenced.has(before.oid)) ? 'scan' : 'none';
}

function named(messages: readonly string[], pattern: RegExp): Set<string> {
  return new Set(messages.flatMap((message) => pattern.exec(message)?.[1] ?? []));
}

/** A parent's statistics are of its descendants' rows (analyze.c: acquire_inherited_sample_rows). */
async function descendants(connection: Connection, parents: ReadonlySet<string>): Promise<string[]> {
  if (parents.size === 0) return [];
  const rows = await connection.rows(`
    with recursive tree (oid) as (
      select oid from pg_class where relname in (${[...parents].map((name) => `'${name}'`).join(', ')})
      union select inhrelid from pg_inherits join tree on inhparent = tree.oid)
    select relname::text from tree join pg_class using (oid)`);
  return rows.map((row) => cell(row, 0));
}

async function foreignKeySides(connection: Connection, names: ReadonlySet<string>): Promise<Pick<Witnesses, 'referencing' | 'referenced'>> {
  if (names.size === 0) return { referencing: new Set(), referenced: new Set() };
  const rows = await connection.rows(`
    select k.conrelid::text, leaf.relid::text
    from pg_constraint k join pg_class c on c.oid = k.conrelid
      cross join lateral (select relid::oid from pg_partition_tree(k.confrelid) union select k.confrelid) leaf (relid)
    where k.contype = 'f' and c.relkind = 'r' and k.conname in (${[...names].map((name) => `'${name}'`).join(', ')})`);
  return { referencing: new Set(rows.map((row) => cell(row, 0))), referenced: new Set(rows.map((row) => cell(row, 1))) };
}
