import { findColumn, indexesOf, tableNamed, type Expression, type Index, type IndexElement, type Lookup, type StatementUnit, type Table, type WrittenName } from '../../src/lint/index.ts';
import { quoteIdentifier, sqlName, writtenName, type NamedRelation } from '../../src/rewrite/index.ts';

/** What must be the same in no two rows. */
export interface UniqueKey {
  readonly table: WrittenName;
  readonly elements: readonly Pick<IndexElement, 'column' | 'expression' | 'collation'>[];
  readonly where?: Expression;
  readonly nullsNotDistinct: boolean;
  readonly primary: boolean;
}

/** The key's columns and expressions, for a sentence. */
export function columnsOfKey({ elements }: UniqueKey): string {
  const texts = elements.map(textOf);
  return texts.length > 1 ? `${texts.slice(0, -1).join(', ')} and ${texts.at(-1) ?? ''}` : texts.join('');
}

/** Gives each key that more than one row has. Nulls are all different to a unique index, unless it says NULLS NOT DISTINCT. */
export function countDuplicates(key: UniqueKey, table: Lookup<Table>, name: NamedRelation): string {
  const { elements, where, nullsNotDistinct, primary } = key;
  const columns = elements.map((element) => `${textOf(element)}${element.collation ? ` COLLATE ${writtenName(element.collation)}` : ''}`);
  const present = nullsNotDistinct || primary ? [] : elements.filter((element) => !isNotNull(element, table)).map((element) => `${textOf(element)} IS NOT NULL`);
  const conditions = [...where ? [`(${where.text})`] : [], ...present];
  const lines = [
    `SELECT ${columns.join(', ')}, count(*)`,
    `FROM ${sqlName(name)}`,
    ...conditions.length > 0 ? [`WHERE ${conditions.join(' AND ')}`] : [],
    `GROUP BY ${columns.join(', ')}`,
    'HAVING count(*) > 1',
  ];
  return lines.join('\n');
}

/** A valid unique index over some of the columns alone lets no two rows have the same in all of them. */
export function isProved(key: UniqueKey, unit: StatementUnit): boolean {
  const table = tableNamed(unit, key.table);
  return typeof table !== 'string' && indexesOf(unit.schema, table).some((index) => proves(index, key, unit));
}

function proves(index: Index, key: UniqueKey, unit: StatementUnit): boolean {
  if (index.unique !== true || index.valid !== 'yes' || index.elements.length === 0) return false;
  if (index.where && index.where.text !== key.where?.text) return false;
  if (!index.elements.every((element) => key.elements.some((own) => textOf(own) === textOf(element) && own.collation?.name === element.collation?.name))) return false;
  // Rows that the index lets pass for their nulls are the same to a key with NULLS NOT DISTINCT.
  const table = tableNamed(unit, key.table);
  return !key.nullsNotDistinct || index.nullsNotDistinct || index.elements.every((element) => isNotNull(element, table));
}

function textOf({ column, expression }: Pick<IndexElement, 'column' | 'expression'>): string {
  return column === undefined ? `(${expression?.text ?? ''})` : quoteIdentifier(column);
}

function isNotNull({ column }: Pick<IndexElement, 'column'>, table: Lookup<Table>): boolean {
  const found = column === undefined || typeof table === 'string' ? 'unknown' : findColumn(table, column);
  return typeof found !== 'string' && found.notNull === true;
}
