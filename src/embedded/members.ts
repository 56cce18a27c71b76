import type { Range } from '../sql/index.ts';
import { textValue, undefinedValue, unknownOf, type Known, type KnownChain } from './known.ts';
import { hasHoles, textOf } from './text.ts';

/** `value.name`. `code`: as written, for what is not known. */
export function member(value: Known, name: string, range: Range, code: string): Known {
  switch (value.kind) {
    case 'object':
      return value.entries.get(name) ?? (value.self ? extended(value.self, name, range) : undefinedValue);
    case 'array': {
      if (name === 'length') return { kind: 'number', value: value.items.length };
      return /^\d+$/.test(name) ? (value.items[Number(name)] ?? undefinedValue) : unknownOf(code);
    }
    case 'text':
      return name === 'length' && !hasHoles(value.parts) ? { kind: 'number', value: textOf(value.parts).length } : unknownOf(code);
    case 'chain':
      if (value.chain.answer) return unknownOf(code);
      // Umzug passes the client as `{ context }`, some wrappers by its own name.
      if (value.chain.client && value.chain.links.length === 0 && (name === 'context' || name === value.chain.root)) return value;
      return dialect(value.chain, name, range) ?? extended(value.chain, name, range);
    case 'number':
    case 'boolean':
    case 'null':
    case 'undefined':
    case 'function':
    case 'bound':
    case 'unknown':
      return unknownOf(code);
  }
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
