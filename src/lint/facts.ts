import { blocks, type Effect } from '../effects/index.ts';
import type { Operation } from '../operations/index.ts';
import { sqlName, type NamedRelation } from '../rewrite/index.ts';
import { findColumn, findTable, isTable, relationById, searchPathOf, type Column, type Lookup, type Relation, type Table, type WrittenName } from '../schema/index.ts';
import type { StatementUnit } from './units.ts';

/** What rules ask of a statement. */

/**
 * The effects that make the application wait for longer than an instant: work that grows with the table, under a lock
 * that blocks reads or writes. On what this deploy made nobody waits, unless it was filled with rows whose number can't
 * be known (INSERT … SELECT, COPY, CREATE TABLE AS): then the work itself takes long.
 */
export function slowEffects(unit: StatementUnit, operation: Operation): readonly Effect[] {
  return unit.effectsOf(operation).filter((effect) => effect.work !== 'none' && stopsApplication(effect) && (!effect.created || isFilled(unit, effect)));
}

/** It keeps the application from reading or writing while it is held. Views have no rows that anybody could write. */
export function stopsApplication({ lock, kind }: Pick<Effect, 'lock' | 'kind'>): boolean {
  const stopped = blocks(lock);
  return stopped === 'reads and writes' || (stopped === 'writes' && kind !== 'view' && kind !== 'materialized view');
}

/** Effects on relations that the running application may use: what this deploy made is left out. */
export function existing(effects: readonly Effect[]): readonly Effect[] {
  return effects.filter((effect) => !effect.created);
}

/** This deploy put rows into it whose number a migration can't show. */
export function isFilled(unit: StatementUnit, { id }: Pick<Effect, 'id'>): boolean {
  const relation = id === undefined ? undefined : relationById(unit.schema, id);
  return relation !== undefined && isTable(relation) && relation.filled;
}

/** Two effects on one relation, under whatever names. */
export function isSameRelation(a: Effect, b: Effect): boolean {
  if (a.template || b.template) return false;
  return a.id !== undefined && b.id !== undefined ? a.id === b.id : a.schema === b.schema && a.name === b.name;
}

/** The relation of an effect, as the schema knows it before the statement. */
export function relationOf(unit: StatementUnit, { id }: Pick<Effect, 'id'>): Relation | undefined {
  return id === undefined ? undefined : relationById(unit.schema, id);
}

/** The table that a name means before the statement. */
export function tableNamed(unit: StatementUnit, name: WrittenName): Lookup<Table> {
  return findTable(unit.schema, name, searchPath(unit));
}

/** A column of the table that a name means before the statement; `unknown` where the table is. */
export function columnNamed(unit: StatementUnit, table: WrittenName, column: string): Lookup<Column> {
  const found = tableNamed(unit, table);
  return typeof found === 'string' ? found : findColumn(found, column);
}

/** The schemas in which the statement's unqualified names are looked up. */
export function searchPath(unit: StatementUnit): readonly string[] {
  return searchPathOf(unit.context.settings);
}

/** The relation that a name means, as SQL names it best: with the schema in which it is known. */
export function namedRelation(unit: StatementUnit, name: WrittenName): NamedRelation {
  const table = tableNamed(unit, name);
  if (typeof table !== 'string' && !name.template) return { schema: table.schema, name: table.name };
  return { schema: name.schema ?? '', name: name.name, ...(name.template && { template: true as const }) };
}

/** The columns of the primary key, or else of a UNIQUE constraint over columns that are NOT NULL; empty where none is known. */
export function keyColumns(table: Lookup<Table>): readonly string[] {
  if (typeof table === 'string') return [];
  const keys = table.constraints.flatMap((constraint) => (constraint.kind === 'primaryKey' || constraint.kind === 'unique' ? [constraint] : []));
  const key = keys.find(({ kind }) => kind === 'primaryKey') ?? keys.find(({ columns }) => columns.every((name) => isNotNull(table, name)));
  return key?.columns ?? [];
}

function isNotNull(table: Table, name: string): boolean {
  const column = findColumn(table, name);
  return typeof column !== 'string' && column.notNull === true;
}

/** Inside a transaction block, so that its locks last until that ends. */
export function inTransactionBlock(unit: StatementUnit): boolean {
  return unit.context.transaction !== 'none' || unit.within !== undefined;
}

// Words

/** A relation as messages name it: without `public`. */
export function nameOf(relation: NamedRelation): string {
  return sqlName(relation);
}

/** How long something takes, for a sentence: `while the whole table is rewritten`. */
function workWords({ work, kind }: Effect): string {
  switch (work) {
    case 'scan':
      return 'while every row is read';
    case 'index build':
      return 'while the index is built';
    case 'rewrite':
      return kind === 'index' ? 'while the whole index is rewritten' : kind === 'materialized view' ? 'while the whole view is rewritten' : 'while the whole table is rewritten';
    case 'none':
      return 'for an instant';
    default:
      return work satisfies never;
  }
}

/**
 * What a lock does to the application, as one or two sentences: `ACCESS EXCLUSIVE on orders blocks reads and writes while
 * the whole table is rewritten, …`.
 */
export function locks(effect: Effect, unit: StatementUnit): string {
  const stopped = blocks(effect.lock);
  const what = `${effect.lock} on ${nameOf(effect)} blocks ${stopped === 'ddl' ? 'other DDL' : stopped}`;
  if (effect.work === 'none') {
    const until = inTransactionBlock(unit) ? 'until the transaction ends' : 'for an instant';
    return stopped === 'nothing' || stopped === 'ddl' ? `${what}.` : `${what} ${until}. It first waits for every transaction that ${stopped === 'writes' ? 'writes to' : 'uses'} ${nameOf(effect)}, and whoever comes later waits behind it.`;
  }
  const held = inTransactionBlock(unit) ? ', and until the transaction ends' : '';
  return `${what} ${workWords(effect)}${held}. The larger ${nameOf(effect)} is, the longer that takes.`;
}
