import type { CallPlace } from './calls.ts';
import { touchesClient, unknownFrom } from './either.ts';
import { callFunction } from './functions.ts';
import { asText, primitive, truth, undefinedValue, unknownOf, type Known, type KnownArray, type KnownFunction } from './known.ts';
import { made, placedAt } from './text.ts';
import type { Walk } from './walk.ts';

/** The methods of an array; undefined where it is none of them, or can't be told. */
export function arrayMethod(target: KnownArray, name: string, args: readonly Known[], call: CallPlace, walk: Walk): Known | undefined {
  walk.step(target.items.length);
  const [first] = args;
  if (first?.kind === 'function' && loopsOver.has(name)) return loop(target.items, name, first, args[1], call, walk);
  return changed(target, name, args, call, walk) ?? read(target, name, args, call);
}

function read(target: KnownArray, name: string, args: readonly Known[], call: CallPlace): Known | undefined {
  const { items } = target;
  const [first] = args;
  switch (name) {
    case 'join': {
      const separator = first ? asText(first, call.code, call.range) : made(',', call.range);
      return { kind: 'text', parts: items.flatMap((item, i) => [...(i > 0 ? placedAt(separator, call.at) : []), ...asText(item, call.code, call.range)]) };
    }
    case 'at': {
      const index = first && primitive(first)?.value;
      return typeof index === 'number' ? (items.at(index) ?? undefinedValue) : unknownFrom(call.code, target);
    }
    case 'concat':
      return { kind: 'array', items: [...items, ...args.flatMap((arg) => (arg.kind === 'array' ? arg.items : [arg]))] };
    case 'toReversed':
      return { kind: 'array', items: items.toReversed() };
    case 'toSorted': {
      const sorted = sortedItems(items, args);
      return sorted && { kind: 'array', items: [...sorted] };
    }
    case 'flat':
      return { kind: 'array', items: items.flatMap((item) => (item.kind === 'array' ? item.items : [item])) };
    case 'slice': {
      const bounds = boundsOf(args);
      return bounds && { kind: 'array', items: items.slice(...bounds) };
    }
    case 'includes': {
      const [wanted, ...known] = [first ?? undefinedValue, ...items].map(primitive);
      return wanted && known.every((one) => one) ? { kind: 'boolean', value: known.some((one) => one?.value === wanted.value) } : undefined;
    }
    case 'entries':
      return { kind: 'array', items: items.map((item, i): Known => ({ kind: 'array', items: [{ kind: 'number', value: i }, item] })) };
    case 'keys':
      return { kind: 'array', items: items.map((_item, i): Known => ({ kind: 'number', value: i })) };
    case 'values':
      return target;
    default:
      return undefined;
  }
}

/** Methods that change the array itself. */
function changed(target: KnownArray, name: string, args: readonly Known[], call: CallPlace, walk: Walk): Known | undefined {
  const { items } = target;
  const become = (now: readonly Known[] | undefined, result: Known): Known => {
    walk.changes.items(target, now ?? items.map((item) => (touchesClient(item) ? item : unknownOf('…'))));
    return now ? result : unknownFrom(call.code, target);
  };
  const length = (now: readonly Known[]): Known => become(now, { kind: 'number', value: now.length });
  switch (name) {
    case 'push':
      return length([...items, ...args]);
    case 'unshift':
      return length([...args, ...items]);
    case 'pop':
      return become(items.slice(0, -1), items.at(-1) ?? undefinedValue);
    case 'shift':
      return become(items.slice(1), items[0] ?? undefinedValue);
    case 'reverse':
      return become(items.toReversed(), target);
    case 'sort':
      return become(sortedItems(items, args), target);
    case 'fill':
      return become(args.length === 1 && args[0] ? items.map(() => args[0] ?? undefinedValue) : undefined, target);
    case 'splice': {
      const bounds = boundsOf(args.slice(0, 2));
      if (!bounds) return become(undefined, target);
      const [start = 0, count] = bounds;
      const now = [...items];
      const taken = args.length === 1 ? now.splice(start) : now.splice(start, count ?? 0, ...args.slice(2));
      return become(now, { kind: 'array', items: taken });
    }
    case 'copyWithin':
      return become(undefined, target);
    default:
      return undefined;
  }
}

/** Numbers, as far as they are given; undefined where one of them isn't known. */
function boundsOf(args: readonly Known[]): [number?, number?] | undefined {
  const values = args.map((arg) => primitive(arg)?.value);
  const [from, to] = values;
  return (from === undefined || typeof from === 'number') && (to === undefined || typeof to === 'number') && args.every((arg) => primitive(arg)) ? [from, to] : undefined;
}

/** As text, as JavaScript does where it is told nothing else. */
function sortedItems(items: readonly Known[], { length }: readonly Known[]): readonly Known[] | undefined {
  const keys = items.map((item) => primitive(item));
  if (length > 0 || keys.some((key) => !key)) return undefined;
  const pairs = items.map((item, i) => ({ item, key: String(keys[i]?.value) }));
  return pairs.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ item }) => item);
}

/** Methods that call their function for each item. */
export const loopsOver: ReadonlySet<string> = new Set(['forEach', 'map', 'flatMap', 'filter', 'some', 'every', 'find', 'findIndex', 'findLast', 'reduce', 'reduceRight']);

function loop(items: readonly Known[], name: string, callback: KnownFunction, initial: Known | undefined, call: CallPlace, walk: Walk): Known | undefined {
  const one = (...args: readonly Known[]): Known => callFunction(callback, args, call.range, walk) ?? unknownOf(call.code);
  if (name === 'reduce' || name === 'reduceRight') {
    const all = [...(initial ? [initial] : []), ...(name === 'reduce' ? items : items.toReversed())];
    const [start = undefinedValue, ...rest] = all;
    return rest.reduce((before, item, i) => one(before, item, { kind: 'number', value: i }), start);
  }
  const results = items.map((item, i) => one(item, { kind: 'number', value: i }));
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
    case 'findLast': return items[tests.lastIndexOf(true)] ?? undefinedValue;
    case 'findIndex': return { kind: 'number', value: tests.indexOf(true) };
    default: return undefined;
  }
}

