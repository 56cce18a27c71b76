import type { Statement, SwitchStatement, TryStatement, VariableDeclaration } from 'oxc-parser';
import { bind } from './bind.ts';
import { classValue } from './classes.ts';
import { merged } from './either.ts';
import { whatItReturns } from './functions.ts';
import { discarded, evaluate, evaluateKept } from './evaluate.ts';
import { runFor, runForOf, runWhile } from './loops.ts';
import { declareEnum, hoistImport } from './modules.ts';
import { primitive, truth, undefinedValue, unknownOf, type Known } from './known.ts';
import { notFollowed } from './mentions.ts';
import type { Scope } from './scope.ts';
import type { Walk } from './walk.ts';

/** How a statement ends: `return` and `throw` leave the function, `break` and `continue` a loop, perhaps one with a label. */
export type Completion =
  | { readonly kind: 'normal' | 'throw' }
  | { readonly kind: 'break' | 'continue'; readonly label?: string }
  | { readonly kind: 'return'; readonly value: Known };

export const normal: Completion = { kind: 'normal' };

/** Runs statements in order, in a scope of their own that the caller made. */
export function runBlock(statements: readonly Statement[], scope: Scope, walk: Walk): Completion {
  for (const statement of statements) hoist(statement, scope, walk);
  for (const statement of statements) {
    const completion = run(statement, scope, walk);
    if (completion.kind !== 'normal') return completion;
  }
  return normal;
}

/** Functions, classes and imports are there before the line that declares them. */
function hoist(statement: Statement, scope: Scope, walk: Walk): void {
  switch (statement.type) {
    case 'FunctionDeclaration':
      if (statement.id) scope.declare(statement.id.name, { kind: 'function', node: statement, scope, own: { kind: 'object', entries: new Map() } });
      return;
    case 'ClassDeclaration':
      if (statement.id) scope.declare(statement.id.name, () => classValue(statement, scope, walk));
      return;
    case 'TSEnumDeclaration':
      declareEnum(statement, scope, walk);
      return;
    case 'ImportDeclaration':
      hoistImport(statement, scope, walk);
      return;
    case 'ExportNamedDeclaration':
      if (statement.declaration) hoist(statement.declaration, scope, walk);
      return;
    case 'ExportDefaultDeclaration':
      if (statement.declaration.type === 'FunctionDeclaration' || statement.declaration.type === 'ClassDeclaration') hoist(statement.declaration, scope, walk);
      return;
    default:
      return;
  }
}

/** `label`: of the loop, as its `break` and `continue` may name it. */
export function run(node: Statement, scope: Scope, walk: Walk, label?: string): Completion {
  walk.step();
  switch (node.type) {
    case 'ExpressionStatement':
      discarded(node.expression, scope, walk);
      return normal;
    case 'VariableDeclaration':
      declareVariables(node, scope, walk);
      return normal;
    case 'ReturnStatement':
      return { kind: 'return', value: node.argument ? evaluate(node.argument, scope, walk) : undefinedValue };
    case 'ThrowStatement':
      evaluate(node.argument, scope, walk);
      return { kind: 'throw' };
    case 'BlockStatement':
      return runBlock(node.body, scope.inner(), walk);
    case 'IfStatement':
      return runIf(truth(evaluate(node.test, scope, walk)), node.consequent, node.alternate, scope, walk);
    case 'ForOfStatement':
    case 'ForInStatement':
      return runForOf(node, label, scope, walk);
    case 'ForStatement':
      return runFor(node, label, scope, walk);
    case 'WhileStatement':
    case 'DoWhileStatement':
      return runWhile(node, label, scope, walk);
    case 'TryStatement':
      return runTry(node, scope, walk);
    case 'SwitchStatement':
      return runSwitch(node, scope, walk);
    case 'LabeledStatement': {
      const completion = run(node.body, scope, walk, node.label.name);
      return completion.kind === 'break' && completion.label === node.label.name ? normal : completion;
    }
    case 'ExportNamedDeclaration':
      return node.declaration ? run(node.declaration, scope, walk) : normal;
    case 'ClassDeclaration':
      // Its static parts run here, whether or not anything uses it.
      if (node.id) scope.get(node.id.name);
      return normal;
    case 'BreakStatement':
    case 'ContinueStatement':
      return { kind: node.type === 'BreakStatement' ? 'break' : 'continue', ...(node.label && { label: node.label.name }) };
    case 'WithStatement':
      evaluate(node.object, scope, walk);
      return run(node.body, scope, walk);
    case 'FunctionDeclaration':
    case 'EmptyStatement':
    case 'DebuggerStatement':
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportDefaultDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSEnumDeclaration':
    case 'TSExportAssignment':
      return normal;
    default:
      notFollowed(node, scope, walk);
      return normal;
  }
}

export function declareVariables(node: VariableDeclaration, scope: Scope, walk: Walk): void {
  const target = node.kind === 'var' ? scope.forVar() : scope;
  for (const { id, init } of node.declarations) {
    // `var a;` leaves what `a` has.
    if (!init && node.kind === 'var') continue;
    const value = init ? (init.type === 'AwaitExpression' ? evaluate(init, scope, walk) : evaluateKept(init, scope, walk)) : undefinedValue;
    bind(id, value, scope, walk, (name, one) => {
      // In a branch, a `var` of the function is a change.
      if (target === scope) scope.declare(name, one);
      else {
        if (!target.own(name)) target.declare(name, undefinedValue);
        walk.changes.name(target, name, one);
      }
    });
  }
}

function runIf(test: boolean | undefined, consequent: Statement, alternate: Statement | null, scope: Scope, walk: Walk): Completion {
  if (test !== undefined) {
    const branch = test ? consequent : alternate;
    return branch ? run(branch, scope.inner(), walk) : normal;
  }
  return choose([consequent, alternate].map((branch) => () => (branch ? run(branch, scope.inner(), walk) : normal)), true, walk);
}

/** Runs pieces of which the run does one (or none, unless `all` are here), and says how that may end. */
export function choose(pieces: readonly (() => Completion)[], all: boolean, walk: Walk): Completion {
  const completions: Completion[] = all ? [] : [normal];
  walk.alternatives(pieces.map((piece) => () => {
    const completion = piece();
    // Where it is returned to something that waits.
    if (completion.kind === 'return') walk.awaited(completion.value);
    completions.push(completion);
    return completion.kind === 'return' || completion.kind === 'throw';
  }), all);
  const returned = completions.flatMap((completion) => (completion.kind === 'return' ? [completion.value] : []));
  const [first] = completions;
  const goesOn = completions.find(({ kind }) => kind === 'break' || kind === 'continue');
  if (first && completions.every(({ kind }) => kind !== 'normal')) {
    // What a loop is followed by may run.
    if (goesOn) {
      mayHaveReturned(returned, walk);
      return goesOn;
    }
    return returned.length > 0 ? { kind: 'return', value: merged(returned, whatItReturns) } : { kind: 'throw' };
  }
  // What follows may not run; where it does, it runs as written.
  mayHaveReturned(returned, walk);
  for (const { kind } of completions) if (kind === 'break' || kind === 'continue') walk.mayHaveLeftLoop(kind);
  return normal;
}

function mayHaveReturned(values: readonly Known[], walk: Walk): void {
  if (values.length > 0) walk.mayHaveLeft();
  for (const value of values) walk.mayReturn(value);
}

function runTry({ block, handler, finalizer }: TryStatement, scope: Scope, walk: Walk): Completion {
  const tried = runBlock(block.body, scope.inner(), walk);
  const completion = handler ? afterTry(tried, () => {
    const inner = scope.inner();
    if (handler.param) bind(handler.param, unknownOf('error'), inner, walk, (name, value) => { inner.declare(name, value); });
    return runBlock(handler.body.body, inner, walk);
  }, walk) : tried;
  const last = finalizer ? runBlock(finalizer.body, scope.inner(), walk) : normal;
  return last.kind === 'normal' ? completion : last;
}

/** What an error makes of it: where the handler goes on, so does what follows, though the block returns. */
function afterTry(tried: Completion, handle: () => Completion, walk: Walk): Completion {
  const handled: Completion[] = [];
  walk.alternatives([() => {
    const completion = handle();
    if (completion.kind === 'return') {
      walk.awaited(completion.value);
      if (completion.value.kind !== 'undefined') walk.mayReturn(completion.value);
    }
    handled.push(completion);
    return completion.kind === 'return' || completion.kind === 'throw';
  }], false);
  const [after = normal] = handled;
  switch (tried.kind) {
    case 'normal':
      return normal;
    case 'throw':
      return after;
    case 'return':
      if (after.kind !== 'normal') return tried;
      walk.awaited(tried.value);
      mayHaveReturned([tried.value], walk);
      return normal;
    case 'break':
    case 'continue':
      if (after.kind !== 'normal') return tried;
      walk.mayHaveLeftLoop(tried.kind);
      return normal;
  }
}

function runSwitch({ discriminant, cases }: SwitchStatement, scope: Scope, walk: Walk): Completion {
  const value = primitive(evaluate(discriminant, scope, walk));
  const tests = cases.map(({ test }) => (test ? primitive(evaluate(test, scope, walk)) : undefined));
  const inner = scope.inner();
  const matching = value && tests.every((test, i) => test ?? cases[i]?.test === null) ? tests.findIndex((test) => test?.value === value.value) : undefined;
  const piece = (from: number, to?: number) => (): Completion => {
    const completion = runBlock(cases.slice(from, to).flatMap(({ consequent }) => consequent), inner, walk);
    return completion.kind === 'break' && completion.label === undefined ? normal : completion;
  };
  if (matching === undefined) return walk.loop(() => choose(cases.map((_case, i) => piece(i, i + 1)), cases.some(({ test }) => test === null), walk));
  const from = matching >= 0 ? matching : cases.findIndex(({ test }) => test === null);
  return from < 0 ? normal : walk.loop(() => piece(from)());
}

