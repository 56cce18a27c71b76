import type { NamedRelation } from '../../rewrite/index.ts';
import { lineStarts, positionAt, type Range } from '../../sql/index.ts';
import { extensionOf, languageOf } from './languages.ts';
import { columnForms, constantForm, tableForms, type TableForms } from './name-forms.ts';
import { prismaUses, type PrismaUse } from './prisma.ts';
import { pieceAt, scan, type Piece, type Scan } from './scan.ts';
import { sqlInStrings } from './sql-in-strings.ts';
import { placesIn, sqlUses, type SqlUses } from './sql-uses.ts';
import { isTable, mayBeColumn, mayNameTable, wordsLike, type Occurrence } from './word-matching.ts';
import { WordSet } from './word-set.ts';

/** What is looked for, spelt in all its ways: made once for all files. */
export interface Sought {
  readonly relation: NamedRelation;
  readonly column?: string;
  readonly table: TableForms;
  readonly tableWords: ReadonlySet<string>;
  readonly columnWords: ReadonlySet<string>;
}

export function soughtNames(relation: NamedRelation, column?: string): Sought {
  const table = tableForms(relation.name);
  const models = table.ofModule?.models ?? [];
  return {
    relation, table,
    tableWords: new Set([...table.all, constantForm(relation.name), ...models]),
    columnWords: new Set(column === undefined ? [] : [...columnForms(column), constantForm(column)]),
    ...(column !== undefined && { column }),
  };
}

/** One file of the application. What it costs to understand it is paid when it has the words that are looked for. */
export class SourceFile {
  readonly path: string;
  readonly #bytes: Buffer;
  readonly #words: WordSet;
  #known: Known | undefined;

  constructor(path: string, bytes: Buffer) {
    this.path = path;
    this.#bytes = bytes;
    this.#words = new WordSet(bytes);
  }

  /** The lines, from 1, that name it; each once, in order. */
  lines(sought: Sought): readonly number[] {
    const has = (words: ReadonlySet<string>): boolean => [...words].some((word) => this.#words.has(word));
    if (!has(sought.tableWords) || (sought.column !== undefined && !has(sought.columnWords))) return [];
    const known = (this.#known ??= understand(this.path, decode(this.#bytes)));
    const starts = lineStarts(known.text);
    const lines = new Set(placesOf(known, sought).map((at) => positionAt(starts, at).line));
    return [...lines].toSorted((a, b) => a - b);
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
  readonly prisma: readonly PrismaUse[];
  /** Strings whose SQL was understood: it decides, and their words don't count. */
  readonly decided: readonly Range[];
  /** What else stands in it may name something by word. */
  readonly words: boolean;
  /** Whether it is about a table, by its name. */
  readonly about: Map<string, boolean>;
}

function understand(path: string, text: string): Known {
  const known: Known = { path, text, scan: { pieces: [], literals: [] }, sql: { uses: [], broken: [] }, prisma: [], decided: [], words: false, about: new Map() };
  const extension = extensionOf(path);
  if (extension === 'sql') return { ...known, sql: sqlUses(text) };
  const scanned = scan(text, languageOf(path));
  if (extension === 'prisma') return { ...known, prisma: prismaUses(text, (at) => pieceAt(scanned.pieces, at)?.kind === 'comment') };
  const sql = sqlInStrings(text, scanned);
  return { ...known, scan: scanned, sql, decided: sql.understood, words: true };
}

function placesOf(known: Known, sought: Sought): readonly number[] {
  const { sql, prisma, words } = known;
  const { relation, column } = sought;
  return [
    ...sql.uses.flatMap((use) => placesIn(use, relation, column)),
    ...sql.broken.flatMap((range) => placesInBroken(known, range, sought)),
    ...prisma.flatMap((use) => placesInModel(use, sought)),
    ...(!words ? [] : column === undefined ? tableWords(known, sought) : columnWords(known, sought, column)),
  ];
}

function placesInModel({ table, schema, at, columns }: PrismaUse, { relation, column }: Sought): readonly number[] {
  if (table !== relation.name || (schema !== undefined && relation.schema !== '' && schema !== relation.schema)) return [];
  return column === undefined ? [at] : columns.filter(({ name }) => name === column).map((field) => field.at);
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
    const form = formOf(occurrence);
    if (form === constantForm(table.name) && form !== table.name) return occurrence.language.constants === true && occurrence.piece === undefined;
    return isTable(occurrence, models.has(form) ? { ...table, distinct: new Set([...table.distinct, form]) } : table);
  }).map(({ start }) => start);
}

function columnWords(known: Known, sought: Sought, column: string): readonly number[] {
  if (!isAbout(known, sought)) return [];
  const forms = columnForms(column);
  return occurrences(known, sought.columnWords).filter((occurrence) =>
    (forms.has(formOf(occurrence)) || occurrence.language.constants === true) && mayBeColumn(occurrence, column)).map(({ start }) => start);
}

/** The file names the table, or its model. */
function isAbout(known: Known, { relation: { schema, name }, relation, table, tableWords: forms }: Sought): boolean {
  const key = `${schema}.${name}`;
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
    const piece: Piece | undefined = pieceAt(pieces, start);
    const isDecided = piece?.kind === 'string' && decided.some((range) => range.start <= start && start < range.end);
    return isDecided ? [] : [{ text, start, end: start + form.length, piece, language }];
  });
}

function formOf({ text, start, end }: Occurrence): string {
  return text.slice(start, end);
}
