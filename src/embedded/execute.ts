import type { ForInStatement, ForOfStatement, ForStatement, Statement, SwitchStatement, TryStatement, VariableDeclaration } from 'oxc-parser';
import { bind } from './bind.ts';
import { classValue } from './classes.ts';
import { evaluate, evaluateInner } from './evaluate.ts';
import { declareEnum, hoistImport } from './modules.ts';
import { primitive, truth, undefinedValue, unknownOf, type Known } from './known.ts';
import type { Scope } from './scope.ts';
import type { Walk } from './walk.ts';

/** How a statement ends: `return` leaves the function, `leave` a loop or, as an exception, everything. */
export type Completion = { readonly kind: 'normal' | 'break' | 'continue' | 'throw' } | { readonly kind: 'return'; readonly value: Known };

const normal: Completion = { kind: 'normal' };

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
      if (statement.id) scope.declare(statement.id.name, { kind: 'function', node: statement, scope });
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
    default:
      return;
  }
}

function run(node: Statement, scope: Scope, walk: Walk): Completion {
  walk.step();
  switch (node.type) {
    case 'ExpressionStatement': {
      const value = evaluate(node.expression, scope, walk);
      if (!walk.isSent(value)) walk.gap(walk.rangeOf(node.expression, scope), walk.sends === 'executed' ? 'nothing executes this query, so it is never sent' : 'this is neither awaited nor returned, so it is never sent');
      return normal;
    }
    case 'VariableDeclaration':
      declareVariables(node, scope, walk);
      return normal;
    case 'ReturnStatement':
      return { kind: 'return', value: node.argument ? evaluate(node.argument, scope, walk) : undefinedValue };
    case 'ThrowStatement':
      return { kind: 'throw' };
    case 'BlockStatement':
      return runBlock(node.body, scope.inner(), walk);
    case 'IfStatement':
      return runIf(truth(evaluate(node.test, scope, walk)), node.consequent, node.alternate, scope, walk);
    case 'ForOfStatement':
    case 'ForInStatement':
      return runForOf(node, scope, walk);
    case 'ForStatement':
      return runFor(node, scope, walk);
    case 'WhileStatement':
    case 'DoWhileStatement':
      return once(() => {
        evaluate(node.test, scope, walk);
        return run(node.body, scope.inner(), walk);
      }, node.type === 'WhileStatement', walk);
    case 'TryStatement':
      return runTry(node, scope, walk);
    case 'SwitchStatement':
      return runSwitch(node, scope, walk);
    case 'LabeledStatement':
      return run(node.body, scope, walk);
    case 'ExportNamedDeclaration':
      return node.declaration ? run(node.declaration, scope, walk) : normal;
    case 'BreakStatement':
      return { kind: 'break' };
    case 'ContinueStatement':
      return { kind: 'continue' };
    default:
      return normal;
  }
}

export function declareVariables(node: VariableDeclaration, scope: Scope, walk: Walk): void {
  for (const { id, init } of node.declarations) {
    // A client's call that is kept is sent where it is awaited.
    const value = init ? (init.type === 'AwaitExpression' ? evaluate(init, scope, walk) : walk.sends === 'called' ? evaluate(init, scope, walk) : evaluateInner(init, scope, walk)) : undefinedValue;
    bind(id, value, scope, walk, (name, one) => { scope.declare(name, one); });
  }
}

function runIf(test: boolean | undefined, consequent: Statement, alternate: Statement | null, scope: Scope, walk: Walk): Completion {
  if (test !== undefined) {
    const branch = test ? consequent : alternate;
    return branch ? run(branch, scope.inner(), walk) : normal;
  }
  const completions: Completion[] = [];
  for (const branch of [consequent, alternate]) {
    if (branch) walk.conditionally(() => { completions.push(run(branch, scope.inner(), walk)); });
    else completions.push(normal);
  }
  for (const completion of completions) if (completion.kind === 'return') walk.awaited(completion.value);
  const [first, second] = completions;
  if (first && second && first.kind !== 'normal' && second.kind !== 'normal') return first.kind === 'throw' ? second : first;
  // What follows may not run; where it does, it runs as written.
  if (completions.some(({ kind }) => kind === 'return')) walk.mayHaveLeft();
  return normal;
}

function runForOf(node: ForOfStatement | ForInStatement, scope: Scope, walk: Walk): Completion {
  const over = evaluate(node.right, scope, walk);
  walk.awaited(over);
  const body = (value: Known): Completion => {
    const inner = scope.inner();
    if (node.left.type === 'VariableDeclaration') for (const { id } of node.left.declarations) bind(id, value, inner, walk, (name, one) => { inner.declare(name, one); });
    else bind(node.left, value, inner, walk, (name, one) => { scope.assign(name, one); });
    return run(node.body, inner, walk);
  };
  const items = itemsOf(over, node.type);
  if (!items) return once(() => body(unknownOf(walk.code(node.left.type === 'VariableDeclaration' ? (node.left.declarations[0]?.id ?? node.left) : node.left, scope))), true, walk);
  for (const item of items) {
    const completion = body(item);
    if (completion.kind === 'break') break;
    if (completion.kind === 'return' || completion.kind === 'throw') return completion;
  }
  return normal;
}

function itemsOf(over: Known, type: 'ForOfStatement' | 'ForInStatement'): readonly Known[] | undefined {
  if (type === 'ForOfStatement') return over.kind === 'array' ? over.items : undefined;
  return over.kind === 'object' ? [...over.entries.keys()].map((key): Known => ({ kind: 'text', parts: [{ text: key, at: { start: 0, end: 0 }, kind: 'made' }] })) : undefined;
}

/** Rounds of a loop with a counter; 256 partitions are the most that real migrations make. */
const mostRounds = 2000;

function runFor(node: ForStatement, scope: Scope, walk: Walk): Completion {
  const outer = scope.inner();
  if (node.init?.type === 'VariableDeclaration') declareVariables(node.init, outer, walk);
  else if (node.init) evaluate(node.init, outer, walk);
  for (let round = 0; round < mostRounds; round++) {
    const test = node.test ? truth(evaluate(node.test, outer, walk)) : undefined;
    if (test === false) break;
    if (test === undefined) return once(() => run(node.body, outer.inner(), walk), true, walk);
    const completion = run(node.body, outer.inner(), walk);
    if (completion.kind === 'break') break;
    if (completion.kind === 'return' || completion.kind === 'throw') return completion;
    if (node.update) evaluate(node.update, outer, walk);
    if (round === mostRounds - 1) walk.gap(walk.rangeOf(node, scope), `this loop goes round more than ${mostRounds} times`);
  }
  return normal;
}

/** A loop of which only the run knows how often it goes round: one round says what all do. */
function once(body: () => Completion, mayNotRun: boolean, walk: Walk): Completion {
  let completion = normal;
  const round = (): void => { completion = body(); };
  if (mayNotRun) walk.conditionally(round);
  else round();
  if (completion.kind === 'return') walk.awaited(completion.value);
  return completion.kind === 'throw' && !mayNotRun ? completion : normal;
}

function runTry({ block, handler, finalizer }: TryStatement, scope: Scope, walk: Walk): Completion {
  let completion = runBlock(block.body, scope.inner(), walk);
  if (handler) {
    const inner = scope.inner();
    if (handler.param) bind(handler.param, unknownOf('error'), inner, walk, (name, value) => { inner.declare(name, value); });
    walk.conditionally(() => { runBlock(handler.body.body, inner, walk); });
    if (completion.kind === 'throw') completion = normal;
  }
  const last = finalizer ? runBlock(finalizer.body, scope.inner(), walk) : normal;
  return last.kind === 'normal' ? completion : last;
}

function runSwitch({ discriminant, cases }: SwitchStatement, scope: Scope, walk: Walk): Completion {
  const value = primitive(evaluate(discriminant, scope, walk));
  const tests = cases.map(({ test }) => (test ? primitive(evaluate(test, scope, walk)) : undefined));
  const inner = scope.inner();
  const matching = value && tests.every((test, i) => test ?? cases[i]?.test === null) ? tests.findIndex((test) => test?.value === value.value) : undefined;
  if (matching === undefined) {
    for (const { consequent } of cases) walk.conditionally(() => { runBlock(consequent, inner, walk); });
    return normal;
  }
  const from = matching >= 0 ? matching : cases.findIndex(({ test }) => test === null);
  if (from < 0) return normal;
  const completion = runBlock(cases.slice(from).flatMap(({ consequent }) => consequent), inner, walk);
  return completion.kind === 'break' ? normal : completion;
}
