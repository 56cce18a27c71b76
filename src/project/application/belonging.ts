import { pieceAt, type Piece } from './scan.ts';
import type { Sought } from './sought.ts';
import type { Occurrence } from './word-matching.ts';

/** Whose a word is: what stands before its dot, and around it, may show that it has nothing to do with the table. */
export type Belonging = 'the table' | 'something else' | 'unknown';

export function belongingOf(occurrence: Occurrence, sought: Sought): Belonging {
  const qualifier = qualifierOf(occurrence);
  if (qualifier === undefined) return 'unknown';
  if (isOwn(qualifier, sought)) return 'the table';
  if (sought.isOther(qualifier)) return 'something else';
  if (occurrence.piece) return isWholeString(occurrence.text, qualifier) ? 'something else' : 'unknown';
  if (foreign.has(qualifier.toLowerCase()) || (qualifier === 'state' && /\bthis\s*\.\s*$/.test(before(occurrence, occurrence.text.lastIndexOf(qualifier, occurrence.start))))) return 'something else';
  const type = typeOf(qualifier, occurrence);
  if (type === undefined) return 'unknown';
  return isOwn(type, sought) ? 'the table' : sought.isOther(type) ? 'something else' : 'unknown';
}

/** Objects of protocols and platforms: `res.status` is of no table that isn't called so. */
const foreign: ReadonlySet<string> = new Set([
  'res', 'resp', 'response', 'req', 'request', 'reply', 'xhr', 'ctx', 'http', 'fetch', 'axios', 'err', 'error', 'ex', 'exception', 'logger', 'log', 'console', 'process', 'window', 'document', 'navigator',
  'math', 'json', 'httpstatus', 'statuscodes', 'os', 'fs', 'path',
]);

/** `customer.email`, `customer?.email`, `$customer->email`, `customers::email`; in a string `customers.email`. */
function qualifierOf({ text, start, piece }: Occurrence): string | undefined {
  const stretch = text.slice(Math.max(piece?.start ?? 0, start - 100), start);
  return (piece ? /(\w+)["`]?\.["`]?$/ : /([\p{L}_$][\p{L}\p{N}_$]*)\s*[!?]?\s*(?:\.|->|::)\s*$/u).exec(stretch)?.[1]?.replace(/^\$/, '');
}

/** `customer`, `newCustomer`, `customers`. */
function isOwn(word: string, { table }: Sought): boolean {
  return table.all.has(word) || [...table.distinct].some((form) => /^\p{Lu}/u.test(form) && word.endsWith(form));
}

/** A table that the program names as it is, and no alias. */
function isWholeString(text: string, name: string): boolean {
  return ["'", '"', '`'].some((quote) => text.includes(`${quote}${name}${quote}`));
}

/** The type that the file gives to a variable, where it is declared last before a place: `x: T`, `x T`, `T x`, `x = new T()`, `x := T{`. */
function typeOf(name: string, { text, start }: Occurrence): string | undefined {
  if (name.length > 60 || !/^\w+$/.test(name)) return undefined;
  const declarations = new RegExp(`\\b${name}\\s*[!?]?\\s*(?::=|:|=|\\s)\\s*(?:new\\s+|&(?:mut\\s+)?|\\*|\\[\\])?\\s*(?:\\w+\\.)?(\\p{Lu}\\w*)|\\b(\\p{Lu}\\w*)(?:<[^<>]*>)?\\s+${name}\\b`, 'gu');
  const last = [...text.slice(Math.max(0, start - 20_000), start).matchAll(declarations)].at(-1);
  return last?.[1] ?? last?.[2];
}

/** The names in an `import` and its like: what they are used for stands elsewhere. */
export function isImported(occurrence: Occurrence): boolean {
  const { text, start, piece } = occurrence;
  if (piece) return /\b(?:from|import|require)\s*\(?\s*$/.test(before({ ...occurrence, start: piece.kind === 'string' ? piece.literal.outer.start : start }));
  return /(?:^|\n)[ \t]*(?:(?:pub\s+)?use\s|import\b|export\s+(?:type\s+)?(?=\{)|from\s+[\w.]+\s+import\b)[^\n;'"({=]*(?:[({][^)}'";]*)?$/.test(text.slice(Math.max(0, start - 1000), start));
}

/** An argument of an annotation or decorator that is none of an object mapper's: `@Operation(mediaType = "application/json")`. */
export function isInAnnotation({ text, start, piece }: Occurrence, pieces: readonly Piece[]): boolean {
  if (!text.includes('@')) return false;
  let depth = 0;
  for (let at = (piece?.kind === 'string' ? piece.literal.outer.start : start) - 1, first = Math.max(0, start - 1500); at >= first; at--) {
    const character = text.charAt(at);
    if (!/[(){};]/.test(character) || pieceAt(pieces, at)) continue;
    if (character === ')' || character === '}') depth++;
    else if (character === ';' && depth === 0) return false;
    else if (character === '{' && depth > 0) depth--;
    else if (character === '(' && depth > 0) depth--;
    else if (character === '(') {
      const name = /@(?:\w+[.:])?(\w+)\s*$/.exec(text.slice(Math.max(0, at - 80), at))?.[1];
      if (name !== undefined) return !ofMapper.test(name);
    }
  }
  return false;
}

/** JPA, Hibernate, MyBatis, TypeORM, MikroORM, Sequelize, Doctrine. */
const ofMapper = /^(?:\w*(?:Columns?|Table|Query|Queries)|Index(?:es)?|Unique\w*|Entity|Select|Insert|Update|Delete|Results?|Formula|Where|SQL\w*|Filter\w*|OrderBy|Checks?|AttributeOverrides?|MapsId|Embedded\w*|One\w+|Many\w+|RelationId|MapKey|Property|Primary\w*|ForeignKey|BelongsTo\w*|Has\w+|Computed|Enum|Scopes?)$/;

function before({ text, start }: Pick<Occurrence, 'text' | 'start'>, end = start): string {
  return text.slice(Math.max(0, end - 60), end);
}
