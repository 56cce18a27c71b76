import { lineStarts, positionAt, type Range } from '../../sql/index.ts';
import { isForOtherDatabase } from '../migration-files.ts';
import { belongingOf, isImported, isInAnnotation } from './belonging.ts';
import { extensionOf, languageOf } from './languages.ts';
import { classNamed, constantIn, mayBeField, mayDefineModels, modelsIn, typesIn, type BaseClass, type DeclaredType, type Model } from './models.ts';
import { constantForm, type TableForms } from './name-forms.ts';
import { pieceAt, scan, type Scan } from './scan.ts';
import type { Sought } from './sought.ts';
import { sqlInStrings } from './sql-in-strings.ts';
import { placesIn, sqlUses, type SqlUses } from './sql-uses.ts';
import { isTable, mayBeColumn, mayNameTable, wordsLike, type Occurrence } from './word-matching.ts';
import { WordSet } from './word-set.ts';

/** How sure it is that a line means what is looked for. */
export interface FoundLine {
  readonly line: number;
  readonly kind: 'exact' | 'word';
}

/** What the whole application says about what stands in one file. */
export interface Judgement {
  /** Words may mean it. */
  readonly words: boolean;
  /** SQL that names it means this database. */
  readonly sql: 'exact' | 'word';
  /** Where its models have it: offsets in this file. */
  readonly members: readonly number[];
  /** Models of other tables in this file: what stands in one is that one's. */
  readonly otherModels: readonly Model[];
}

/** One file of the application. What it costs to understand it is paid when it has the words that are looked for. */
export class SourceFile {
  readonly path: string;
  readonly #bytes: Buffer;
  readonly #words: WordSet;
  #known: Known | undefined;
  #models: readonly Model[] | undefined;

  constructor(path: string, bytes: Buffer) {
    this.path = path;
    this.#bytes = bytes;
    this.#words = new WordSet(bytes);
  }

  text(): string {
    return decode(this.#bytes);
  }

  /** The tables that it defines for object mappers. */
  models(): readonly Model[] {
    if (!this.#models) {
      const { text, scan: scanned } = mayDefineModels(this.path, this.#bytes) ? this.#understood() : { text: '', scan: undefined };
      this.#models = scanned ? modelsIn(this.path, text, scanned) : [];
    }
    return this.#models;
  }

  /** A class of that name, if it is declared here. */
  classNamed(name: string): BaseClass | undefined {
    if (!this.#words.has(name)) return undefined;
    const { text, scan: scanned } = this.#understood();
    return classNamed(name, this.path, text, scanned);
  }

  /** The string that it gives to a name, if it does. */
  constant(name: string): string | undefined {
    return this.#words.has(name) ? constantIn(this.#understood().text, name) : undefined;
  }

  /** Whether a model whose table nobody says may be the one of a table, by its name. */
  isModelByName({ className }: Model, { table }: Sought): boolean {
    return className !== undefined && (table.all.has(className) || modelsOf(this.#understood(), table).has(className));
  }

  /** Where columns stand in a model or a class of this file. `forms`: their spellings where the definition isn't read exactly. */
  columnsOf({ columns, body }: Pick<Model, 'columns' | 'body'>, column: string, forms: ReadonlySet<string>): readonly number[] {
    if (columns) return columns.filter(({ name }) => name === column).map(({ at }) => at);
    const { text, scan: scanned } = this.#understood();
    return wordsLike(text.slice(body.start, body.end), forms).map(({ form, start }) => ({ start: body.start + start, end: body.start + start + form.length }))
      .filter((word) => mayBeField(body, word, text, scanned)).map(({ start }) => start);
  }

  /** The lines, from 1, that name it; each once, in order. */
  lines(sought: Sought, { words, sql, members, otherModels }: Judgement): readonly FoundLine[] {
    const has = (names: ReadonlySet<string>): boolean => [...names].some((name) => this.#words.has(name));
    const mayNameIt = has(sought.tableWords) && (sought.column === undefined || has(sought.columnWords));
    if (!mayNameIt && members.length === 0) return [];
    const known = this.#understood();
    const named = mayNameIt ? namedBySql(known, sought) : [];
    const isExact = sql === 'exact' && !known.foreign;
    const exact = [...members, ...(isExact ? named : [])];
    const perhaps = mayNameIt ? [...(isExact ? [] : named), ...brokenSql(known, sought), ...(words ? namedByWord(known, sought, otherModels) : [])] : [];
    const starts = lineStarts(known.text);
    const kinds = new Map<number, FoundLine['kind']>();
    for (const at of perhaps) kinds.set(positionAt(starts, at).line, 'word');
    for (const at of exact) kinds.set(positionAt(starts, at).line, 'exact');
    return [...kinds].map(([line, kind]) => ({ line, kind })).toSorted((a, b) => a.line - b.line);
  }

  #understood(): Known {
    return (this.#known ??= understand(this.path, this.text()));
  }
}

/** In whatever encoding: names are ASCII in nearly all, and what isn't UTF-8 still has one character a byte. */
function decode(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.includes('\uFFFD') ? bytes.toString('latin1') : text;
}

interface Known {
  readonly path: string;
  readonly text: string;
  readonly scan: Scan;
  readonly sql: SqlUses;
  /** Strings whose SQL was understood: it decides, and their words don't count. */
  readonly decided: readonly Range[];
  /** What else stands in it may name something by word. */
  readonly words: boolean;
  /** It speaks to another database too, so that its SQL may be of that. */
  readonly foreign: boolean;
  readonly types: () => readonly DeclaredType[];
  /** Whether it is about a table, by its name. */
  readonly about: Map<string, boolean>;
}

function understand(path: string, text: string): Known {
  const known: Known = { path, text, scan: { pieces: [], literals: [] }, sql: { uses: [], broken: [] }, decided: [], words: false, foreign: false, types: () => [], about: new Map() };
  const extension = extensionOf(path);
  if (extension === 'sql') return { ...known, sql: sqlUses(text) };
  const scanned = scan(text, languageOf(path));
  if (extension === 'prisma') return { ...known, scan: scanned };
  const sql = sqlInStrings(text, scanned);
  let types: readonly DeclaredType[] | undefined;
  return { ...known, scan: scanned, sql, decided: sql.understood, words: true, foreign: isForOtherDatabase(path) || speaksToClickHouse.test(text), types: () => (types ??= typesIn(path, text, scanned)) };
}

/** It imports a client of ClickHouse, or calls one. */
const speaksToClickHouse = /\b(?:import|from|require)\b[^\n]*clickhouse|clickhouse\w*[(<]/i;

function namedBySql({ sql }: Known, { relation, column }: Sought): readonly number[] {
  return sql.uses.flatMap((use) => placesIn(use, relation, column));
}

function brokenSql(known: Known, sought: Sought): readonly number[] {
  return known.sql.broken.flatMap((range) => placesInBroken(known, range, sought));
}

function namedByWord(known: Known, sought: Sought, otherModels: readonly Model[]): readonly number[] {
  if (!known.words) return [];
  return sought.column === undefined ? tableWords(known, sought) : columnWords(known, sought, sought.column, otherModels);
}

/** SQL that does not parse, a template for instance: by word, where the statement itself names the table. */
function placesInBroken({ text }: Known, { start, end }: Range, { relation, column }: Sought): readonly number[] {
  const uncommented = text.slice(start, end).replace(/--.*|\/\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
  const tables = wordsLike(uncommented, [relation.name]);
  const found = column === undefined || tables.length === 0 ? tables : wordsLike(uncommented, [column]);
  return found.map((word) => start + word.start);
}

function tableWords(known: Known, sought: Sought): readonly number[] {
  const { table } = sought;
  const models = modelsOf(known, table);
  return occurrences(known, sought.tableWords).filter((occurrence) => {
    if (isAside(occurrence, known)) return false;
    const form = formOf(occurrence);
    if (form === constantForm(table.name) && form !== table.name) return occurrence.language.constants === true && occurrence.piece === undefined;
    return isTable(occurrence, models.has(form) ? { ...table, distinct: new Set([...table.distinct, form]) } : table);
  }).map(({ start }) => start);
}

function columnWords(known: Known, sought: Sought, column: string, otherModels: readonly Model[]): readonly number[] {
  if (!isAbout(known, sought)) return [];
  return occurrences(known, sought.columnWords).filter((occurrence) =>
    (sought.columnForms.has(formOf(occurrence)) || occurrence.language.constants === true) && mayBeColumn(occurrence, column) && !isAside(occurrence, known) && mayBelong(occurrence, known, sought, otherModels)).map(({ start }) => start);
}

/** It stands where no use of anything stands. */
function isAside(occurrence: Occurrence, { scan: { pieces } }: Known): boolean {
  return isImported(occurrence) || isInAnnotation(occurrence, pieces);
}

/** Nothing shows that it is another table's: what stands in a model of that, or in a type called like it, is its own. */
function mayBelong(occurrence: Occurrence, known: Known, sought: Sought, otherModels: readonly Model[]): boolean {
  const belonging = belongingOf(occurrence, sought);
  if (belonging !== 'unknown') return belonging === 'the table';
  const holds = ({ body }: Pick<Model, 'body'>): boolean => body.start <= occurrence.start && occurrence.start < body.end;
  return !otherModels.some(holds) && !known.types().some((type) => holds(type) && sought.isOther(type.name));
}

/** The file names the table, or its model. */
function isAbout(known: Known, { relation, table, tableWords: forms }: Sought): boolean {
  const key = `${relation.schema}.${relation.name}`;
  const before = known.about.get(key);
  if (before !== undefined) return before;
  const models = modelsOf(known, table);
  const isOne = (occurrence: Occurrence): boolean =>
    (table.all.has(formOf(occurrence)) || models.has(formOf(occurrence)) || occurrence.language.constants === true) && mayNameTable(occurrence);
  const about = known.sql.uses.some((use) => placesIn(use, relation, undefined).length > 0) || occurrences(known, forms).some(isOne);
  known.about.set(key, about);
  return about;
}

/** Of `shop_customers` the model Customer, in a file of the module `shop` or one that names it. */
function modelsOf({ path, text }: Known, { ofModule }: TableForms): ReadonlySet<string> {
  if (!ofModule || !languageOf(path).modules) return new Set();
  const isOfModule = path.toLowerCase().split(/[/.]/).includes(ofModule.module) || wordsLike(text.toLowerCase(), [ofModule.module]).length > 0;
  return isOfModule ? ofModule.models : new Set();
}

function occurrences({ path, text, scan: { pieces }, decided }: Known, forms: ReadonlySet<string>): readonly Occurrence[] {
  const language = languageOf(path);
  return wordsLike(text, forms).flatMap(({ form, start }): Occurrence[] => {
    const piece = pieceAt(pieces, start);
    const isDecided = piece?.kind === 'string' && decided.some((range) => range.start <= start && start < range.end);
    return isDecided ? [] : [{ text, start, end: start + form.length, piece, language }];
  });
}

function formOf({ text, start, end }: Occurrence): string {
  return text.slice(start, end);
}
