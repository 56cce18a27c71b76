import { callFunction, type CallPlace } from './calls.ts';
import { asText, fromPrimitive, primitive, truth, undefinedValue, unknownOf, type Known, type KnownFunction } from './known.ts';
import { hasHoles, made, placedAt, textOf, trimmed } from './text.ts';
import type { Walk } from './walk.ts';

/** Calls of the language's own methods and functions; undefined where it is none, or can't be told. `name` of a function with its path: `Object.keys`. */
export function callMethod(target: Known, name: string, args: readonly Known[], call: CallPlace, walk: Walk): Known | undefined {
  switch (target.kind) {
    case 'text':
      return textMethod(target, name, args, call);
    case 'array':
      return arrayMethod(target, name, args, call, walk);
    case 'chain':
      return builtIn(name, args, call);
    case 'unknown':
      return loopsOver.has(name) ? loopOverUnknown(name, args, call, walk) : undefined;
    default:
      return undefined;
  }
}

function textMethod({ parts }: Extract<Known, { readonly kind: 'text' }>, name: string, args: readonly Known[], { range }: CallPlace): Known | undefined {
  if (name === 'trim') return { kind: 'text', parts: trimmed(parts, 'both') };
  if (name === 'trimStart' || name === 'trimEnd') return { kind: 'text', parts: trimmed(parts, name === 'trimStart' ? 'start' : 'end') };
  if (name === 'toString' || name === 'valueOf') return { kind: 'text', parts };
  if (name === 'concat') return { kind: 'text', parts: [...parts, ...args.flatMap((arg) => asText(arg, '…', range))] };
  const text = textOf(parts);
  const values = args.map(primitive);
  if (hasHoles(parts) || values.some((value) => !value)) return undefined;
  const [a, b] = values.map((value) => value?.value);
  switch (name) {
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

function arrayMethod(target: Extract<Known, { readonly kind: 'array' }>, name: string, args: readonly Known[], call: CallPlace, walk: Walk): Known | undefined {
  const { items } = target;
  const [first] = args;
  if (first?.kind === 'function' && loopsOver.has(name)) return loop(items, name, first, call, walk);
  switch (name) {
    case 'join': {
      const separator = first ? asText(first, call.code, call.range) : made(',', call.range);
      return { kind: 'text', parts: items.flatMap((item, i) => [...(i > 0 ? placedAt(separator, call.at) : []), ...asText(item, call.code, call.range)]) };
    }
    case 'push':
      items.push(...args);
      return { kind: 'number', value: items.length };
    case 'concat':
      return { kind: 'array', items: [...items, ...args.flatMap((arg) => (arg.kind === 'array' ? arg.items : [arg]))] };
    case 'reverse':
      return { kind: 'array', items: items.toReversed() };
    case 'flat':
      return { kind: 'array', items: items.flatMap((item) => (item.kind === 'array' ? item.items : [item])) };
    case 'slice': {
      const [from, to] = args.map((arg) => primitive(arg)?.value);
      return (from === undefined || typeof from === 'number') && (to === undefined || typeof to === 'number') ? { kind: 'array', items: items.slice(from, to) } : undefined;
    }
    case 'includes': {
      const [wanted, ...known] = [first ?? undefinedValue, ...items].map(primitive);
      return wanted && known.every((one) => one) ? { kind: 'boolean', value: known.some((one) => one?.value === wanted.value) } : undefined;
    }
    case 'entries':
      return { kind: 'array', items: items.map((item, i): Known => ({ kind: 'array', items: [{ kind: 'number', value: i }, item] })) };
    case 'values':
      return target;
    default:
      return undefined;
  }
}

const loopsOver: ReadonlySet<string> = new Set(['forEach', 'map', 'flatMap', 'filter', 'some', 'every', 'find', 'reduce']);

function loop(items: readonly Known[], name: string, callback: KnownFunction, call: CallPlace, walk: Walk): Known | undefined {
  if (name === 'reduce') return undefined;
  const results = items.map((item, i) => callFunction(callback, [item, { kind: 'number', value: i }], call.range, walk) ?? unknownOf(call.code));
  switch (name) {
    case 'map': return { kind: 'array', items: results };
    case 'flatMap': return { kind: 'array', items: results.flatMap((result) => (result.kind === 'array' ? result.items : [result])) };
    case 'forEach': {
      for (const result of results) walk.awaited(result);
      return undefinedValue;
    }
    default: break;
  }
  const tests = results.map(truth);
  if (tests.includes(undefined)) return undefined;
  switch (name) {
    case 'filter': return { kind: 'array', items: items.filter((_item, i) => tests[i]) };
    case 'some': return { kind: 'boolean', value: tests.includes(true) };
    case 'every': return { kind: 'boolean', value: !tests.includes(false) };
    case 'find': return items[tests.indexOf(true)] ?? undefinedValue;
    default: return undefined;
  }
}

/** Over rows that only the run knows: its function runs for any of them. */
function loopOverUnknown(name: string, [first]: readonly Known[], call: CallPlace, walk: Walk): Known | undefined {
  if (first?.kind !== 'function') return undefined;
  let result: Known | undefined;
  walk.conditionally(() => {
    result = callFunction(first, first.node.params.map((parameter) => unknownOf(walk.code(parameter, first.scope))), call.range, walk);
    if (result) walk.awaited(result);
  });
  return unknownOf(call.code);
}

/** Functions that stand by themselves. */
function builtIn(path: string, [first]: readonly Known[], { range }: CallPlace): Known | undefined {
  switch (path) {
    case 'Object.keys':
      return first?.kind === 'object' ? { kind: 'array', items: [...first.entries.keys()].map((key) => fromPrimitive(key, range)) } : undefined;
    case 'Object.values':
      return first?.kind === 'object' ? { kind: 'array', items: [...first.entries.values()] } : undefined;
    case 'Object.entries':
      return first?.kind === 'object' ? { kind: 'array', items: [...first.entries].map(([key, value]): Known => ({ kind: 'array', items: [fromPrimitive(key, range), value] })) } : undefined;
    case 'Object.freeze':
    case 'Array.from':
      return first?.kind === 'object' || first?.kind === 'array' ? first : undefined;
    case 'String': {
      const value = first && primitive(first);
      return value && fromPrimitive(String(value.value), range);
    }
    case 'JSON.stringify': {
      const value = first && plain(first);
      return value === undefined ? undefined : fromPrimitive(JSON.stringify(value), range);
    }
    default:
      return undefined;
  }
}

/** As data of JavaScript; undefined where a part of it is not known. */
function plain(value: Known): unknown {
  switch (value.kind) {
    case 'array': {
      const items = value.items.map(plain);
      return items.includes(undefined) ? undefined : items;
    }
    case 'object': {
      const entries = [...value.entries].map(([name, one]) => [name, plain(one)] as const);
      return entries.some(([, one]) => one === undefined) ? undefined : Object.fromEntries(entries);
    }
    default:
      return primitive(value)?.value;
  }
}
