import { readSql, type DataOperation, type Operation, type QualifiedName, type Query, type RelationUse, type Statement } from '../../operations/index.ts';
import { tokenize, type Range } from '../../sql/index.ts';

/** A statement that was understood, and what it names. */
export interface SqlUse {
  readonly range: Range;
  readonly relations: readonly UsedRelation[];
  readonly identifiers: () => readonly Identifier[];
}

/** A relation that is read or changed, with the columns that are surely its own. */
export interface UsedRelation {
  readonly name: QualifiedName;
  readonly columns: readonly string[];
  /** It is changed: which columns WHERE, RETURNING and ON CONFLICT take of it isn't told. */
  readonly more: boolean;
}

interface Identifier extends Range {
  /** As PostgreSQL folds it. */
  readonly name: string;
  readonly qualifier?: string;
}

export interface SqlUses {
  readonly uses: readonly SqlUse[];
  /** What did not parse. */
  readonly broken: readonly Range[];
}

/** What SQL names that reads or changes data. The definition of a table uses nothing; that of a view or function does. */
export function sqlUses(text: string, base = 0): SqlUses {
  const uses: SqlUse[] = [];
  const broken: Range[] = [];
  const take = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      const range = moved(statement.range, base);
      if (statement.syntaxError) broken.push(range);
      const relations = statement.operations.flatMap(relationsOf);
      if (relations.length > 0) uses.push({ range, relations: relations.map((used) => ({ ...used, name: { ...used.name, range: moved(used.name.range, base) } })), identifiers: () => identifiersOf(text, statement.range, base) });
      for (const { statements: inner } of statement.operations.flatMap(bodyOf)) take(inner);
    }
  };
  take(readSql(text).statements);
  return { uses, broken };
}

function moved({ start, end }: Range, by: number): Range {
  return { start: start + by, end: end + by };
}

function bodyOf(operation: Operation): readonly { readonly statements: readonly Statement[] }[] {
  return operation.kind === 'createFunction' || operation.kind === 'doBlock' ? [operation.body] : [];
}

function relationsOf(operation: Operation): readonly UsedRelation[] {
  switch (operation.kind) {
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
      return ofChange(operation);
    case 'select':
    case 'planQuery':
    case 'createView':
    case 'createTableAs':
      return ofQuery(operation.query);
    case 'copy':
      return [...(operation.table ? [{ name: operation.table, columns: [], more: true }] : []), ...(operation.query ? ofQuery(operation.query) : [])];
    case 'truncate':
    case 'lockTable':
      return [{ name: operation.table, columns: [], more: false }];
    default:
      return [];
  }
}

function ofQuery({ reads, writes }: Query): readonly UsedRelation[] {
  return [...reads.map(ofRead), ...writes.flatMap(ofChange)];
}

/** An unqualified name that may be of several relations is of the one that has it: PostgreSQL refuses it where two have. */
function ofRead({ name, columns, perhapsColumns }: RelationUse): UsedRelation {
  return { name, columns: [...columns, ...perhapsColumns], more: false };
}

function ofChange(operation: DataOperation): readonly UsedRelation[] {
  const columns = operation.kind === 'insert' ? operation.columns : operation.kind === 'update' ? operation.assignments.map(({ column }) => column) : [];
  return [{ name: operation.table, columns, more: true }, ...ofQuery(operation.query)];
}

function identifiersOf(text: string, { start, end }: Range, base: number): readonly Identifier[] {
  const sql = text.slice(start, end);
  const tokens = tokenize(sql);
  const nameAt = (index: number): string | undefined => {
    const token = tokens[index];
    if (token?.kind !== 'word' && token?.kind !== 'quotedIdentifier') return undefined;
    const written = sql.slice(token.start, token.end);
    return token.kind === 'word' ? written.toLowerCase() : written.slice(1, -1).replaceAll('""', '"');
  };
  return tokens.flatMap((token, index): Identifier[] => {
    const name = nameAt(index);
    if (name === undefined) return [];
    const dot = tokens[index - 1];
    const qualifier = dot && sql.slice(dot.start, dot.end) === '.' ? nameAt(index - 2) : undefined;
    return [{ name, start: base + start + token.start, end: base + start + token.end, ...(qualifier !== undefined && { qualifier }) }];
  });
}

/** Places of a statement that name a relation, or a column of it. */
export function placesIn({ range, relations, identifiers }: SqlUse, { schema, name }: { readonly schema: string; readonly name: string }, column: string | undefined): readonly number[] {
  const isIt = (used: UsedRelation): boolean => used.name.template === undefined && used.name.name === name && (used.name.schema === undefined || schema === '' || used.name.schema === schema);
  const own = relations.filter(isIt);
  if (column === undefined || own.length === 0) return own.map((used) => used.name.range.start);
  const all = identifiers();
  const named = all.filter((identifier) => identifier.name === column);
  if (own.some(({ columns }) => columns.includes(column))) {
    // A name that was written with escapes is somewhere in the statement.
    return named.length > 0 ? named.map(({ start }) => start) : [range.start];
  }
  const changed = own.filter(({ more }) => more);
  if (changed.length === 0) return [];
  const qualifiers = new Set(changed.flatMap((used) => [used.name.name, aliasOf(used, all) ?? used.name.name]));
  const isAnothers = relations.some((used) => !isIt(used) && used.columns.includes(column));
  return named.filter(({ qualifier }) => (qualifier === undefined ? !isAnothers : qualifiers.has(qualifier))).map(({ start }) => start);
}

const clauses: ReadonlySet<string> = new Set(['set', 'using', 'where', 'values', 'select', 'with', 'default', 'returning', 'overriding', 'on', 'from', 'to']);

/** `UPDATE customers AS c`: c. */
function aliasOf({ name: { range } }: UsedRelation, identifiers: readonly Identifier[]): string | undefined {
  const [first, second] = identifiers.filter(({ start }) => start >= range.end);
  const alias = first?.name === 'as' ? second?.name : first?.name;
  return alias === undefined || clauses.has(alias) ? undefined : alias;
}
