import type { ExportAllDeclaration, ExportNamedDeclaration, ImportDeclaration, Program, TSEnumDeclaration } from 'oxc-parser';
import { evaluate } from './evaluate.ts';
import { runBlock } from './execute.ts';
import { fromPrimitive, undefinedValue, unknownOf, type Known, type KnownObject } from './known.ts';
import { Scope, type Source } from './scope.ts';
import { nowhere, type Walk } from './walk.ts';

/** What a program exports, in whatever way: an object by name. */
export function exportsOf(program: Program, source: Source, walk: Walk): KnownObject {
  const scope = new Scope(source);
  const exported: KnownObject = { kind: 'object', entries: new Map() };
  const module: KnownObject = { kind: 'object', entries: new Map([['exports', exported]]) };
  scope.declare('exports', exported);
  scope.declare('module', module);
  runBlock(program.body.filter((node) => node.type !== 'ExpressionStatement' || typeof node.directive !== 'string'), scope, walk);
  const assigned = module.entries.get('exports');
  const all: KnownObject = { kind: 'object', entries: new Map(), ...(assigned?.kind === 'object' && assigned.open && { open: true }) };
  if (assigned?.kind === 'object' && !assigned.construct) for (const [name, value] of assigned.entries) all.entries.set(name, value);
  else if (assigned) all.entries.set('default', assigned);
  for (const node of program.body) {
    if (node.type === 'ExportAllDeclaration') exportAll(node, all, walk);
    if (node.type === 'ExportNamedDeclaration') for (const [name, local] of exportedNames(node)) all.entries.set(name, node.source ? imported(walk.load(node.source.value, walk), local) : (scope.get(local) ?? unknownOf(local)));
    if (node.type === 'ExportDefaultDeclaration') all.entries.set('default', defaultExport(node.declaration, scope, walk));
    if (node.type === 'TSExportAssignment') all.entries.set('default', evaluate(node.expression, scope, walk));
  }
  return all;
}

/** `export * from '…'`: where that file can't be read, it may export anything. */
function exportAll({ source, exported }: ExportAllDeclaration, all: KnownObject, walk: Walk): void {
  const loaded = walk.load(source.value, walk);
  if (exported) all.entries.set(exported.type === 'Identifier' ? exported.name : exported.value, loaded ?? unknownOf(source.value));
  else if (loaded?.kind === 'object') for (const [name, value] of loaded.entries) all.entries.set(name, value);
  else all.open = true;
}

function imported(loaded: Known | undefined, name: string): Known {
  return (loaded?.kind === 'object' ? loaded.entries.get(name) : undefined) ?? unknownOf(name);
}

type DefaultExport = Extract<Program['body'][number], { readonly type: 'ExportDefaultDeclaration' }>['declaration'];

function defaultExport(node: DefaultExport, scope: Scope, walk: Walk): Known {
  switch (node.type) {
    case 'TSInterfaceDeclaration':
    case 'FunctionExpression':
    case 'TSDeclareFunction':
    case 'TSEmptyBodyFunctionExpression':
      return undefinedValue;
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return (node.id ? scope.get(node.id.name) : undefined) ?? evaluate(node, scope, walk);
    default:
      return evaluate(node, scope, walk);
  }
}

/** Each with the local name of what it exports. */
function exportedNames({ declaration, specifiers }: ExportNamedDeclaration): readonly (readonly [string, string])[] {
  const listed = specifiers.flatMap(({ local, exported }) => [[exported.type === 'Identifier' ? exported.name : exported.value, local.type === 'Identifier' ? local.name : local.value] as const]);
  switch (declaration?.type) {
    case 'VariableDeclaration':
      return [...listed, ...declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [[id.name, id.name] as const] : []))];
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
      return [...listed, ...(declaration.id ? [[declaration.id.name, declaration.id.name] as const] : [])];
    default:
      return listed;
  }
}

/** A library that is known here is called by its own name, any other as the file calls it. */
function moduleName(specifier: string, local: string): string {
  const name = specifier.replace(/^node:/, '');
  return name === 'child_process' || name === 'kysely' ? name : local;
}

/** The names of an import: of a file beside this one by what it exports, of a library as the beginning of chains. */
export function hoistImport({ specifiers, source }: ImportDeclaration, scope: Scope, walk: Walk): void {
  for (const specifier of specifiers) {
    const { name } = specifier.local;
    scope.declare(name, () => {
      const loaded = walk.load(source.value, walk);
      const imported = specifier.type === 'ImportSpecifier' ? (specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value) : 'default';
      const chain: Known = { kind: 'chain', chain: { root: specifier.type === 'ImportSpecifier' ? imported : moduleName(source.value, name), client: false, links: [], range: nowhere } };
      if (loaded?.kind !== 'object') return chain;
      if (specifier.type === 'ImportSpecifier') return loaded.entries.get(imported) ?? chain;
      return specifier.type === 'ImportDefaultSpecifier' ? (loaded.entries.get('default') ?? loaded) : loaded;
    });
  }
}

export function declareEnum({ id, body }: TSEnumDeclaration, scope: Scope, walk: Walk): void {
  scope.declare(id.name, () => {
    const entries = new Map<string, Known>();
    for (const [i, member] of body.members.entries()) {
      const name = member.id.type === 'Identifier' ? member.id.name : member.id.type === 'Literal' ? member.id.value : undefined;
      if (name !== undefined) entries.set(name, member.initializer ? evaluate(member.initializer, scope, walk) : { kind: 'number', value: i });
    }
    return { kind: 'object', entries };
  });
}

/** Data of a JSON file. */
export function fromJson(value: unknown): Known {
  if (Array.isArray(value)) return { kind: 'array', items: value.map((one) => fromJson(one)) };
  if (typeof value === 'object' && value !== null) return { kind: 'object', entries: new Map(Object.entries(value).map(([name, one]) => [name, fromJson(one)])) };
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null ? fromPrimitive(value, nowhere) : undefinedValue;
}
