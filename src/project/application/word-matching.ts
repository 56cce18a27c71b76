import type { Language } from './languages.ts';
import type { TableForms } from './name-forms.ts';
import type { Piece } from './scan.ts';

/** A word of a file that is spelt like a name that is looked for, with what it stands in: code, or a string. */
export interface Occurrence {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Undefined in code. */
  readonly piece: Piece | undefined;
  readonly language: Language;
}

/** Of words that are spelt like them, regardless of what stands around: no part of a longer word. The `n` of `\n` is none of its letters. */
export function wordsLike(text: string, forms: Iterable<string>): readonly { readonly form: string; readonly start: number }[] {
  const alternatives = [...forms].toSorted((a, b) => b.length - a.length).map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  if (alternatives.length === 0) return [];
  return [...text.matchAll(new RegExp(`(?:(?<![\\p{L}\\p{N}_])|(?<=\\\\[nrt]))(?:${alternatives.join('|')})(?![\\p{L}\\p{N}_])`, 'gu'))].map((match) => ({ form: match[0], start: match.index }));
}

/** Whether a word may be a column, in a file that is about its table. */
export function mayBeColumn(occurrence: Occurrence, column: string): boolean {
  const { text, start, end, piece, language } = occurrence;
  if (piece?.kind === 'comment' || isInPath(occurrence)) return false;
  const content = piece ? text.slice(piece.literal.start, piece.literal.end) : '';
  if (piece && /\s/.test(content.trim())) return isInSql(content, start - piece.literal.start, end - piece.literal.start);
  const form = text.slice(start, end);
  // `<Email/>` and `<b>Email</b>`: where components and headings are called so, only what is taken of a value is meant.
  if (language.markup && form !== column && /^\p{Lu}/u.test(form)) return text.charAt(start - 1) === '.' || content === form;
  return piece !== undefined || !isText(occurrence);
}

/** Whether a word shows that its file is about the table. */
export function mayNameTable(occurrence: Occurrence): boolean {
  const { text, start, piece } = occurrence;
  if (piece?.kind === 'comment') return false;
  const content = piece ? text.slice(piece.literal.start, piece.literal.end) : '';
  return !/\s/.test(content.trim()) || (piece !== undefined && (isAfterFrom(content.slice(0, start - piece.literal.start)) || looksLikeSql(content)));
}

/** Whether a word means the table itself, or its model. */
export function isTable(occurrence: Occurrence, { name, distinct }: TableForms): boolean {
  const { text, start, end, piece, language } = occurrence;
  if (piece?.kind === 'comment' || isInPath(occurrence)) return false;
  const form = text.slice(start, end);
  const isDistinct = distinct.has(form) && !(language.globals?.has(form) && !isDeclared(text, form));
  const before = text.slice(Math.max(0, start - 60), start);
  if (piece) {
    const { outer, ...content } = piece.literal;
    if (!isDistinct && form !== name) return false;
    if (isAfterFrom(text.slice(content.start, start))) return true;
    const beforeString = text.slice(Math.max(0, outer.start - 60), outer.start);
    return isWhole(text.slice(content.start, content.end), form) && (isSeveralWords(form) || tableCall.test(beforeString) || tableArgument.test(beforeString));
  }
  if (ofDatabase.test(before)) return true;
  // A model is called, declared, imported; `Role.User` is a value of something else.
  if (isDistinct) return (isSeveralWords(form) || !/(?:\.|::)\s*$/.test(before)) && !isText(occurrence);
  if (form !== name) return false;
  // One word in lower case is a variable, unless something shows that it belongs to the database.
  return (language.symbols === true && /(?:^|[^:]):$/.test(before)) || /^::(?:table|dsl|columns)\b/.test(text.slice(end, end + 12)) || /\b(?:from|into|insert|update|delete|join|table|truncate)\w*\s*\(\s*$/i.test(before);
}

const ofDatabase = /\b(?:db|database|prisma|knex|orm|sequelize|models?|tables?|schema|query|tx|trx|transaction)\s*[?!]?\.\s*$/i;

/** What takes a table's or a model's name as a string when it is called: `knex('customers')`, `.from('customers')`. */
const tableCall = /\b(?:knex|db|database|trx|tx|from|into|table|\w*join|entity|define|model|insert\w*|update\w*|delete\w*|select_from|truncate|pgTable|ref|relationship|ForeignKey|belongs_?to|has_?many|has_?one)\s*(?:<[^<>]*>)?\(\s*\[?[@rRfFuU$]?$/i;

/** Names of arguments, and what needs no parentheses: `tableName: 'customers'`, `schema "customers" do`, `has_many "customers"`. */
const tableArgument = /(?:\b(?:table|entity|model|table_?name|db_table|schema|ref|class_name|relationship|belongs_?to|has_?many|has_?one)|__tablename__|\bname\s*=|TableName\(\)\s*string\s*\{\s*return)[(:=,\s]*[@rRfFuU$]?$/i;

function isSeveralWords(form: string): boolean {
  return /_|\p{Ll}\p{Lu}/u.test(form);
}

/** `./email`, `/api/email/`, `customer-email`: paths, addresses and style classes are no names of columns. */
function isInPath({ text, start, end, piece }: Occurrence): boolean {
  const [before, after] = [text.slice(Math.max(0, start - 2), start), text.slice(end, end + 2)];
  return /[\p{L}\p{N}]-$/u.test(before) || /^-[\p{L}\p{N}]/u.test(after) || (piece !== undefined && (before.endsWith('/') || after.startsWith('/'))) || before === '</';
}

const verb = /^\s*(?:\(\s*)*(?:with|select|insert|update|delete|merge|values|copy|truncate|declare|from|where|join|set|order\s+by|group\s+by|and|or)\s/i;

function looksLikeSql(content: string): boolean {
  return verb.test(content) && /[=<>*(),?$:%]|\b(?:from|into|set|asc|desc|null)\b/i.test(content);
}

/** SQL that doesn't parse, or a piece of some: `email desc`, `lower(email) = ?`. What people read is none. */
function isInSql(content: string, start: number, end: number): boolean {
  if (looksLikeSql(content)) return true;
  const opens = /(?:^|[(,.:=<>]|\b(?:select|distinct|by|where|and|or|on|having|set|returning|not|as))\s*["`]?$/i.test(content.slice(0, start));
  const closes = /^["`]?\s*(?:$|[,)=<>!~]|::|->|(?:asc|desc|like|ilike|between|from|nulls)\b|in\s*\(|is\s+(?:not\s+)?(?:null|true|false|distinct)\b)/i.test(content.slice(end));
  return opens && closes;
}

function isAfterFrom(before: string): boolean {
  return /\b(?:from|join|into|update|table|only|truncate|references)\s+(?:["`]?\w+["`]?\.)?["`]?$/i.test(before);
}

/** `customers`, `public.customers`, `customers as c`. */
function isWhole(content: string, form: string): boolean {
  const rest = content.trim().replace(/^["`]?\w+["`]?\.(?=["`]?\w+["`]?(?:\s|$))/, '');
  const [first = '', ...alias] = rest.split(/\s+/);
  return first.replace(/["`]/g, '') === form && (alias.length === 0 || (alias.length === 2 && /^as$/i.test(alias[0] ?? '')) || (alias.length === 1 && /^[a-z]\w{0,2}$/.test(alias[0] ?? '')));
}

/** A class of the file's own, or an imported one. */
function isDeclared(text: string, form: string): boolean {
  return new RegExp(`\\b(?:class|interface|type|enum)\\s+${form}\\b|\\bimport\\b[^;]{0,500}\\b${form}\\b`).test(text);
}

/** What people read, between the tags of a program's markup: `<h1>Your email</h1>`. Code has no two words side by side, but for keywords. */
function isText({ text, start, end, language }: Occurrence): boolean {
  if (!language.markup) return false;
  const [before, after] = [text.slice(Math.max(0, start - 200), start), text.slice(end, end + 200)];
  const previous = /([\p{L}\p{N}]+)[ \t]+$/u.exec(before)?.[1];
  const next = /^[ \t]+([\p{L}\p{N}]+)/u.exec(after)?.[1];
  if ((previous !== undefined && !keywords.has(previous)) || (next !== undefined && !keywords.has(next))) return true;
  return /(?:^|[^=])>\s*$/.test(before) && /^\s*<\/?[a-z]/i.test(after);
}

const keywords: ReadonlySet<string> = new Set([
  'abstract', 'and', 'any', 'as', 'assert', 'asserts', 'async', 'await', 'case', 'class', 'const', 'declare', 'default', 'delete', 'do', 'echo', 'else', 'enum', 'export', 'extends', 'final', 'fn', 'for', 'from', 'function', 'get', 'global', 'if', 'implements', 'import',
  'in', 'infer', 'instanceof', 'insteadof', 'interface', 'is', 'keyof', 'let', 'module', 'namespace', 'new', 'not', 'of', 'or', 'override', 'print', 'private', 'protected', 'public', 'readonly', 'return', 'satisfies', 'set', 'static', 'string', 'bool', 'int', 'float',
  'switch', 'throw', 'trait', 'type', 'typeof', 'unset', 'use', 'var', 'void', 'while', 'with', 'yield',
]);
