import type { Range } from '../sql/index.ts';
import { merged, touchesClient, unknownFrom } from './either.ts';
import { gotten } from './functions.ts';
import { textValue, undefinedValue, unknownOf, type Known, type KnownChain, type KnownObject } from './known.ts';
import { hasHoles, textOf } from './text.ts';
import type { Walk } from './walk.ts';

/** `value.name`. `code`: as written, for what is not known. */
export function member(value: Known, name: string, range: Range, code: string, walk: Walk): Known {
  switch (value.kind) {
    case 'object': {
      const own = value.entries.get(name);
      if (own) return gotten(own, range, code, walk);
      return value.self ? extended(value.self, name, range) : value.open ? unknownFrom(code, value) : undefinedValue;
    }
    case 'array': {
      if (name === 'length') return { kind: 'number', value: value.items.length };
      if (name === 'raw' && value.raw) return { kind: 'array', items: [...value.raw] };
      return /^\d+$/.test(name) ? (value.items[Number(name)] ?? undefinedValue) : unknownFrom(code, value);
    }
    case 'text':
      return name === 'length' && !hasHoles(value.parts) ? { kind: 'number', value: textOf(value.parts).length } : unknownOf(code);
    case 'chain':
      if (value.chain.answer) return unknownOf(code);
      // Umzug passes the client as `{ context }`, some wrappers by its own name.
      if (value.chain.client && value.chain.links.length === 0 && (name === 'context' || name === value.chain.root)) return value;
      // `import * as kysely from 'kysely'`, or compiled to `require('kysely')`.
      if (value.chain.root === 'kysely' && value.chain.links.length === 0 && name === 'sql') return { kind: 'chain', chain: { ...value.chain, root: 'sql', range } };
      return dialect(value.chain, name, range) ?? extended(value.chain, name, range);
    case 'unknown':
      if (value.may) return merged(value.may.map((one) => member(one, name, range, code, walk)), code);
      return unknownFrom(code, value);
    case 'bound':
      return unknownFrom(code, value);
    case 'number':
    case 'boolean':
    case 'null':
    case 'undefined':
      return unknownOf(code);
    case 'function':
      return value.own?.entries.get(name) ?? (name === 'prototype' && value.own ? prototypeOf(value.own) : unknownOf(code));
  }
}

/** Of a function that is used as a class: made when it is first asked for. */
function prototypeOf(own: KnownObject): Known {
  const prototype: Known = { kind: 'object', entries: new Map() };
  own.entries.set('prototype', prototype);
  return prototype;
}

/** `value[…]` with a name that only the run knows. */
export function someMember(value: Known, code: string): Known {
  const values = value.kind === 'object' ? [...value.entries.values()] : value.kind === 'array' ? value.items : [];
  const some = values.length > 0 ? merged(values, code) : unknownFrom(code, value);
  // Where all it holds is the same, it may still not be there.
  return some.kind === 'unknown' || touchesClient(some) ? some : unknownOf(code);
}

function extended(chain: KnownChain, name: string, range: Range): Known {
  return { kind: 'chain', chain: { ...chain, links: [...chain.links, { name, range }], range: chain.range.start <= range.start ? { start: chain.range.start, end: range.end } : range } };
}

/** What migrations ask the client in order to tell databases apart: here it is always PostgreSQL. */
const dialects: readonly { readonly path: RegExp; readonly answer: string }[] = [
  { path: /\bclient\.config\.client$/, answer: 'pg' },
  { path: /\bclient\.(?:config\.)?(?:dialect|driverName)$/, answer: 'postgresql' },
  { path: /\boptions\.(?:type|dialect)$/, answer: 'postgres' },
  { path: /\bdialect\.name$/, answer: 'postgres' },
];

function dialect(chain: KnownChain, name: string, range: Range): Known | undefined {
  if (!chain.client || chain.links.some(({ args }) => args)) return undefined;
  const path = [chain.root, ...chain.links.map((link) => link.name), name].join('.');
  const found = dialects.find((one) => one.path.test(path));
  return found && textValue(found.answer, range);
}
