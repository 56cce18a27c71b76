import type { MigrationReplay } from '../effects/index.ts';
import type { Migration } from '../migrations/index.ts';
import type { Range } from '../sql/index.ts';
import { tokenize } from '../sql/index.ts';
import { migrationUnit, type ChangedMigration, type SourcedStatement, type StatementUnit } from './units.ts';

/** A migration that has shipped in two versions, each with its text. */
export interface ChangedReplay {
  readonly path: string;
  /** Its path when it shipped, where that was another one. */
  readonly was?: string;
  /** What is compared with, and its commit. */
  readonly since: string;
  readonly commit: string;
  readonly before: { readonly migrations: readonly Migration[]; readonly text: string };
  readonly now: { readonly migrations: readonly MigrationReplay[]; readonly text: string };
}

export function changedMigration({ path, was, since, commit, before, now }: ChangedReplay): ChangedMigration {
  const slice = (text: string, { start, end }: Range): string => text.slice(start, end);
  return {
    path, since, commit, ...(was !== undefined && { was }),
    before: before.migrations.flatMap(({ statements }) => statements.map((statement) => ({ statement, source: slice(before.text, statement.range) }))),
    now: now.migrations.flatMap((replay) => migrationUnit(replay).statements.map((unit) => ({ unit, statement: unit.statement, source: slice(now.text, unit.statement.range) }))),
  };
}

/** Where a changed migration first does something else than it did when it shipped. */
export interface Edit {
  readonly kind: 'changed' | 'added' | 'removed';
  /** In the file as it is now: the statement itself, or beside the place where one was removed. */
  readonly unit: StatementUnit;
  /** Of a statement that is no more, as it was. */
  readonly source?: string;
}

/** The first edit that is more than white space, comments or another word for the same; undefined where there is none, or where nothing is left to be shown. */
export function firstEdit({ before, now }: ChangedMigration): Edit | undefined {
  let same = 0;
  while (same < before.length && same < now.length && isSame(before[same], now[same])) same++;
  let tail = 0;
  while (tail < before.length - same && tail < now.length - same && isSame(before.at(-1 - tail), now.at(-1 - tail))) tail++;
  const [removed, added] = [before.length - same - tail, now.length - same - tail];
  if (removed === 0 && added === 0) return undefined;
  const at = now[same] ?? now.at(-1);
  const source = before[same]?.source;
  if (!at) return undefined;
  return { kind: removed === 0 ? 'added' : added === 0 ? 'removed' : 'changed', unit: at.unit, ...(removed > 0 && source !== undefined && { source }) };
}

/** Whether two statements do the same: written alike but for white space, comments and case; or the same operations, where these tell everything. */
function isSame(a: SourcedStatement | undefined, b: SourcedStatement | undefined): boolean {
  if (!a || !b) return a === b;
  if (words(a.source) === words(b.source)) return true;
  if (a.statement.syntaxError || b.statement.syntaxError || a.statement.kind !== b.statement.kind) return false;
  const meaning = meaningOf(a);
  return meaning === meaningOf(b) && !leavesOut.test(meaning);
}

function words(source: string): string {
  return tokenize(source).map(({ kind, start, end }) => (kind === 'word' ? source.slice(start, end).toLowerCase() : source.slice(start, end))).join(' ');
}

/** Operations that don't hold all that was written: the rows of an INSERT, what a view selects, the text of a comment. */
const leavesOut = /"kind":"(?:select|planQuery|insert|update|delete|merge|copy|call|createTableAs|createView|createRule|comment|grant|otherCommand|dropObject|renameObject|setObjectSchema|alterFunction|createType|setForeignTableOptions|subquery|other|parameter)"|"notAnalysed":\[\{/;

/** As text, without places, and without the text of expressions, whose meaning stands beside it. */
function meaningOf({ statement }: SourcedStatement): string {
  return JSON.stringify(statement.operations, (key, value: unknown) => (isPlace(key, value) || saysTheSame(key, value) ? undefined : value));
}

/** The parser puts PostgreSQL's own types that have names of several words, or `integer`, into pg_catalog, and leaves `int4` as it is. */
function saysTheSame(key: string, value: unknown): boolean {
  return (key === 'text' && typeof value === 'string') || (key === 'schema' && value === 'pg_catalog');
}

function isPlace(key: string, value: unknown): boolean {
  return key === 'at' || (typeof value === 'object' && value !== null && 'start' in value && 'end' in value);
}
