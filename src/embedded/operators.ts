import type { Range } from '../sql/index.ts';
import { merged } from './either.ts';
import { fromPrimitive, primitive, truth, unknownOf, type Known } from './known.ts';
import type { Walk } from './walk.ts';

/** `a && b`, `a || b`, `a ?? b`; `right` is run where it counts. */
export function chosen(operator: string, left: Known, right: () => Known, code: string, walk: Walk): Known {
  const test = operator === '??' ? isGiven(left) : truth(left);
  if (test !== undefined) return test === (operator === '&&') ? right() : left;
  // `process.env.X || 'default'`: a setting is taken for its default.
  if (operator !== '&&' && left.kind === 'chain' && left.chain.root === 'process') return right();
  const values: Known[] = [left];
  walk.conditionally(() => { values.push(right()); });
  return merged(values, code);
}

/** Is it neither null nor undefined? Undefined where only the run knows. */
export function isGiven(value: Known): boolean | undefined {
  switch (value.kind) {
    case 'null':
    case 'undefined':
      return false;
    case 'unknown':
      return undefined;
    case 'chain':
      return value.chain.client && !value.chain.links.some(({ args }) => args) ? true : undefined;
    case 'text':
    case 'number':
    case 'boolean':
    case 'array':
    case 'object':
    case 'function':
    case 'bound':
      return true;
  }
}

/** What an operator gives, other than the text of a `+`. */
export function calculate(operator: string, left: Known, right: Known, code: string, range: Range): Known {
  const result = compared(operator, left, right) ?? counted(operator, left, right);
  return result === undefined ? unknownOf(code) : fromPrimitive(result, range);
}

function compared(operator: string, left: Known, right: Known): boolean | undefined {
  if (!/^[!=]==?$/.test(operator)) return undefined;
  const equal = operator.length === 3 ? strictlyEqual(left, right) : looselyEqual(left, right);
  return equal === undefined ? undefined : equal === operator.startsWith('=');
}

function strictlyEqual(left: Known, right: Known): boolean | undefined {
  const [a, b] = [primitive(left), primitive(right)];
  if (a && b) return a.value === b.value;
  // An object is neither null nor undefined.
  const [x, y] = [isGiven(left), isGiven(right)];
  return x !== undefined && y !== undefined && x !== y ? false : undefined;
}

/** ECMA-262, IsLooselyEqual: null and undefined are equal to each other and to nothing else. */
function looselyEqual(left: Known, right: Known): boolean | undefined {
  const [a, b] = [isGiven(left), isGiven(right)];
  if (a === false || b === false) return a === undefined || b === undefined ? undefined : a === b;
  const [x, y] = [primitive(left), primitive(right)];
  return x && y && typeof x.value === typeof y.value ? x.value === y.value : undefined;
}

function counted(operator: string, left: Known, right: Known): number | boolean | undefined {
  if (left.kind !== 'number' || right.kind !== 'number') return undefined;
  const [a, b] = [left.value, right.value];
  switch (operator) {
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    case '/': return a / b;
    case '%': return a % b;
    case '**': return a ** b;
    case '<': return a < b;
    case '<=': return a <= b;
    case '>': return a > b;
    case '>=': return a >= b;
    default: return undefined;
  }
}
