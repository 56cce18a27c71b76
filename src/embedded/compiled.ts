import type { Expression } from 'oxc-parser';
import type { CallPlace } from './calls.ts';
import { callFunction } from './functions.ts';
import { runsCallbacks } from './foreign.ts';
import { undefinedValue, type Known, type KnownFunction, type KnownObject } from './known.ts';
import type { Scope } from './scope.ts';
import { settled } from './waiting.ts';
import type { Walk } from './walk.ts';

/** Helpers that compilers put into a file: TypeScript (src/compiler/factory/emitHelpers.ts), Babel, swc, esbuild. */
type Helper =
  /** `__awaiter(this, arguments, Promise, function* () { … })`: runs an async function. */
  | 'awaiter'
  /** `_asyncToGenerator(function* () { … })`: makes one. */
  | 'async'
  /** `__generator(this, function (state) { switch (state.label) { … } })`: a generator in pieces, for ES5. */
  | 'generator'
  /** `__importStar(require('…'))`. */
  | 'same'
  /** `__exportStar(require('…'), exports)`. */
  | 'exportStar'
  /** `__export(exports, { up: () => up })`. */
  | 'export';

const helpers: ReadonlyMap<string, Helper> = new Map<string, Helper>([
  ['__awaiter', 'awaiter'],
  ['_asyncToGenerator', 'async'], ['_async_to_generator', 'async'], ['asyncToGenerator', 'async'], ['_asyncToGenerator2', 'async'],
  ['__generator', 'generator'], ['_ts_generator', 'generator'],
  ['__importStar', 'same'], ['__importDefault', 'same'], ['__toESM', 'same'], ['__toCommonJS', 'same'], ['_interop_require_default', 'same'], ['_interop_require_wildcard', 'same'], ['_interopRequireDefault', 'same'], ['_interopRequireWildcard', 'same'],
  ['__exportStar', 'exportStar'], ['__export', 'export'], ['_export', 'export'],
]);

/** Which helper is called, if any: by its own name, or as `tslib_1.__awaiter` or `(0, _asyncToGenerator2.default)`. */
export function helperOf(callee: Expression): Helper | undefined {
  switch (callee.type) {
    case 'Identifier':
      return helpers.get(callee.name);
    case 'MemberExpression':
      if (callee.computed || callee.property.type !== 'Identifier') return undefined;
      return callee.property.name === 'default' ? helperOf(callee.object) : callee.object.type === 'Identifier' && callee.object.name.startsWith('tslib') ? helpers.get(callee.property.name) : undefined;
    case 'SequenceExpression': {
      const last = callee.expressions.at(-1);
      return last && helperOf(last);
    }
    default:
      return undefined;
  }
}

export function callHelper(helper: Helper, args: readonly Known[], scope: Scope, call: CallPlace, walk: Walk): Known {
  const [first, second] = args;
  switch (helper) {
    case 'awaiter': {
      const body = args[3];
      if (body?.kind !== 'function') break;
      const self = body.self ?? scope.thisValue();
      const result = callFunction({ ...body, awaits: true, ...(self && { self }) }, second?.kind === 'array' ? second.items : [], call.range, walk) ?? undefinedValue;
      walk.awaited(result);
      return settled(result, call.code, walk);
    }
    case 'async':
      if (first?.kind === 'function') return { ...first, awaits: true };
      break;
    case 'generator':
      if (second?.kind === 'function') return runPieces(second, scope, call, walk);
      break;
    case 'same':
      return first ?? undefinedValue;
    case 'exportStar':
      if (second?.kind !== 'object') break;
      if (first?.kind === 'object') for (const [name, value] of first.entries) walk.changes.entry(second, name, value);
      else second.open = true;
      return undefinedValue;
    case 'export':
      if (first?.kind !== 'object' || second?.kind !== 'object') break;
      for (const [name, value] of second.entries) walk.changes.entry(first, name, value.kind === 'function' && !value.getter ? { ...value, getter: true } : value);
      return undefinedValue;
  }
  return runsCallbacks(undefined, args, call, walk);
}

/**
 * Runs the pieces of a generator in the order in which they stand: each gives `[4, value]` to wait for, `[3, label]` to go
 * on elsewhere, `[2, value]` at the end. Where one goes elsewhere, only the run knows which follow it.
 */
function runPieces(body: KnownFunction, scope: Scope, call: CallPlace, walk: Walk): Known {
  const self = body.self ?? scope.thisValue();
  const statements = body.node.body?.type === 'BlockStatement' ? body.node.body.body : [];
  const pieces = Math.max(1, ...statements.map((statement) => (statement.type === 'SwitchStatement' ? statement.cases.length : 1)));
  const jumps = /\[3\s*(?:\/\*break\*\/)?,/.test(walk.code(body.node, body.scope));
  let result: Known = undefinedValue;
  const run = (): void => {
    for (let label = 0; label < pieces; label++) {
      const state: KnownObject = { kind: 'object', entries: new Map<string, Known>([['label', { kind: 'number', value: label }]]), open: true };
      const given = callFunction({ ...body, ...(self && { self }) }, [state], call.range, walk);
      const [kind, value] = given?.kind === 'array' ? given.items : [];
      if (value) walk.awaited(value);
      if (kind?.kind === 'number' && kind.value === 2) result = value ?? undefinedValue;
      // A piece that goes on into the next says so.
      const reached = state.entries.get('label');
      if (reached?.kind === 'number') label = Math.max(label, reached.value);
    }
  };
  if (jumps) walk.conditionally(run);
  else run();
  return settled(result, call.code, walk);
}
