import { arrayMethod, loopsOver } from './arrays.ts';
import { builtIn } from './built-ins.ts';
import type { CallPlace } from './calls.ts';
import { callFunction, unknownParameters } from './functions.ts';
import { asText, fromPrimitive, primitive, unknownOf, type Known } from './known.ts';
import { hasHoles, made, textOf, trimmed } from './text.ts';
import type { Walk } from './walk.ts';

/** Calls of the language's own methods and functions; undefined where it is none, or can't be told. `name` of a function with its path: `Object.keys`. */
export function callMethod(target: Known, name: string, args: readonly Known[], call: CallPlace, walk: Walk): Known | undefined {
  switch (target.kind) {
    case 'text':
      return textMethod(target, name, args, call, walk);
    case 'array':
      return arrayMethod(target, name, args, call, walk);
    case 'chain':
      return builtIn(name, args, call, walk);
    case 'unknown':
      return loopsOver.has(name) ? loopOverUnknown(name, args, call, walk) : undefined;
    default:
      return undefined;
  }
}

function textMethod({ parts }: Extract<Known, { readonly kind: 'text' }>, name: string, args: readonly Known[], { range }: CallPlace, walk: Walk): Known | undefined {
  walk.size(parts);
  if (name === 'trim') return { kind: 'text', parts: trimmed(parts, 'both') };
  if (name === 'trimStart' || name === 'trimEnd') return { kind: 'text', parts: trimmed(parts, name === 'trimStart' ? 'start' : 'end') };
  if (name === 'toString' || name === 'valueOf') return { kind: 'text', parts };
  if (name === 'concat') return { kind: 'text', parts: [...parts, ...args.flatMap((arg) => asText(arg, '…', range))] };
  const text = textOf(parts);
  const values = args.map(primitive);
  if (hasHoles(parts) || values.some((value) => !value)) return undefined;
  const [a, b] = values.map((value) => value?.value);
  switch (name) {
    case 'repeat': return typeof a === 'number' && a >= 0 && a * text.length < 100_000 ? { kind: 'text', parts: made(text.repeat(a), range) } : undefined;
    case 'padStart': return typeof a === 'number' && a < 1000 && (b === undefined || typeof b === 'string') ? { kind: 'text', parts: made(text.padStart(a, b), range) } : undefined;
    case 'toUpperCase': return { kind: 'text', parts: made(text.toUpperCase(), range) };
    case 'toLowerCase': return { kind: 'text', parts: made(text.toLowerCase(), range) };
    case 'replace': return typeof a === 'string' && typeof b === 'string' ? { kind: 'text', parts: made(text.replace(a, () => b), range) } : undefined;
    case 'replaceAll': return typeof a === 'string' && typeof b === 'string' ? { kind: 'text', parts: made(text.replaceAll(a, () => b), range) } : undefined;
    case 'split': return typeof a === 'string' ? { kind: 'array', items: text.split(a).map((one) => fromPrimitive(one, range)) } : undefined;
    case 'includes': return typeof a === 'string' ? { kind: 'boolean', value: text.includes(a) } : undefined;
    case 'startsWith': return typeof a === 'string' ? { kind: 'boolean', value: text.startsWith(a) } : undefined;
    case 'endsWith': return typeof a === 'string' ? { kind: 'boolean', value: text.endsWith(a) } : undefined;
    case 'slice':
    case 'substring': return typeof a === 'number' && (b === undefined || typeof b === 'number') ? { kind: 'text', parts: made(text.slice(a, b), range) } : undefined;
    default: return undefined;
  }
}

/** Over rows that only the run knows: its function runs for any of them. */
function loopOverUnknown(name: string, [first]: readonly Known[], call: CallPlace, walk: Walk): Known | undefined {
  if (first?.kind !== 'function') return undefined;
  let result: Known | undefined;
  walk.conditionally(() => {
    result = callFunction(first, unknownParameters(first, walk), call.range, walk);
    if (result) walk.awaited(result);
  });
  return unknownOf(call.code);
}
