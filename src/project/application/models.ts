import type { Range } from '../../sql/index.ts';
import { extensionOf } from './languages.ts';
import { pieceAt, type Scan } from './scan.ts';

/**
 * The definition of a table in the application: a model of an object mapper. What a closed one doesn't have, code can't
 * reach through the mapper, however often it uses the same word for other things.
 */
export interface Model {
  /** Its table, as the definition says it; or its class, where the mapper makes the table's name from that. */
  readonly table?: string;
  readonly schema?: string;
  readonly className?: string;
  /** Where its name stands. */
  readonly at: number;
  readonly body: Range;
  /** All its columns stand in it, or in its bases. */
  readonly closed: boolean;
  /** Classes that it inherits from, by name. */
  readonly bases: readonly string[];
  /** Its mapper knows no table without such a definition. */
  readonly mapper: 'all tables' | 'some tables';
  /** By name, where the definition is read exactly; otherwise any word of its body may be one. */
  readonly columns?: readonly { readonly name: string; readonly at: number }[];
}

/** Without one of these there is no model in a file. */
const hints: readonly string[] = ['pgTable', 'pgSchema', 'table!', '@Entity', '@Table', 'class '];

/** Whether it may be worth to look for models. */
export function mayDefineModels(path: string, bytes: Buffer): boolean {
  return extensionOf(path) === 'prisma' || hints.some((hint) => (hint !== 'class ' || extensionOf(path) === 'py') && bytes.includes(hint));
}

export function modelsIn(path: string, text: string, { pieces }: Scan): readonly Model[] {
  const isCode = (at: number): boolean => pieceAt(pieces, at) === undefined;
  const all = extensionOf(path) === 'prisma' ? prismaModels(text, isCode) : extensionOf(path) === 'py' ? pythonModels(text, isCode) : [...tableCalls(text, isCode), ...dieselTables(text, isCode), ...entities(text, isCode)];
  return all.filter(({ at }) => pieceAt(pieces, at)?.kind !== 'comment');
}

type IsCode = (at: number) => boolean;

/** https://www.prisma.io/docs/orm/reference/prisma-schema-reference */
function prismaModels(text: string, isCode: IsCode): readonly Model[] {
  return [...text.matchAll(/^([ \t]*(?:model|view)[ \t]+)(\w+)[ \t]*\{/gm)].map((match): Model => {
    const body = bodyAt(text, match.index + match[0].length - 1, isCode);
    const inside = text.slice(body.start, body.end);
    const schema = /^[ \t]*@@schema\(\s*"([^"]+)"/m.exec(inside)?.[1];
    const columns = [...inside.matchAll(/^([ \t]*)(\w+)[ \t]+\w.*$/gm)].flatMap((field) => {
      const at = body.start + field.index + (field[1] ?? '').length;
      return isCode(at) ? [{ name: /[^@]@map\(\s*(?:name:\s*)?"([^"]+)"/.exec(field[0])?.[1] ?? field[2] ?? '', at }] : [];
    });
    const table = /^[ \t]*@@map\(\s*(?:name:\s*)?"([^"]+)"/m.exec(inside)?.[1] ?? match[2] ?? '';
    return { table, at: match.index + (match[1] ?? '').length, body, closed: true, bases: [], mapper: 'all tables', columns, ...(schema !== undefined && { schema }) };
  });
}

/** Drizzle: `pgTable('customers', { … })`, `pgSchema('crm').table('customers', { … })`. A spread brings columns from elsewhere. */
function tableCalls(text: string, isCode: IsCode): readonly Model[] {
  if (!/\bpg(?:Table|Schema)\b/.test(text)) return [];
  return [...text.matchAll(/\b(?:pgTable|\w+\.table)\s*\(\s*(["'`])([^"'`]+)\1\s*,\s*(?:\(?\w*\)?\s*=>\s*\(?\s*)?\{/g)].map((match): Model => {
    const body = bodyAt(text, match.index + match[0].length - 1, isCode);
    return { table: match[2] ?? '', at: match.index + match[0].indexOf(match[2] ?? ''), body, closed: !/\.\.\./.test(text.slice(body.start, body.end)), bases: [], mapper: 'all tables' };
  });
}

/** Diesel: `table! { crm.customers (id) { … } }`. */
function dieselTables(text: string, isCode: IsCode): readonly Model[] {
  return [...text.matchAll(/\btable!\s*[{(](?:\s|\/\/.*|#\[[^\]]*\]|use [^;]+;)*(?:(\w+)\.)?(\w+)\s*\([^)]*\)\s*\{/g)].map((match): Model => {
    const [whole, schema, name = ''] = match;
    return { table: /#\[sql_name\s*=\s*"([^"]+)"\]\s*\w+\s*\(/.exec(whole)?.[1] ?? name, at: match.index + whole.lastIndexOf(name, whole.lastIndexOf('(')), body: bodyAt(text, match.index + whole.length - 1, isCode), closed: true, bases: [], mapper: 'all tables', ...(schema !== undefined && { schema }) };
  });
}

/** TypeORM, MikroORM, JPA, Sequelize: `@Entity('customers') class Customer { … }`, `@Entity @Table(name = "customers")`. */
function entities(text: string, isCode: IsCode): readonly Model[] {
  return [...text.matchAll(/@(?:Entity|Table)\b((?:[^{};]|\{[^{}]*\}){0,600}?)\bclass\s+(\w+)([^{]*)\{/g)].map((match): Model => {
    const [whole, annotations = '', className = '', heritage = ''] = match;
    const table = /(?:^\(\s*|\b(?:name|tableName)\s*[:=]\s*)["'`]([^"'`]+)["'`]/.exec(annotations)?.[1];
    return { ...(table === undefined ? { className } : { table }), at: match.index + whole.indexOf(className, annotations.length), body: bodyAt(text, match.index + whole.length - 1, isCode), closed: true, bases: namesIn(heritage), mapper: 'some tables' };
  });
}

/** Django: `class Customer(models.Model)`; SQLAlchemy: `__tablename__`. */
function pythonModels(text: string, isCode: IsCode): readonly Model[] {
  return [...text.matchAll(/^([ \t]*class[ \t]+)(\w+)\(([^)]*)\):/gm)].filter(({ index }) => isCode(index)).flatMap((match): Model[] => {
    const [, keyword = '', className = '', bases = ''] = match;
    const body = blockAt(text, match.index);
    const table = /\b(?:__tablename__|db_table)\s*=\s*["']([^"']+)["']/.exec(text.slice(body.start, body.end))?.[1];
    if (table === undefined && !/Model\b/.test(bases)) return [];
    return [{ ...(table === undefined ? { className } : { table }), at: match.index + keyword.length, body, closed: true, bases: namesIn(bases), mapper: 'some tables' }];
  });
}

/** A class of the application that a model may inherit from; undefined where it is a library's. */
export function classNamed(name: string, path: string, text: string, { pieces }: Scan): Pick<Model, 'body' | 'bases'> | undefined {
  const isCode = (at: number): boolean => pieceAt(pieces, at) === undefined;
  const inPython = extensionOf(path) === 'py';
  const declaration = new RegExp(inPython ? `^[ \\t]*class[ \\t]+${name}\\b(?:\\(([^)]*)\\))?:` : `\\bclass\\s+${name}\\b([^{;]*)\\{`, 'gm');
  for (const match of text.matchAll(declaration)) {
    if (!isCode(match.index)) continue;
    return { body: inPython ? blockAt(text, match.index) : bodyAt(text, match.index + match[0].length - 1, isCode), bases: namesIn(match[1] ?? '') };
  }
  return undefined;
}

/** Names of classes, those of type arguments and mixins too. */
function namesIn(heritage: string): readonly string[] {
  return heritage.match(/\b\p{Lu}\w*/gu) ?? [];
}

/** Of a class in Python: the lines that are indented further than its own. */
function blockAt(text: string, at: number): Range {
  const indent = /[ \t]*/y;
  indent.lastIndex = at;
  const [own = ''] = indent.exec(text) ?? [];
  const start = text.indexOf('\n', at) + 1 || text.length;
  const outside = new RegExp(`^(?!${own}[ \\t]|[ \\t]*(?:#.*)?$)`, 'gm');
  outside.lastIndex = start;
  return { start, end: outside.exec(text)?.index ?? text.length };
}

/**
 * Whether a word of a body may be a column: no method's name, and nothing inside of one. A string may, as in `@Column({ name: 'email' })`.
 * Python's bodies have no braces, and count as a whole.
 */
export function mayBeField({ start }: Range, { start: at, end }: Range, text: string, { pieces }: Scan): boolean {
  const piece = pieceAt(pieces, at);
  if (piece) return piece.kind === 'string';
  if (/^\s*\(/.test(text.slice(end, end + 20)) && !/[:=]\s*$/.test(text.slice(Math.max(start, at - 20), at))) return false;
  let depth = 0;
  for (const { 0: brace, index } of text.slice(start, at).matchAll(/[{}]/g)) if (pieceAt(pieces, start + index) === undefined) depth += brace === '{' ? 1 : -1;
  return depth === 0;
}

/** From a brace to the one that closes it. */
function bodyAt(text: string, open: number, isCode: IsCode): Range {
  let depth = 0;
  const braces = /[{}]/g;
  braces.lastIndex = open;
  for (let found = braces.exec(text); found; found = braces.exec(text)) {
    if (!isCode(found.index)) continue;
    depth += found[0] === '{' ? 1 : -1;
    if (depth === 0) return { start: open + 1, end: found.index };
  }
  return { start: open + 1, end: text.length };
}
