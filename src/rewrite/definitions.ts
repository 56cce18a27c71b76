import { quoteIdentifier, type IndexElement, type ReferentialAction } from '../operations/index.ts';
import type { ForeignKey, Index, TableConstraint } from '../schema/index.ts';
import { columnList, sqlName, writtenName, type NamedRelation } from './names.ts';

/** Objects of the schema as SQL writes them: for another table that is to have the same. */

type Key = Pick<ForeignKey, 'columns' | 'referencedColumns' | 'match' | 'onDelete' | 'onUpdate' | 'deferrable' | 'initiallyDeferred' | 'enforced' | 'period'>;

const actions: Readonly<Record<ReferentialAction, string>> = { noAction: 'NO ACTION', restrict: 'RESTRICT', cascade: 'CASCADE', setNull: 'SET NULL', setDefault: 'SET DEFAULT' };

/** `FOREIGN KEY (…) REFERENCES …`, without NOT VALID. */
export function foreignKeyDefinition(key: Key, referenced: NamedRelation): string {
  const list = (columns: readonly string[]): string => (key.period ? columns.map((column, i) => (i === columns.length - 1 ? `PERIOD ${quoteIdentifier(column)}` : quoteIdentifier(column))).join(', ') : columnList(columns));
  return [
    `FOREIGN KEY (${list(key.columns)}) REFERENCES ${sqlName(referenced)}`,
    ...(key.referencedColumns.length > 0 ? [`(${list(key.referencedColumns)})`] : []),
    ...(key.match === 'full' ? ['MATCH FULL'] : []),
    ...(key.onDelete === 'noAction' ? [] : [`ON DELETE ${actions[key.onDelete]}`]),
    ...(key.onUpdate === 'noAction' ? [] : [`ON UPDATE ${actions[key.onUpdate]}`]),
    ...deferral(key),
    ...(key.enforced ? [] : ['NOT ENFORCED']),
  ].join(' ');
}

/** CREATE INDEX CONCURRENTLY of an index like this one on another table. */
export function createIndexLike(index: Index, name: string, table: NamedRelation): string {
  return [
    `CREATE ${index.unique === true ? 'UNIQUE ' : ''}INDEX CONCURRENTLY ${quoteIdentifier(name)} ON ${sqlName(table)}`,
    ...(index.method === 'btree' ? [] : [`USING ${quoteIdentifier(index.method)}`]),
    `(${index.elements.map(elementText).join(', ')})`,
    ...(index.include.length > 0 ? [`INCLUDE (${columnList(index.include)})`] : []),
    ...(index.nullsNotDistinct ? ['NULLS NOT DISTINCT'] : []),
    ...(index.where ? [`WHERE ${index.where.text}`] : []),
  ].join(' ');
}

/** `UNIQUE USING INDEX …`, `PRIMARY KEY USING INDEX …`. */
export function keyUsingIndex({ kind, ...key }: Extract<TableConstraint, { kind: 'unique' | 'primaryKey' }>, index: string): string {
  return [kind === 'primaryKey' ? 'PRIMARY KEY' : 'UNIQUE', `USING INDEX ${quoteIdentifier(index)}`, ...deferral(key)].join(' ');
}

function deferral({ deferrable, initiallyDeferred }: { readonly deferrable: boolean; readonly initiallyDeferred: boolean }): readonly string[] {
  return initiallyDeferred ? ['DEFERRABLE INITIALLY DEFERRED'] : deferrable ? ['DEFERRABLE'] : [];
}

function elementText({ column, expression, collation, opclass, order, nulls }: IndexElement): string {
  return [
    column === undefined ? `(${expression?.text ?? ''})` : quoteIdentifier(column),
    ...(collation ? [`COLLATE ${writtenName(collation)}`] : []),
    ...(opclass ? [writtenName(opclass)] : []),
    ...(order ? [order.toUpperCase()] : []),
    ...(nulls ? [`NULLS ${nulls.toUpperCase()}`] : []),
  ].join(' ');
}
