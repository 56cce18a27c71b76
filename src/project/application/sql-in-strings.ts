import type { Range } from '../../sql/index.ts';
import { constantIn } from './models.ts';
import type { Scan, StringLiteral } from './scan.ts';
import { sqlUses, type SqlUse, type SqlUses, type UsedRelation } from './sql-uses.ts';

export interface SqlInStrings extends SqlUses {
  /** The strings whose SQL was understood. */
  readonly understood: readonly Range[];
}

/** The SQL in a program's strings: those that begin like a statement, parse, and name a relation; `SELECT a` alone may go on somewhere else. */
export function sqlInStrings(text: string, { literals }: Scan): SqlInStrings {
  const uses: SqlUse[] = [];
  const understood: Range[] = [];
  for (const joined of concatenations(text, literals)) {
    const [first] = joined;
    const last = joined.at(-1);
    const [, verb] = statement.exec(text.slice(first?.start, first && Math.min(first.end, first.start + 2000))) ?? [];
    if (!first || !last || verb === undefined) continue;
    const range = { start: first.start, end: last.end };
    if (isClickHouse(text.slice(range.start, range.end))) {
      understood.push(range);
      continue;
    }
    const read = sqlUses(asSql(text, joined), first.start);
    if (read.broken.length > 0 || (read.uses.length === 0 && !/^with$/i.test(verb))) continue;
    const named = read.uses.map((use) => ({ ...use, relations: use.relations.map((relation) => withConstant(relation, text)) }));
    uses.push(...named);
    // Where a run says what is read, nobody knows whose columns these are.
    if (named.every(({ relations }) => relations.every(({ name }) => !name.template))) understood.push(range);
  }
  return { uses, broken: [], understood };
}

const statement = /^(?:\s|--.*|\/\*[^]*?\*\/|\()*(with|select|insert|update|delete|merge|values|table|copy|truncate|lock|explain|declare|create|do)[\s(*"]/i;

/** `{id: String}` is how ClickHouse writes parameters; FINAL, PREWHERE and ARRAY JOIN are its own (clickhouse.com/docs, SQL reference: SELECT). */
function isClickHouse(sql: string): boolean {
  return /\{\s*\w+\s*:\s*(?:Nullable|LowCardinality|Array|Map|Tuple|U?Int\d|Float\d|Decimal|String|FixedString|Bool|Date|UUID|Identifier|Enum)/.test(sql)
    || /\bPREWHERE\b|\bARRAY\s+JOIN\b|\bLIMIT\s+\d+\s+BY\b|\bFROM\s+[\w.]+(?:\s+(?:AS\s+)?\w+)?\s+FINAL\b|\btoDateTime64\(/i.test(sql);
}

/** A relation whose name a constant of the same file gives, `FROM ${TABLE}`, or only whose schema is filled in: `FROM ${schema}.orders`. */
function withConstant(relation: UsedRelation, text: string): UsedRelation {
  const { name } = relation;
  if (!name.template) return relation;
  const written = text.slice(name.range.start, name.range.end);
  const [, plain] = /[}%]\.["`]?(\w+)["`]?$/.exec(written) ?? [];
  const [, constant] = /([A-Za-z_$][\w$]*)[^\w$]*$/.exec(written) ?? [];
  const found = (plain ?? (constant === undefined ? undefined : constantIn(text, constant)))?.split('.');
  const table = found?.at(-1);
  if (table === undefined) return relation;
  const schema = found?.at(-2);
  return { ...relation, name: { name: table, range: name.range, ...(schema !== undefined && { schema }) } };
}

/** Strings that a program puts together, `"SELECT a " + "FROM t"`, in groups; those inside another one's holes are by themselves. */
function concatenations(text: string, literals: readonly StringLiteral[]): readonly (readonly StringLiteral[])[] {
  const groups: StringLiteral[][] = [];
  for (const literal of literals) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    if (group && before && before.outer.end <= literal.outer.start && isJoint(text.slice(before.outer.end, literal.outer.start))) group.push(literal);
    else groups.push([literal]);
  }
  return groups;
}

/** Nothing but an operator between two strings, the prefix of a Python string, or one simple value. */
function isJoint(between: string): boolean {
  return between.length < 200 && /^\s*(?:(?:\+|\.|\\|&|<>)?\s*(?:[fFrRbBuU]{1,2})?|\+\s*[\w.$[\]()]+\s*\+\s*|\.\s*\$[\w>[\]'-]+\s*\.\s*)$/.test(between);
}

/** As long as what stands in the file, so that places are the same: what a run fills in becomes a placeholder, escapes what they mean. */
function asSql(text: string, joined: readonly StringLiteral[]): string {
  const [first] = joined;
  const openQuotes = new Set<string>();
  let sql = '';
  let at = first?.start ?? 0;
  for (const { start, end, holes, escape } of joined) {
    if (at < start) sql += joint(text.slice(at, start));
    let from = start;
    for (const hole of holes) {
      sql += content(text.slice(from, hole.start), escape, openQuotes) + placeholder(hole.end - hole.start);
      from = hole.end;
    }
    sql += content(text.slice(from, end), escape, openQuotes);
    at = end;
  }
  return sql;
}

/** `" + id + "` stands for a value, `" + "` for nothing. */
function joint(between: string): string {
  return /[\w$]{2,}|[+.]\s*\w+\s*[+.]/.test(between.replace(/["'`]/g, '')) ? ` ${placeholder(between.length - 1)}` : ' '.repeat(between.length);
}

function placeholder(length: number): string {
  return length < 4 ? '$1'.padEnd(length).slice(0, length) : `\${${'x'.repeat(length - 3)}}`;
}

/** psql and drivers know `:x`, `?`, `@x` and `$1`, as the reader does; the other ways become one of these. */
function content(written: string, escape: StringLiteral['escape'], openQuotes: Set<string>): string {
  const unescaped = escape === 'none' ? written : written.replace(escape === 'double' ? /"(")/g : /\\([^])/g, (pair, character: string) => {
    if (character === '\n') return ' \n';
    if (/[nrt]/.test(character)) return '  ';
    return /["'`]/.test(character) ? quote(character, openQuotes) : pair;
  });
  return unescaped.replace(/%\(\w+\)[sdfi]|%[sdfi](?!\w)|#\{[^{}'"]*\}|(?<![{$])\{[^{}'"]*\}(?!\})/g, (hole) => placeholder(hole.length));
}

/** The space that takes the place of the backslash stands outside of what is quoted. */
function quote(character: string, openQuotes: Set<string>): string {
  if (openQuotes.delete(character)) return `${character} `;
  openQuotes.add(character);
  return ` ${character}`;
}
