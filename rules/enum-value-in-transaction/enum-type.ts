import { columnNamed, findColumn, findType, namedRelation, searchPath, tableNamed, type StatementUnit, type TypeName, type WrittenName } from '../../src/lint/index.ts';

export interface NewValue {
  readonly type: WrittenName;
  readonly value: string;
}

/** Whether something is of the enum's type. */
export type Match = 'yes' | 'no' | 'unknown';

export function best(matches: readonly Match[]): Match {
  return matches.includes('yes') ? 'yes' : matches.includes('unknown') ? 'unknown' : 'no';
}

export function columnType(added: NewValue, table: WrittenName, name: string, unit: StatementUnit): Match {
  const column = columnNamed(unit, table, name);
  if (column === 'absent') return 'no';
  return column === 'unknown' || !column.type ? 'unknown' : typeMatch(added, column.type, unit);
}

export function typeMatch(added: NewValue, type: TypeName | undefined, unit: StatementUnit): Match {
  if (!type || type.arrayDimensions > 0 || type.name !== added.type.name) return type?.percentType === true ? 'unknown' : 'no';
  const [one, other] = [findType(unit.schema, type, searchPath(unit)), findType(unit.schema, added.type, searchPath(unit))];
  if (typeof one === 'string' || typeof other === 'string') return one === 'absent' ? 'no' : 'yes';
  return one.schema === other.schema ? 'yes' : 'no';
}

/** Whether one of the columns, or where none is named any column, is of the enum. */
export function wholeTable(added: NewValue, name: WrittenName, columns: readonly string[], unit: StatementUnit): Match {
  const table = tableNamed(unit, name);
  if (columns.length > 0) return best(columns.map((column) => (typeof table !== 'string' && findColumn(table, column) === 'absent' ? 'no' : columnType(added, name, column, unit))));
  if (typeof table === 'string' || !table.whole) return namedRelation(unit, name).schema.startsWith('pg_') ? 'no' : 'unknown';
  return best(table.columns.map(({ type }) => typeMatch(added, type, unit)));
}
