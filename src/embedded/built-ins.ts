import type { CallPlace } from './calls.ts';
import { callFunction } from './functions.ts';
import { fromPrimitive, primitive, undefinedValue, unknownOf, type Known, type KnownObject } from './known.ts';
import type { Walk } from './walk.ts';

/** Functions of the language that stand by themselves, by their path; undefined where it is none, or can't be told. */
export function builtIn(path: string, args: readonly Known[], { range, code }: CallPlace, walk: Walk): Known | undefined {
  const [first, second, third] = args;
  const closed = first?.kind === 'object' && !first.open ? first.entries : undefined;
  switch (path) {
    case 'Object.keys':
      return closed && { kind: 'array', items: [...closed.keys()].map((key) => fromPrimitive(key, range)) };
    case 'Object.values':
      return closed && { kind: 'array', items: [...closed.values()] };
    case 'Object.entries':
      return closed && { kind: 'array', items: [...closed].map(([key, value]): Known => ({ kind: 'array', items: [fromPrimitive(key, range), value] })) };
    case 'Object.assign':
      return first?.kind === 'object' ? assigned(first, args.slice(1), walk) : undefined;
    case 'Object.defineProperty': {
      const name = second && primitive(second)?.value;
      if (first?.kind !== 'object' || third?.kind !== 'object') return undefined;
      if (typeof name === 'string') define(first, name, third, walk);
      else first.open = true;
      return first;
    }
    case 'Object.defineProperties':
      if (first?.kind !== 'object' || second?.kind !== 'object') return undefined;
      for (const [name, how] of second.entries) if (how.kind === 'object') define(first, name, how, walk);
      return first;
    case 'Object.fromEntries': {
      const pairs = first?.kind === 'array' ? first.items.map((item) => (item.kind === 'array' ? item.items : [])) : [];
      const named = pairs.map(([key, value]) => [key && primitive(key)?.value, value ?? undefinedValue] as const);
      return first?.kind === 'array' && named.every(([key]) => key !== undefined) ? { kind: 'object', entries: new Map(named.map(([key, value]) => [String(key), value])) } : undefined;
    }
    case 'Object.freeze':
    case 'Object.seal':
      return first?.kind === 'object' || first?.kind === 'array' ? first : undefined;
    case 'Array':
      return args.length === 1 && first?.kind === 'number' ? emptyArray(first.value, walk) : { kind: 'array', items: [...args] };
    case 'Array.of':
      return { kind: 'array', items: [...args] };
    case 'Array.isArray':
      return first && first.kind !== 'unknown' && first.kind !== 'chain' ? { kind: 'boolean', value: first.kind === 'array' } : undefined;
    case 'Array.from': {
      const items = listOf(first, walk);
      if (!items) return undefined;
      if (second?.kind !== 'function') return { kind: 'array', items: [...items] };
      return { kind: 'array', items: items.map((item, i) => callFunction(second, [item, { kind: 'number', value: i }], range, walk) ?? unknownOf(code)) };
    }
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

function assigned(target: KnownObject, sources: readonly Known[], walk: Walk): Known {
  for (const source of sources) {
    if (source.kind === 'object') for (const [name, value] of source.entries) walk.changes.entry(target, name, value);
    // It may be in the place of any of them.
    if (source.kind === 'unknown' || source.kind === 'chain') for (const name of target.entries.keys()) walk.changes.entry(target, name, unknownOf(name));
    if (source.kind === 'unknown' || source.kind === 'chain' || (source.kind === 'object' && source.open)) target.open = true;
  }
  return target;
}

/** `{ value: … }` or `{ get: () => … }`. */
function define(target: KnownObject, name: string, how: KnownObject, walk: Walk): void {
  const value = how.entries.get('value');
  const getter = how.entries.get('get');
  if (value) walk.changes.entry(target, name, value);
  else if (getter?.kind === 'function') walk.changes.entry(target, name, { ...getter, getter: true });
  else target.open = true;
}

/** Longer ones are made by nobody. */
const longest = 2000;

function emptyArray(length: number, walk: Walk): Known | undefined {
  if (!Number.isInteger(length) || length < 0 || length > longest) return undefined;
  walk.step(length);
  return { kind: 'array', items: Array.from({ length }, () => undefinedValue) };
}

/** What `Array.from` goes through: a list, `{ length: 3 }`. */
function listOf(value: Known | undefined, walk: Walk): readonly Known[] | undefined {
  if (value?.kind === 'array') return value.items;
  const length = value?.kind === 'object' && !value.open ? value.entries.get('length') : undefined;
  const made = length?.kind === 'number' ? emptyArray(length.value, walk) : undefined;
  return made?.kind === 'array' ? made.items : undefined;
}

/** As data of JavaScript; undefined where a part of it is not known. */
function plain(value: Known): unknown {
  switch (value.kind) {
    case 'array': {
      const items = value.items.map(plain);
      return items.includes(undefined) ? undefined : items;
    }
    case 'object': {
      if (value.open) return undefined;
      const entries = [...value.entries].map(([name, one]) => [name, plain(one)] as const);
      return entries.some(([, one]) => one === undefined) ? undefined : Object.fromEntries(entries);
    }
    default:
      return primitive(value)?.value;
  }
}
