import { lineStarts, positionAt, type Range } from '../../sql/index.ts';
import { extensionOf, languageOf } from './languages.ts';
import { classNamed, mayBeField, mayDefineModels, modelsIn, type Model } from './models.ts';
import { constantForm, type TableForms } from './name-forms.ts';
import { pieceAt, scan, type Scan } from './scan.ts';
import type { Sought } from './sought.ts';
import { sqlInStrings } from './sql-in-strings.ts';
import { placesIn, sqlUses, type SqlUses } from './sql-uses.ts';
import { isTable, mayBeColumn, mayNameTable, wordsLike, type Occurrence } from './word-matching.ts';
import { WordSet } from './word-set.ts';

/** How a model of the application answers: it has the column (or there is none asked for), it has not, or that can't be told. */
export type ModelAnswer = 'has' | 'lacks' | 'may have';

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

  /** It defines tables for a mapper that knows no others. */
  definesAllTables(): boolean {
    return this.#definitions().some(({ mapper }) => mapper === 'all tables');
  }

  /** What its models of the table say. `inherits`: whether a class of the application, or one that it inherits from, has the column. */
  answers(sought: Sought, inherits: (className: string) => boolean): readonly ModelAnswer[] {
    return this.#definitions().filter((model) => this.#isModelOf(model, sought)).map((model): ModelAnswer => {
      if (sought.column === undefined || this.#columnsOf(model, sought).length > 0) return 'has';
      return model.closed && !model.bases.some(inherits) ? 'lacks' : 'may have';
    });
  }

  /** A class of that name, if it is declared here: whether the column stands in it, and what it inherits from. */
  classNamed(name: string, sought: Sought): { readonly has: boolean; readonly bases: readonly string[] } | undefined {
    if (!this.#words.has(name)) return undefined;
    const { text, scan: scanned } = this.#understood();
    const found = classNamed(name, this.path, text, scanned);
    return found && { has: this.#columnsOf(found, sought).length > 0, bases: found.bases };
  }

  /** The lines, from 1, that name it; each once, in order. `words`: also those that name it by a word alone. */
  lines(sought: Sought, words: boolean): readonly number[] {
    const has = (names: ReadonlySet<string>): boolean => [...names].some((name) => this.#words.has(name));
    if (!has(sought.tableWords) || (sought.column !== undefined && !has(sought.columnWords))) return [];
    const known = this.#understood();
    const models = this.#definitions().filter((model) => this.#isModelOf(model, sought)).flatMap((model) => (sought.column === undefined ? [model.at] : this.#columnsOf(model, sought)));
    const starts = lineStarts(known.text);
    const lines = new Set([...models, ...placesOf(known, sought, words)].map((at) => positionAt(starts, at).line));
    return [...lines].toSorted((a, b) => a - b);
  }

  #understood(): Known {
    return (this.#known ??= understand(this.path, decode(this.#bytes)));
  }

  #definitions(): readonly Model[] {
    if (!this.#models) {
      const { text, scan: scanned } = mayDefineModels(this.path, this.#bytes) ? this.#understood() : { text: '', scan: undefined };
      this.#models = scanned ? modelsIn(this.path, text, scanned) : [];
    }
    return this.#models;
  }

  #isModelOf({ table, schema, className }: Model, { relation, table: forms }: Sought): boolean {
    if (table !== undefined) return table === relation.name && (schema === undefined || relation.schema === '' || schema === relation.schema);
    return className !== undefined && (forms.all.has(className) || modelsOf(this.#understood(), forms).has(className));
  }

  #columnsOf({ columns, body }: Pick<Model, 'columns' | 'body'>, { column = '', columnForms }: Sought): readonly number[] {
    if (columns) return columns.filter(({ name }) => name === column).map(({ at }) => at);
    const { text, scan: scanned } = this.#understood();
    return wordsLike(text.slice(body.start, body.end), columnForms).map(({ form, start }) => ({ start: body.start + start, end: body.start + start + form.length }))
      .filter((word) => mayBeField(body, word, text, scanned)).map(({ start }) => start);
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
  /** Whether it is about a table, by its name. */
  readonly about: Map<string, boolean>;
}

function understand(path: string, text: string): Known {
  const known: Known = { path, text, scan: { pieces: [], literals: [] }, sql: { uses: [], broken: [] }, decided: [], words: false, about: new Map() };
  const extension = extensionOf(path);
  if (extension === 'sql') return { ...known, sql: sqlUses(text) };
  const scanned = scan(text, languageOf(path));
  if (extension === 'prisma') return { ...known, scan: scanned };
  const sql = sqlInStrings(text, scanned);
  return { ...known, scan: scanned, sql, decided: sql.understood, words: true };
}

function placesOf(known: Known, sought: Sought, byWord: boolean): readonly number[] {
  const { sql, words } = known;
  const { relation, column } = sought;
  return [
    ...sql.uses.flatMap((use) => placesIn(use, relation, column)),
    ...sql.broken.flatMap((range) => placesInBroken(known, range, sought)),
    ...(!words || !byWord ? [] : column === undefined ? tableWords(known, sought) : columnWords(known, sought, column)),
  ];
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
  return occurrences(known, sought.columnWords).filter((occurrence) =>
    (sought.columnForms.has(formOf(occurrence)) || occurrence.language.constants === true) && mayBeColumn(occurrence, column)).map(({ start }) => start);
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
