import type { DoWhileStatement, ForInStatement, ForOfStatement, ForStatement, WhileStatement } from 'oxc-parser';
import { bind } from './bind.ts';
import { discarded, evaluate } from './evaluate.ts';
import { choose, declareVariables, normal, run, type Completion } from './execute.ts';
import { truth, unknownOf, type Known } from './known.ts';
import type { Scope } from './scope.ts';
import type { Walk } from './walk.ts';

/** How a round of a loop ended: `leave` is how the loop ends with it. */
function afterRound(completion: Completion, label: string | undefined): { readonly leave: Completion } | undefined {
  switch (completion.kind) {
    case 'normal':
      return undefined;
    case 'continue':
      return completion.label === undefined || completion.label === label ? undefined : { leave: completion };
    case 'break':
      return { leave: completion.label === undefined || completion.label === label ? normal : completion };
    case 'return':
    case 'throw':
      return { leave: completion };
  }
}

export function runForOf(node: ForOfStatement | ForInStatement, label: string | undefined, scope: Scope, walk: Walk): Completion {
  const over = evaluate(node.right, scope, walk);
  walk.awaited(over);
  const body = (value: Known): Completion => {
    const inner = scope.inner();
    if (node.left.type === 'VariableDeclaration') for (const { id } of node.left.declarations) bind(id, value, inner, walk, (name, one) => { inner.declare(name, one); });
    else bind(node.left, value, inner, walk, (name, one) => { walk.changes.name(scope, name, one); });
    return run(node.body, inner, walk);
  };
  const items = itemsOf(over, node.type);
  if (!items) return once(() => body(unknownOf(walk.code(node.left.type === 'VariableDeclaration' ? (node.left.declarations[0]?.id ?? node.left) : node.left, scope))), walk);
  return walk.loop((round) => {
    for (const item of items) {
      const after = afterRound(round(() => body(item)), label);
      if (after) return after.leave;
    }
    return normal;
  });
}

function itemsOf(over: Known, type: 'ForOfStatement' | 'ForInStatement'): readonly Known[] | undefined {
  if (type === 'ForOfStatement') return over.kind === 'array' ? [...over.items] : undefined;
  return over.kind === 'object' && !over.open ? [...over.entries.keys()].map((key): Known => ({ kind: 'text', parts: [{ text: key, at: { start: 0, end: 0 }, kind: 'made' }] })) : undefined;
}

/** Rounds of a loop with a counter; 256 partitions are the most that real migrations make. */
const mostRounds = 2000;

export function runFor(node: ForStatement, label: string | undefined, scope: Scope, walk: Walk): Completion {
  const outer = scope.inner();
  if (node.init?.type === 'VariableDeclaration') declareVariables(node.init, outer, walk);
  else if (node.init) evaluate(node.init, outer, walk);
  return rounds({
    node, label, test: () => (node.test ? truth(evaluate(node.test, outer, walk)) : true),
    body: () => run(node.body, outer.inner(), walk),
    update: () => { if (node.update) discarded(node.update, outer, walk); },
  }, scope, walk);
}

export function runWhile(node: WhileStatement | DoWhileStatement, label: string | undefined, scope: Scope, walk: Walk): Completion {
  const test = (): boolean | undefined => truth(evaluate(node.test, scope, walk));
  return rounds({ node, label, test, body: () => run(node.body, scope.inner(), walk), update: () => undefined, testLast: node.type === 'DoWhileStatement' }, scope, walk);
}

interface Rounds {
  readonly node: ForStatement | WhileStatement | DoWhileStatement;
  readonly label: string | undefined;
  readonly test: () => boolean | undefined;
  readonly body: () => Completion;
  readonly update: () => void;
  readonly testLast?: boolean;
}

function rounds({ node, label, test, body, update, testLast = false }: Rounds, scope: Scope, walk: Walk): Completion {
  return walk.loop((round) => {
    const { conditions } = walk;
    const always = !node.test || node.test.type === 'Literal';
    for (let i = 0; i < mostRounds; i++) {
      const { count } = walk.changes;
      const goesOn = testLast && i === 0 ? true : test();
      if (goesOn === false) return normal;
      if (goesOn === undefined) {
        // What the first round did, all others do.
        return i > 0 ? normal : once(() => {
          const completion = body();
          update();
          return completion;
        }, walk);
      }
      const after = afterRound(round(body), label);
      if (after) return after.leave;
      update();
      // It goes round until something happens that only the run knows: one round says what all do.
      if ((always && walk.conditions > conditions) || walk.changes.count === count) {
        if (testLast) test();
        return normal;
      }
    }
    walk.gap(walk.rangeOf(node, scope), `this loop goes round more than ${mostRounds} times`);
    return normal;
  });
}

/** A loop of which only the run knows how often it goes round, if at all: one round says what all do. */
function once(body: () => Completion, walk: Walk): Completion {
  return walk.loop((round) => {
    choose([() => {
      const completion = round(body);
      return completion.kind === 'return' || completion.kind === 'throw' ? completion : normal;
    }], false, walk);
    return normal;
  });
}
