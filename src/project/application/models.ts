import type { Range } from '../../sql/index.ts';
import { extensionOf } from './languages.ts';
import { pieceAt, type Scan } from './scan.ts';

/**
 * The definition of a table in the application: a model of an object mapper. What a closed one doesn't have, code can't
 * reach through the mapper, however often it uses the same word for other things.
 */
export interface Model {
  /** Its table, as the definition says it; absent where the mapper makes the table's name from the class, or a constant of another file has it. */
  readonly table?: string;
  readonly tableConstant?: string;
  readonly schema?: string;
  /** What the program calls it. */
  readonly className?: string;
  /** Where its name stands. */
  readonly at: number;
  readonly body: Range;
  /** All its columns stand in it, or in its bases. */
  readonly closed: boolean;
  readonly bases: readonly Base[];
  /** Its mapper knows no table without such a definition. */
  readonly mapper: 'all tables' | 'some tables';
  /** By name, where the definition is read exactly; otherwise any word of its body may be one. */
  readonly columns?: readonly { readonly name: string; readonly at: number }[];
}

/** A class that a model inherits from, or whose fields are columns of its table: a value object. */
export interface Base {
  readonly className: string;
  /** The property that holds the value object: mappers put its name before those of the columns. */
  readonly property?: string;
}

/** A class of the application that a model may inherit from. */
export type BaseClass = Pick<Model, 'body' | 'bases'>;

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
    return { table, className: match[2] ?? '', at: match.index + (match[1] ?? '').length, body, closed: true, bases: [], mapper: 'all tables', columns, ...(schema !== undefined && { schema }) };
  });
}

/** Drizzle: `pgTable('customers', { … })`, `pgSchema('crm').table('customers', { … })`. A spread brings columns from elsewhere. */
function tableCalls(text: string, isCode: IsCode): readonly Model[] {
  if (!/\bpg(?:Table|Schema)\b/.test(text)) return [];
  return [...text.matchAll(/(?:\b(\w+)\s*=\s*)?\b(?:pgTable|\w+\.table)\s*\(\s*(["'`])([^"'`]+)\2\s*,\s*(?:\(?\w*\)?\s*=>\s*\(?\s*)?\{/g)].map((match): Model => {
    const body = bodyAt(text, match.index + match[0].length - 1, isCode);
    const [whole, variable, , table = ''] = match;
    return { table, ...(variable !== undefined && { className: variable }), at: match.index + whole.lastIndexOf(table), body, closed: !/\.\.\./.test(text.slice(body.start, body.end)), bases: [], mapper: 'all tables' };
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
  return [...text.matchAll(/@(?:Entity|Table)\b((?:[^{};]|\{[^{}]*\}){0,600}?)\bclass\s+(\w+)/g)].flatMap((match): Model[] => {
    const [whole, annotations = '', className = ''] = match;
    const declared = declaredAt(text, match.index + whole.length, isCode);
    return declared ? [{ className, ...tableIn(annotations, text), at: match.index + whole.lastIndexOf(className), ...declared, closed: true, mapper: 'some tables' }] : [];
  });
}

/** The table that annotations name: as a string, or by a constant. */
function tableIn(annotations: string, text: string): Pick<Model, 'table' | 'tableConstant'> {
  const [, string, constant] = /(?:^\(\s*|\b(?:name|tableName)\s*[:=]\s*)(?:["'`]([^"'`]+)["'`]|((?:\w+\.)*[A-Z_]\w*)(?![\w.(]))/.exec(annotations) ?? [];
  if (string !== undefined) return { table: string };
  const name = constant?.split('.').at(-1);
  if (name === undefined) return {};
  const table = constantIn(text, name);
  return table === undefined ? { tableConstant: name } : { table };
}

/** The one string that a program gives to a name; undefined where there is none, or several. */
export function constantIn(text: string, name: string): string | undefined {
  const given = [...text.matchAll(new RegExp(`(?<![\\w$])${name}\\b(?:\\s*:\\s*[\\w<>&]+)?\\s*[:=]\\s*(["'\`])([\\w.]+)\\1`, 'g'))].map((match) => match[2]);
  return new Set(given).size === 1 ? given[0] : undefined;
}

/** What a class inherits and holds, behind its name: Kotlin's and Java's records have their fields in parentheses. */
function declaredAt(text: string, from: number, isCode: IsCode): BaseClass | undefined {
  const fields = /\s*(?:<[^<>]*>)?\s*\(/y;
  fields.lastIndex = from;
  const opened = fields.test(text) ? fields.lastIndex - 1 : undefined;
  const parameters = opened === undefined ? undefined : blockIn(text, opened, '(', ')', isCode);
  const heritage = /(?:(?!\b(?:class|fun|val|var|object|interface)\b)[^{};@])*/y;
  heritage.lastIndex = parameters ? parameters.end + 1 : from;
  const [inherited = ''] = heritage.exec(text) ?? [];
  const end = heritage.lastIndex;
  const block = text.charAt(end) === '{' ? blockIn(text, end, '{', '}', isCode) : undefined;
  const first = parameters ?? block;
  if (!first) return undefined;
  const body = { start: first.start, end: (block ?? first).end };
  return { body, bases: [...namesIn(inherited).map((className) => ({ className })), ...embeddedIn(text.slice(body.start, body.end))] };
}

/** JPA's `@Embedded Address address`, TypeORM's `@Column(() => Address) address: Address`, MikroORM's `@Embedded(() => Address)`. */
function embeddedIn(body: string): readonly Base[] {
  return [...body.matchAll(/@(?:\w+:)?(?:Embedded(?:Id)?\b|Column\(\s*(?:\(\s*\w*\s*\)|\w+)\s*=>)/g)].flatMap(({ index }): Base[] => {
    const field = /^[^;]{0,400}?(?=;|,\s*$|\n\s*\n|$(?![^]))/m.exec(body.slice(index))?.[0] ?? body.slice(index, index + 400);
    return namesIn(field.slice(1)).map((className) => {
      const property = new RegExp(`(\\w+)\\s*[!?]?\\s*:\\s*${className}\\b`).exec(field)?.[1] ?? new RegExp(`\\b${className}\\s+(\\w+)`).exec(field)?.[1];
      return { className, ...(property !== undefined && { property }) };
    });
  });
}

/** Django: `class Customer(models.Model)`; SQLAlchemy: `__tablename__`. */
function pythonModels(text: string, isCode: IsCode): readonly Model[] {
  return [...text.matchAll(/^([ \t]*class[ \t]+)(\w+)\(([^)]*)\):/gm)].filter(({ index }) => isCode(index)).flatMap((match): Model[] => {
    const [, keyword = '', className = '', bases = ''] = match;
    const body = blockAt(text, match.index);
    const table = /\b(?:__tablename__|db_table)\s*=\s*["']([^"']+)["']/.exec(text.slice(body.start, body.end))?.[1];
    if (table === undefined && !/Model\b/.test(bases)) return [];
    return [{ className, ...(table !== undefined && { table }), at: match.index + keyword.length, body, closed: true, bases: namesIn(bases).map((base) => ({ className: base })), mapper: 'some tables' }];
  });
}

/** A class of the application; undefined where it is a library's. */
export function classNamed(name: string, path: string, text: string, { pieces }: Scan): BaseClass | undefined {
  const isCode = (at: number): boolean => pieceAt(pieces, at) === undefined;
  const inPython = extensionOf(path) === 'py';
  const declaration = new RegExp(inPython ? `^[ \\t]*class[ \\t]+${name}\\b(?:\\(([^)]*)\\))?:` : `\\b(?:class|record)\\s+${name}\\b`, 'gm');
  for (const match of text.matchAll(declaration)) {
    if (!isCode(match.index)) continue;
    const found = inPython ? { body: blockAt(text, match.index), bases: namesIn(match[1] ?? '').map((className) => ({ className })) } : declaredAt(text, match.index + match[0].length, isCode);
    if (found) return found;
  }
  return undefined;
}

/** A type of the program, by its name, with what stands in it. */
export interface DeclaredType {
  readonly name: string;
  readonly body: Range;
}

/** Classes, structs, interfaces: what stands in one is a part of it. */
export function typesIn(path: string, text: string, { pieces }: Scan): readonly DeclaredType[] {
  const isCode = (at: number): boolean => pieceAt(pieces, at) === undefined;
  if (extensionOf(path) === 'py') return [...text.matchAll(/^[ \t]*class[ \t]+(\w+)/gm)].filter(({ index }) => isCode(index)).map((match) => ({ name: match[1] ?? '', body: blockAt(text, match.index) }));
  return [...text.matchAll(/\b(?:class|struct|interface|record|type|impl)\s+(\w+)(?=\s*[<({=:]|\s+(?:struct|interface|extends|implements|with)\b)/g)].filter(({ index }) => isCode(index)).flatMap((match) => {
    const declared = declaredAt(text, match.index + match[0].length, isCode);
    return declared ? [{ name: match[1] ?? '', body: declared.body }] : [];
  });
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
  // In a class whose fields begin in parentheses others follow in braces.
  return depth === 0 || (depth === 1 && text.charAt(start - 1) === '(');
}

/** From a brace to the one that closes it. */
function bodyAt(text: string, open: number, isCode: IsCode): Range {
  return blockIn(text, open, '{', '}', isCode);
}

function blockIn(text: string, open: number, opening: '{' | '(', closing: '}' | ')', isCode: IsCode): Range {
  let depth = 0;
  const delimiters = opening === '{' ? /[{}]/g : /[()]/g;
  delimiters.lastIndex = open;
  for (let found = delimiters.exec(text); found; found = delimiters.exec(text)) {
    if (!isCode(found.index)) continue;
    depth += found[0] === closing ? -1 : 1;
    if (depth === 0) return { start: open + 1, end: found.index };
  }
  return { start: open + 1, end: text.length };
}
