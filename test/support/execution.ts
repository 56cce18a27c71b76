import { PGlite } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { citext } from '@electric-sql/pglite/contrib/citext';
import { hstore } from '@electric-sql/pglite/contrib/hstore';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { readSql } from '../../src/operations/index.ts';
import { applyEdits, type PlanRewrite, type SqlStep, type TextEdit } from '../../src/rewrite/index.ts';

/** Where a rewrite begins: what was run before it. */
export interface Start {
  readonly schema: string;
  /** Of the role or the connection. */
  readonly settings: Readonly<Record<string, string>>;
  /** Migrations, the last of them perhaps cut short. What PostgreSQL refuses of them is left out: a case may be about that. */
  readonly before: readonly string[];
  /** False: the tables stay empty. */
  readonly rows: boolean;
}

/** What PostgreSQL refused: its SQLSTATE, and its words with the statement. */
export interface Refusal {
  readonly code: string;
  readonly words: string;
}

/** A batch that still changes rows after so many runs will do so for ever: the tables hold a handful. */
const mostBatches = 10;

export async function openDatabase(): Promise<PGlite> {
  return PGlite.create({ extensions: { citext, btree_gist, hstore, pg_trgm } });
}

/** Runs migrations as they stand, each statement by itself but for the transactions that they open. Gives the first refusal. */
export async function runMigrations(db: PGlite, start: Start, migrations: readonly string[]): Promise<Refusal | undefined> {
  await prepare(db, start);
  return refusalOf(async () => {
    for (const text of migrations) await runScript(db, text);
  });
}

/** Runs the migrations with edits in them. */
export async function runEdited(db: PGlite, start: Start, migrations: readonly string[], edits: readonly TextEdit[]): Promise<Refusal | undefined> {
  return runMigrations(db, start, migrations.map((text, i) => applyEdits(text, `${i + 1}.sql`, edits)));
}

/** Runs the steps of a plan that are SQL, each as the migration that it is. */
export async function runPlan(db: PGlite, start: Start, { steps }: PlanRewrite): Promise<Refusal | undefined> {
  await prepare(db, start);
  return refusalOf(async () => {
    for (const step of steps) if ('sql' in step) await runStep(db, step);
  });
}

/** What is there now: what the schema is made of, as PostgreSQL writes it, and the rows. Of what the clock and chance give only that it is there. */
export async function stateOf(db: PGlite): Promise<readonly string[]> {
  const { rows: parts } = await db.query<{ line: string; table: string | null }>(schemaLines);
  const tables = parts.flatMap(({ table }) => (table === null ? [] : [table]));
  const contents = await db.exec(tables.map((name) => `SELECT to_jsonb(t)::text AS line FROM ${name} t`).join(';'));
  const rows = contents.flatMap((result, i) => result.rows.map((row) => `row of ${tables[i] ?? ''}: ${String(row['line']).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'a uuid').replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+/g, 'a time')}`));
  return [...parts.map(({ line }) => line), ...rows].sort();
}

const namespaces = `(SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')`;

/** That a column is NOT NULL, not what 18 calls the constraint. */
const schemaLines = `
  SELECT concat_ws(' ', 'relation', oid::regclass, relkind, relpersistence, relispopulated, relrowsecurity, relreplident, reloptions, pg_get_expr(relpartbound, oid), CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END) AS line,
    CASE WHEN relkind IN ('r', 'p') AND NOT relispartition THEN oid::regclass::text END AS "table"
  FROM pg_class WHERE relkind NOT IN ('i', 'I') AND relnamespace IN ${namespaces}
  UNION ALL SELECT concat_ws(' ', 'column', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, attislocal, pg_get_expr(adbin, adrelid)), NULL
  FROM pg_attribute JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'f', 'c') AND relnamespace IN ${namespaces}
  UNION ALL SELECT concat_ws(' ', 'constraint', CASE conrelid WHEN 0 THEN contypid::regtype::text ELSE conrelid::regclass::text END, conname, pg_get_constraintdef(oid)), NULL FROM pg_constraint WHERE contype <> 'n' AND connamespace IN ${namespaces}
  UNION ALL SELECT concat_ws(' ', pg_get_indexdef(indexrelid), indisvalid, indisreplident, indisclustered, inhparent::regclass), NULL FROM pg_index JOIN pg_class c ON c.oid = indexrelid LEFT JOIN pg_inherits ON inhrelid = indexrelid WHERE relnamespace IN ${namespaces}
  UNION ALL SELECT concat_ws(' ', pg_get_triggerdef(oid), tgenabled), NULL FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT concat_ws(' ', 'policy', polrelid::regclass, polname), NULL FROM pg_policy
  UNION ALL SELECT concat_ws(' ', 'function', oid::regprocedure), NULL FROM pg_proc WHERE pronamespace IN ${namespaces}
  UNION ALL SELECT concat_ws(' ', 'type', oid::regtype, (SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)), NULL FROM pg_type t WHERE typtype IN ('e', 'd', 'r') AND typnamespace IN ${namespaces}
  UNION ALL SELECT concat_ws(' ', 'publication', pubname, puballtables), NULL FROM pg_publication`;

/** An empty database again, a connection like a new one, and what was there before the rewrite. */
async function prepare(db: PGlite, { schema, settings, before, rows }: Start): Promise<void> {
  await reset(db);
  await db.exec(schema);
  if (rows) await db.exec(fillTables);
  for (const [name, value] of Object.entries(settings)) await db.exec(`SET "${name}" = '${value}'`);
  for (const text of before) await runLeniently(db, text);
}

async function refusalOf(run: () => Promise<void>): Promise<Refusal | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.words);
    this.refusal = refusal;
  }
}

async function runScript(db: PGlite, text: string): Promise<void> {
  for (const { range } of readSql(text).statements) await runStatement(db, text.slice(range.start, range.end));
  // What is left open when the connection goes is rolled back.
  await db.exec('ROLLBACK');
}

async function runLeniently(db: PGlite, text: string): Promise<void> {
  for (const { range } of readSql(text).statements) await db.exec(text.slice(range.start, range.end)).catch(() => undefined);
  await db.exec('COMMIT');
}

/** How many rows it changed. */
async function runStatement(db: PGlite, sql: string): Promise<number> {
  try {
    const results = await db.exec(sql);
    return results.at(-1)?.affectedRows ?? 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new Refused({ code: 'code' in error ? String(error.code) : '', words: `${error.message}: ${sql}` });
  }
}

async function runStep(db: PGlite, { sql, transaction }: SqlStep): Promise<void> {
  if (transaction) return runScript(db, `BEGIN;\n${sql}\nCOMMIT;`);
  for (const { range, operations } of readSql(sql).statements) {
    const statement = sql.slice(range.start, range.end);
    const isBatch = sql.includes('until it changes no row') && operations.some(({ kind }) => kind === 'update' || kind === 'delete');
    let runs = 1;
    while ((await runStatement(db, statement)) > 0 && isBatch) {
      if (++runs > mostBatches) throw new Refused({ code: '', words: `still changes rows after ${mostBatches} runs: ${statement}` });
    }
  }
}

let resets = 0;

/** An empty database again, and a connection like a new one. */
async function reset(db: PGlite): Promise<void> {
  await db.exec('ROLLBACK');
  // Nothing else takes the rows of dropped objects out of the catalogs here, and they slow down every look into them.
  if (++resets % 25 === 0) await db.exec('VACUUM');
  await db.exec(`RESET SESSION AUTHORIZATION; RESET ALL; SET client_min_messages = error; ${dropAll}; CREATE SCHEMA public`);
}

const dropAll = `
  DO $drop$ DECLARE leftover text; BEGIN
    FOR leftover IN
      SELECT format('DROP EVENT TRIGGER %I', evtname) FROM pg_event_trigger
      UNION ALL SELECT format('DROP PUBLICATION %I', pubname) FROM pg_publication
      UNION ALL SELECT format('DROP EXTENSION %I CASCADE', extname) FROM pg_extension WHERE extname <> 'plpgsql'
      UNION ALL SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    LOOP EXECUTE leftover; END LOOP;
  END $drop$`;

/**
 * Three rows in every table that takes them, so that constraints and rewrites meet data. Every text is a number: it can be
 * cast to nearly everything. A table whose constraints they break stays empty.
 */
const fillTables = `
  DO $fill$ DECLARE filled record; BEGIN
    FOR filled IN
      SELECT c.oid::regclass AS name, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns,
        string_agg(CASE
          WHEN b.typcategory = 'N' THEN format('i::%s', b.oid::regtype)
          WHEN b.typcategory = 'S' THEN 'i::text'
          WHEN b.typcategory = 'B' THEN 'i % 2 = 0'
          WHEN b.typname ~ '^(date|timestamptz?)$' THEN '(''2026-01-0'' || i)::' || b.typname
          WHEN b.typcategory = 'E' THEN format('(enum_range(NULL::%s))[1]', b.oid::regtype)
          WHEN b.typname = 'uuid' THEN 'gen_random_uuid()'
          WHEN b.typname IN ('json', 'jsonb') THEN format('to_json(i)::%s', b.typname)
          WHEN b.typname ~ '^(int4|int8|num)range$' THEN format('%s(10 * i, 10 * i + 5)', b.typname)
          WHEN b.typname ~ '^(date|ts|tstz)range$' THEN format('format(''[2026-01-0%%s,2026-01-1%%s)'', i, i)::%s', b.typname)
          ELSE 'NULL' END, ', ' ORDER BY a.attnum) AS items
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity <> 'a'
        JOIN pg_type t ON t.oid = a.atttypid JOIN pg_type b ON b.oid = coalesce(nullif(t.typbasetype, 0), t.oid)
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace IN ${namespaces}
      GROUP BY c.oid ORDER BY c.oid
    LOOP
      BEGIN
        EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM generate_series(1, 3) i', filled.name, filled.columns, filled.items);
      EXCEPTION WHEN OTHERS THEN NULL;
      END;
    END LOOP;
  END $fill$`;
