import type { ArrowFunctionExpression, Class, Function as FunctionNode, Program } from 'oxc-parser';
import type { Range } from '../sql/index.ts';
import { callFunction } from './calls.ts';
import { SqlDocument } from './document.ts';
import type { ExtractedSql } from './extracted.ts';
import { rangeOf, truth, undefinedValue, type Known, type KnownChain } from './known.ts';
import { loaderOf, type ReadBeside } from './loader.ts';
import { libraries } from './libraries/index.ts';
import type { Library, LibraryName } from './libraries/library.ts';
import { exportsOf } from './modules.ts';
import { parseProgram, type ParseJavaScript } from './parser.ts';
import { writeSent, type DirectionReading } from './send.ts';
import { isEndless, Walk } from './walk.ts';

/** What a migration that is a program sends. */
export interface ProgramReading {
  /** The text that ranges count in. */
  readonly text: ExtractedSql;
  /** Undefined: it has no such function. */
  readonly up?: DirectionReading;
  readonly down?: DirectionReading;
  /** What it says of itself: `config.transaction` of the exports, fields and methods of its class. Undefined: nothing, or only the run knows. */
  readonly flag: (...path: readonly string[]) => boolean | undefined;
  /** The places at which code can be put in, as offsets into `text`. */
  readonly places: Places;
}

export interface Places {
  /** Before its first line of code. */
  readonly top: number;
  /** Behind the `{` of the migration's class. */
  readonly inClass?: number;
  /** The fields that its class declares, as ranges in `text`. */
  readonly fields: ReadonlyMap<string, Range>;
  /** Behind the `{` of `up`, with the name of its first parameter. */
  readonly inUp?: { readonly offset: number; readonly parameter: string };
  /** Its code is a module of ECMAScript (or TypeScript). */
  readonly esm: boolean;
}

export type ProgramFile = { readonly ok: true; readonly reading: ProgramReading } | { readonly ok: false; readonly reason: string };

/** Reads a migration of a library without running it. `read` gives the text of a file by its path relative to the migration. */
export function readProgram(parse: ParseJavaScript, path: string, text: string, name: LibraryName, read: ReadBeside): ProgramFile {
  const library = libraries[name];
  const parsed = parseProgram(parse, path, text);
  if (!parsed.ok) return parsed;
  const document = new SqlDocument(text);
  const load = loaderOf(parse, read);
  const up = direction('up', parsed.program, text, library, new Walk(library, load), document);
  const down = direction('down', parsed.program, text, library, new Walk(library, load), document);
  const places = placesOf(parsed.program, text, up?.node, document);
  return {
    ok: true,
    reading: {
      text: document.build(), places,
      ...(up && { up: up.reading }), ...(down && { down: down.reading }),
      flag: (...names) => flagOf(names, parsed.program, text, new Walk(library, load)),
    },
  };
}

interface Direction {
  readonly reading: DirectionReading;
  readonly node?: FunctionNode | ArrowFunctionExpression;
}

function direction(name: 'up' | 'down', program: Program, text: string, library: Library, walk: Walk, document: SqlDocument): Direction | undefined {
  const whole: Range = { start: 0, end: text.length };
  let entry: Known | undefined;
  let entries: ReadonlyMap<string, Known> = new Map();
  try {
    const exported = exportsOf(program, { text, imported: false }, walk);
    entries = exported.entries;
    entry = entryOf(exported, name);
    if (!entry) return undefined;
    if (entry.kind === 'function') walk.awaited(callFunction(entry, parametersOf(library), whole, walk) ?? undefinedValue);
    else if (entry.kind !== 'undefined' && entry.kind !== 'null' && entry.kind !== 'boolean') walk.gap(whole, `what its ${name} does can't be told from this file`);
  } catch (error) {
    if (!isEndless(error)) throw error;
    walk.gap(whole, 'goes on for too long to be followed');
  }
  const node = entry?.kind === 'function' ? entry.node : undefined;
  const place = node && !(entry?.kind === 'function' && entry.scope.source.imported) ? { start: node.start, end: node.end } : whole;
  return { reading: writeSent(walk, library, document, entries, place), ...(node && entry?.kind === 'function' && !entry.scope.source.imported && { node }) };
}

/** `up` of the exports, of what is exported by default, or of a class. */
function entryOf(exported: Extract<Known, { readonly kind: 'object' }>, name: string): Known | undefined {
  const own = exported.entries.get(name);
  if (own) return own;
  const others = [exported.entries.get('default'), ...exported.entries.values()];
  for (const other of others) {
    const found = other?.kind === 'object' ? other.entries.get(name) : undefined;
    if (found?.kind === 'function') return found;
  }
  return undefined;
}

/** The arguments of `up`. Umzug passes one object: whatever is taken out of it is the client, or a library by its name. */
function parametersOf({ parameters }: Library): readonly Known[] {
  return parameters.map(({ root, client }): Known => ({ kind: 'chain', chain: { root, client, links: [], range: { start: 0, end: 0 } } satisfies KnownChain }));
}

function flagOf(path: readonly string[], program: Program, text: string, walk: Walk): boolean | undefined {
  try {
    const exported = exportsOf(program, { text, imported: false }, walk);
    for (const start of [exported, ...exported.entries.values()]) {
      let value: Known | undefined = start;
      for (const name of path) value = value?.kind === 'object' ? value.entries.get(name) : undefined;
      const told = value?.kind === 'function' ? callFunction(value, [], { start: 0, end: 0 }, walk) : value;
      if (told) return truth(told);
    }
  } catch (error) {
    if (!isEndless(error)) throw error;
  }
  return undefined;
}

function placesOf(program: Program, text: string, up: FunctionNode | ArrowFunctionExpression | undefined, document: SqlDocument): Places {
  const at = (offset: number): number => document.reserve({ start: offset, end: offset }).start;
  const [first] = program.body.filter((node) => node.type !== 'ExpressionStatement' || typeof node.directive !== 'string');
  const migration = program.body.flatMap(classesIn).find(({ body }) => !up || (body.start <= up.start && up.end <= body.end));
  const block = up?.body?.type === 'BlockStatement' ? up.body : undefined;
  const [parameter] = up?.params ?? [];
  const esm = program.body.some(({ type }) => type === 'ImportDeclaration' || type === 'ExportNamedDeclaration' || type === 'ExportDefaultDeclaration');
  const fields = (migration?.body.body ?? []).flatMap((member) => (member.type === 'PropertyDefinition' && member.key.type === 'Identifier' ? [[member.key.name, document.reserve(rangeOf(member))] as const] : []));
  return {
    top: at(lineStartOf(first, text)), esm, fields: new Map(fields),
    ...(migration && { inClass: at(migration.body.start + 1) }),
    ...(block && parameter?.type === 'Identifier' && { inUp: { offset: at(block.start + 1), parameter: parameter.name } }),
  };
}

/** Before the comments of the first statement's own lines, but not before `'use strict'`. */
function lineStartOf(first: Program['body'][number] | undefined, text: string): number {
  const at = first?.start ?? text.length;
  return text.lastIndexOf('\n', at - 1) + 1 || (text.startsWith('\uFEFF') ? 1 : 0);
}

function classesIn(node: Program['body'][number]): readonly Class[] {
  switch (node.type) {
    case 'ClassDeclaration':
      return [node];
    case 'ExportNamedDeclaration':
      return node.declaration?.type === 'ClassDeclaration' ? [node.declaration] : [];
    case 'ExportDefaultDeclaration':
      return node.declaration.type === 'ClassDeclaration' || node.declaration.type === 'ClassExpression' ? [node.declaration] : [];
    case 'ExpressionStatement':
      return node.expression.type === 'AssignmentExpression' && node.expression.right.type === 'ClassExpression' ? [node.expression.right] : [];
    default:
      return [];
  }
}
