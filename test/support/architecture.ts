import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The order of ARCHITECTURE.md: a folder imports only folders that stand before it. `rules` stands for rules/ beside src. */
export const folders: readonly string[] = [
  'config', 'sql', 'embedded', 'operations', 'migrations', 'transactions', 'schema', 'effects', 'rewrite', 'lint', 'rules',
  'report', 'project', 'fix', 'trace', 'eslint', 'cli',
];

/** They touch files, git, the network and the terminal; everything else is pure. */
const edges: readonly string[] = ['project', 'fix', 'trace', 'eslint', 'cli'];

/** Loading the parser's WASM needs the file and a V8 flag: the one exception, in one file. */
const parserLoader = 'src/sql/libpg-query.ts';

/** A rule is data and a check: it sees the rule API and the builders of rewrites. */
const ruleImports: readonly string[] = ['lint', 'rewrite'];

const outsideGlobals: readonly string[] = ['process', 'console', 'fetch'];

/** What breaks the architecture, a line each. */
export function violations(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const { imports, names } = uses(source);
    const broken = imports.flatMap((specifier) => importViolation(path, specifier) ?? []);
    const outside = isEdge(path) || path === parserLoader ? [] : outsideGlobals.filter((name) => names.has(name));
    return [...broken, ...outside.map((name) => `${path} uses ${name}, which only the edges may`)];
  });
}

function importViolation(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return relativeViolation(path, posix.join(posix.dirname(path), specifier));
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) {
    return isEdge(path) || path === parserLoader ? undefined : `${path} imports ${specifier}, which only the edges may`;
  }
  return specifier.startsWith('libpg-query') && folderOf(path) !== 'sql' ? `${path} imports ${specifier}, which only src/sql may` : undefined;
}

function relativeViolation(path: string, target: string): string | undefined {
  if (target === 'src/index.ts') return `${path} imports src/index.ts, the public API`;
  const from = folderOf(path);
  const to = folderOf(target);
  if (from === undefined || to === undefined) return undefined;
  if (from === 'rules') return ruleViolation(path, target, to);
  if (from === to) return undefined;
  if (folders.indexOf(to) > folders.indexOf(from)) return `${path} imports src/${to}, which is below src/${from}`;
  return target === `src/${to}/index.ts` || to === 'rules' ? undefined : `${path} imports ${target} past the door of src/${to}`;
}

function ruleViolation(path: string, target: string, to: string): string | undefined {
  // The list of all rules.
  if (path === 'rules/index.ts') return target === 'src/lint/index.ts' || to === 'rules' ? undefined : `${path} imports ${target}`;
  if (to === 'rules') return path.split('/')[1] === target.split('/')[1] ? undefined : `${path} imports another rule`;
  if (!ruleImports.includes(to)) return `${path} imports src/${to}: a rule knows only src/lint and src/rewrite`;
  return target === `src/${to}/index.ts` ? undefined : `${path} imports ${target} past the door of src/${to}`;
}

/** `src/<folder>/…` → folder, `rules/…` → rules; undefined for src/index.ts and what lies outside. */
function folderOf(path: string): string | undefined {
  if (path.startsWith('rules/')) return 'rules';
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

/** src/index.ts, the public API, only hands on what the folders offer, and so is no edge. */
function isEdge(path: string): boolean {
  return edges.includes(folderOf(path) ?? '');
}

/** Modules that a file imports, in every way there is, and the names it reads that it didn't get from anything. */
function uses(source: ts.SourceFile): { readonly imports: readonly string[]; readonly names: ReadonlySet<string> } {
  const imports: string[] = [];
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) imports.push(node.moduleSpecifier.text);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) imports.push(node.argument.literal.text);
    if (ts.isCallExpression(node)) imports.push(...calledModule(node));
    if (ts.isIdentifier(node) && isRead(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { imports, names };
}

function calledModule({ expression, arguments: [argument] }: ts.CallExpression): readonly string[] {
  const loads = expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require');
  return loads && argument && ts.isStringLiteralLike(argument) ? [argument.text] : [];
}

/** Neither the name of a property nor of something declared. */
function isRead(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  return !(ts.isPropertyAssignment(parent) && parent.name === node) && !ts.isPropertySignature(parent);
}
