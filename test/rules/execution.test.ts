import type { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../src/lint/index.ts';
import { casesOf, type SetCase } from '../support/check-rule.ts';
import { openDatabase, runEdited, runMigrations, runPlan, stateOf, type Refusal, type Start } from '../support/execution.ts';
import { lint, loadRule, ruleNames, type Linted } from '../support/lint.ts';
import { planStart } from '../support/rewrites.ts';

// The proof of the rewrites: PostgreSQL takes every statement of them, on tables with rows in them, and where they only
// do otherwise what was meant, they end where the migration as written would have ended.

/** What PGlite or the fixture can't do. */
const cannotRun: Readonly<Record<string, string>> = {
  'command-in-transaction: commands on the whole cluster': 'PGlite has one database, and no directory for a tablespace',
  'command-in-transaction: a procedure that commits, called in a transaction with something else': 'the fixture leaves the procedure unseen',
  'drop-object: functions': 'the fixture leaves an aggregate unseen',
  'drop-object: extensions, a server, what a role owns': 'the fixture leaves the server and the role unseen',
  'drop-index-without-concurrently: a table that may have been there before': 'the fixture leaves the schema unseen in which it is made',
  'index-without-concurrently: a table that may have been there before': 'the fixture leaves the schema unseen in which it is made',
  'refresh-without-concurrently: a view that may have been there before': 'the fixture leaves the schema unseen in which it is made',
  'reindex-without-concurrently: a schema, and the database': 'only the database that one is connected to can be reindexed, and its name is another',
  'table-rewrite: an index': 'no second tablespace',
  'table-rewrite: an index never seen': 'no second tablespace',
  'table-rewrite: an access method': 'no second access method',
  'triggers-disabled: the session\'s own writes': 'its row references nobody, which is what the setting hid',
  'unique-without-index: quoted names, IF EXISTS, INCLUDE, storage parameters, a tablespace, deferred': 'no second tablespace',
};

/** PGlite loads no library any more once it has missed one: not tried. */
const notTried: readonly string[] = ['command-in-transaction: a subscription that makes a slot'];

/** Rules whose rewrite does the same in another way. The others' leave something for a later deploy, or add what was missing. */
const sameEnd: ReadonlySet<string> = new Set([
  'access-exclusive-lock', 'add-column-constraint', 'add-column-not-null', 'attach-partition-scan', 'check-without-not-valid', 'concurrently-if-not-exists', 'contract-with-expand', 'create-partition', 'drop-column',
  'drop-foreign-key', 'drop-index-without-concurrently', 'drop-object', 'drop-table', 'duplicates-possible', 'foreign-key-without-not-valid', 'half-applied', 'identifier-truncated',
  'index-dropped-first', 'index-without-concurrently', 'lock-table', 'lock-upgrade', 'references-lock', 'reindex-without-concurrently', 'set-not-null', 'several-tables-locked', 'timeout-kills-build',
  'truncate', 'unbatched-backfill', 'unique-without-index', 'validate-in-same-transaction', 'work-under-lock',
]);

/** Where they end elsewhere, and why that is right. */
const otherEnd: Readonly<Record<string, string>> = {
  'add-column-constraint: partitions with a foreign key, which before 18 can\'t be NOT VALID': 'the foreign key is left to people',
  'attach-partition-scan: it lacks the key, the indexes and the foreign key of the partitioned table': 'what it lacks has other names',
  'index-dropped-first: on a partitioned table': 'the plan has the later statement in it',
  'index-without-concurrently: on a partitioned table': 'the parts have other names',
  'timeout-kills-build: the role\'s own limit, in a file of one statement': 'the plan is a setting of the environment, for the file as it is',
  'unbatched-backfill: counted up: done twice it would be wrong': 'the batches are left to people',
  'unbatched-backfill: a subquery without a bound': 'the batches are left to people',
  'unbatched-backfill: in a transaction': 'the batches are left to people',
};

let db: PGlite;
beforeAll(async () => {
  db = await openDatabase();
});
afterAll(() => db.close());

const withSchema = (name: string): readonly SetCase[] => casesOf(name, 'unsafe').filter(({ title, setup }) => setup.schema !== undefined && !notTried.includes(`${name}: ${title}`));

describe.each(ruleNames().filter((name) => withSchema(name).length > 0))('%s', (name) => {
  test.each(withSchema(name))('$title', async (unsafe) => {
    const rule = await loadRule(name);
    const versions = unsafe.setup.postgres === undefined ? [14, 18] as const : [unsafe.setup.postgres];
    const refusals: string[] = [];
    const ends: string[] = [];
    const done = new Set<string>();
    for (const postgres of versions) {
      const linted = lint(unsafe.migrations, { ...unsafe.setup, postgres, rules: [rule] });
      for (const finding of linted.findings) {
        const key = JSON.stringify([finding.rewrite, finding.statement]);
        if (!finding.rewrite || done.has(key)) continue;
        done.add(key);
        const run = new Run(unsafe, finding, linted, rule.history !== undefined);
        const refusal = await run.rewrite();
        if (refusal === 'unseen') continue;
        if (refusal) refusals.push(`on ${postgres}: ${refusal.words}`);
        else if (sameEnd.has(name) && postgres > 11) ends.push(...(await run.difference()));
      }
    }
    const key = `${name}: ${unsafe.title}`;
    if (key in cannotRun) expect(refusals, 'it runs: take it from the list').not.toEqual([]);
    else expect(refusals).toEqual([]);
    if (key in otherEnd) expect(ends, 'it ends there: take it from the list').not.toEqual([]);
    else expect(ends).toEqual([]);
  });
});

test('the lists name cases', () => {
  const titles = ruleNames().flatMap((name) => casesOf(name, 'unsafe').map(({ title }) => `${name}: ${title}`));
  expect([...Object.keys(cannotRun), ...notTried, ...Object.keys(otherEnd)].filter((key) => !titles.includes(key))).toEqual([]);
});

/** One finding's rewrite, and the migrations as they were written, on the same tables. */
class Run {
  readonly #case: SetCase;
  readonly #finding: Finding;
  readonly #linted: Linted;
  readonly #atEnd: boolean;
  #rows = true;

  /** `atEnd`: only the end of the history shows the finding, and its plan begins there. */
  constructor(unsafe: SetCase, finding: Finding, linted: Linted, atEnd: boolean) {
    this.#case = unsafe;
    this.#finding = finding;
    this.#linted = linted;
    this.#atEnd = atEnd;
  }

  /** `unseen`: it needs a table that the fixture leaves unseen. */
  async rewrite(): Promise<Refusal | 'unseen' | undefined> {
    const refusal = await this.#rewrite();
    if (!refusal) return undefined;
    if (this.#isAboutUnseen(refusal)) return 'unseen';
    // Rows that the migration as written would fail on: the rewrite may fail on them too, on empty tables it may not.
    if (!refusal.code.startsWith('23') || !(await this.#original())) return refusal;
    this.#rows = false;
    return this.#rewrite();
  }

  /** What the rewrite, just run, left otherwise than the migration as written does: after the finding's statement, or in the end. */
  async difference(): Promise<readonly string[]> {
    const statement = this.#linted.replays[this.#at]?.statements.find((replay) => replay.statement.range.end >= this.#finding.statement.end)?.statement;
    // A finding is about one clause of a statement; one of several is mended by itself.
    if (!statement || statement.operations.length > 1) return [];
    const end = await stateOf(db);
    if (await this.#original()) return [];
    const whole = await stateOf(db);
    if (differences(whole, end).length === 0) return [];
    await runMigrations(db, this.#start([]), this.#upTo(statement.range.end));
    return differences(await stateOf(db), end);
  }

  get #at(): number {
    return Number.parseInt(this.#finding.path) - 1;
  }

  async #rewrite(): Promise<Refusal | undefined> {
    const { rewrite } = this.#finding;
    if (!rewrite) return undefined;
    if (rewrite.kind === 'edit') return runEdited(db, this.#start([]), this.#case.migrations, rewrite.edits);
    const { statement } = planStart(this.#finding, this.#linted);
    return runPlan(db, this.#start(this.#atEnd || !statement ? this.#case.migrations : this.#upTo(statement.statement.range.start)), rewrite);
  }

  async #original(): Promise<Refusal | undefined> {
    return runMigrations(db, this.#start([]), this.#case.migrations);
  }

  #start(before: readonly string[]): Start {
    const { schema = '', settings = {} } = this.#case.setup;
    return { schema, settings, before, rows: this.#rows };
  }

  /** The migrations up to a place in the finding's, what it has begun committed. */
  #upTo(end: number): readonly string[] {
    const { migrations } = this.#case;
    return [...migrations.slice(0, this.#at), `${migrations[this.#at]?.slice(0, end) ?? ''};\nCOMMIT;`];
  }

  /** Fixtures name tables of schemas that they leave unseen. */
  #isAboutUnseen({ words }: Refusal): boolean {
    const [, schema] = /^(?:schema "|relation ")(\w+)(?:"|\.\w+") does not exist/.exec(words) ?? [];
    return schema !== undefined && !(this.#case.setup.schema ?? '').includes(`${schema}.`);
  }
}

function differences(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...a.filter((line) => !b.includes(line)).map((line) => `- ${line}`), ...b.filter((line) => !a.includes(line)).map((line) => `+ ${line}`)];
}
