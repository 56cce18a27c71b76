import type { ArrowFunctionExpression, Class, Function as FunctionNode, Program } from 'oxc-parser';
import type { Range } from '../sql/index.ts';
import { callValue } from './calls.ts';
import { SqlDocument } from './document.ts';
import type { ExtractedSql } from './extracted.ts';
import { callFunction, gotten } from './functions.ts';
import { rangeOf, truth, type Known, type KnownChain, type KnownObject } from './known.ts';
import { loaderOf, type ReadBeside } from './loader.ts';
import { libraries } from './libraries/index.ts';
import type { Library, LibraryName } from './libraries/library.ts';
import { exportsOf } from './modules.ts';
import { instance } from './new.ts';
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
      flag: (...names) => up?.holder && flagOf(names, up.holder, new Walk(library, load)),
    },
  };
}

interface Direction {
  readonly reading: DirectionReading;
  readonly node?: FunctionNode | ArrowFunctionExpression;
  /** What the tool takes for the migration: the exports, or an object of its class. */
  readonly holder?: KnownObject;
}

function direction(name: 'up' | 'down', program: Program, text: string, library: Library, walk: Walk, document: SqlDocument): Direction | undefined {
  const whole: Range = { start: 0, end: text.length };
  let entry: Entry | undefined;
  let entries: ReadonlyMap<string, Known> = new Map();
  try {
    const exported = exportsOf(program, { text, imported: false }, walk);
    entries = exported.entries;
    entry = entryOf(exported, name, walk);
    if (!entry) {
      if (name === 'down' || !mayHoldMore(exported)) return undefined;
      walk.gap(whole, 'what it exports, its up among it, can\'t be told from this file');
    } else if (entry.value.kind === 'function' || entry.value.kind === 'bound') walk.awaited(runEntry(entry, library, whole, walk));
    else if (entry.value.kind !== 'undefined' && entry.value.kind !== 'null' && entry.value.kind !== 'boolean') walk.gap(whole, `what its ${name} does can't be told from this file`);
  } catch (error) {
    if (!isEndless(error)) throw error;
    walk.gap(whole, 'goes on for too long to be followed');
  }
  const here = entry?.value.kind === 'function' && !entry.value.scope.source.imported ? entry.value.node : undefined;
  const place = here ? { start: here.start, end: here.end } : whole;
  return { reading: writeSent(walk, library, document, entries, place), ...(here && { node: here }), ...(entry && { holder: entry.holder }) };
}

function runEntry({ value, holder }: Entry, library: Library, whole: Range, walk: Walk): Known {
  const call = { range: whole, code: 'up', name: '', at: whole };
  walk.start();
  return callValue(value.kind === 'function' ? { ...value, self: value.self ?? holder } : value, parametersOf(library), call, walk);
}

interface Entry {
  readonly value: Known;
  readonly holder: KnownObject;
}

const nowhereInFile: Range = { start: 0, end: 0 };

/** `up` of the exports, of what is exported by default, or of a class. */
function entryOf(exported: KnownObject, name: string, walk: Walk): Entry | undefined {
  const own = exported.entries.get(name);
  if (own) return { value: gotten(own, nowhereInFile, name, walk), holder: exported };
  for (const one of [exported.entries.get('default'), ...exported.entries.values()]) {
    const value = one && gotten(one, nowhereInFile, name, walk);
    // A library's tool may take the class itself for the migration, and makes an object of it otherwise.
    const holders = value?.kind === 'object' ? [value, ...(value.construct ? [instance(value, [], nowhereInFile, walk)] : [])] : value?.kind === 'function' && value.own?.entries.has('prototype') ? [instance(value, [], nowhereInFile, walk)] : [];
    for (const holder of holders) {
      const found = holder?.entries.get(name);
      if (holder && (found?.kind === 'function' || found?.kind === 'bound')) return { value: found, holder };
    }
  }
  return undefined;
}

/** Is there something among the exports that may hold an `up`, though it can't be seen? A file that only hands on other migrations has none. */
function mayHoldMore({ entries, open }: KnownObject): boolean {
  const value = entries.get('default');
  const last = value?.kind === 'chain' ? value.chain.links.at(-1) : undefined;
  const made = value?.kind === 'chain' && (value.chain.root.startsWith('.') || (last?.args !== undefined && !value.chain.root.startsWith('new ')));
  return open === true || value?.kind === 'unknown' || made;
}

/** The arguments of `up`. Umzug passes one object: whatever is taken out of it is the client, or a library by its name. */
function parametersOf({ parameters }: Library): readonly Known[] {
  return parameters.map(({ root, client }): Known => ({ kind: 'chain', chain: { root, client, links: [], range: { start: 0, end: 0 } } satisfies KnownChain }));
}

function flagOf(path: readonly string[], holder: KnownObject, walk: Walk): boolean | undefined {
  try {
    let value: Known | undefined = holder;
    for (const name of path) value = value?.kind === 'object' ? value.entries.get(name) : undefined;
    const told = value?.kind === 'function' ? callFunction(value, [], nowhereInFile, walk) : value;
    return told && truth(told);
  } catch (error) {
    if (!isEndless(error)) throw error;
    return undefined;
  }
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
