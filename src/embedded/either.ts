import { unknownOf, type Known, type KnownChain, type KnownUnknown } from './known.ts';

/** Objects in objects. */
const deepest = 4;

/** Can the database be reached through it: is it the client, does it hold it, or is it perhaps the client? */
export function touchesClient(value: Known | undefined, depth = deepest): boolean {
  switch (value?.kind) {
    case 'chain':
      // What a call gives is a query or its answer. The token of a transaction reaches nothing by itself.
      return value.chain.client && value.chain.root !== 'transaction' && !value.chain.links.some(({ args }) => args);
    case 'bound':
      return true;
    case 'array':
      return depth > 0 && value.items.some((item) => touchesClient(item, depth - 1));
    case 'object':
      return (value.self?.client === true && !value.self.answer) || (depth > 0 && [...value.entries.values()].some((one) => touchesClient(one, depth - 1)));
    case 'unknown':
      return value.client === true || (value.may ?? []).some((one) => touchesClient(one, depth));
    case undefined:
    case 'text':
    case 'number':
    case 'boolean':
    case 'null':
    case 'undefined':
    case 'function':
      return false;
  }
}

/** What came from these in a way that isn't followed. */
export function unknownFrom(code: string, ...origins: readonly (Known | undefined)[]): KnownUnknown {
  const unknown = unknownOf(code);
  return origins.some((origin) => touchesClient(origin)) ? { ...unknown, client: true } : unknown;
}

/** One of these: which, only the run knows. */
export function merged(values: readonly Known[], code: string): Known {
  const all = values.flatMap((value) => (value.kind === 'unknown' && value.may ? value.may : [value]));
  const [first, ...rest] = all;
  if (first && rest.every((one) => sameValue(one, first))) return first;
  const longest = longestChain(all);
  if (longest) return { kind: 'chain', chain: longest };
  const may = all.filter(canBeCalled).filter((one, i, callable) => callable.findIndex((other) => sameValue(one, other)) === i);
  const unknown = unknownFrom(code, ...all);
  return may.length > 0 ? { ...unknown, may } : unknown;
}

function canBeCalled(value: Known): boolean {
  return value.kind === 'function' || (value.kind === 'chain' && value.chain.client) || (value.kind !== 'unknown' && touchesClient(value)) || (value.kind === 'object' && [...value.entries.values()].some(({ kind }) => kind === 'function'));
}

/** `if (…) builder = builder.addColumn(…)`: the worst of it is all of it. */
function longestChain(values: readonly Known[]): KnownChain | undefined {
  const chains = values.flatMap((value) => (value.kind === 'chain' && value.chain.client ? [value.chain] : []));
  if (chains.length < values.length) return undefined;
  const longest = chains.reduce<KnownChain | undefined>((best, chain) => (best && best.links.length >= chain.links.length ? best : chain), undefined);
  return longest && longest.links.some(({ args }) => args) && chains.every((chain) => sameLinks(chain, { ...longest, links: longest.links.slice(0, chain.links.length) })) ? longest : undefined;
}

function sameLinks(a: KnownChain, b: KnownChain): boolean {
  return a.root === b.root && a.client === b.client && a.manual === b.manual && a.links.length === b.links.length && a.links.every((link, i) => link === b.links[i] || (!link.args && !b.links[i]?.args && link.name === b.links[i]?.name));
}

/** Are they surely the same? */
export function sameValue(a: Known, b: Known): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case 'text':
      return b.kind === 'text' && a.parts.length === b.parts.length && a.parts.every((part, i) => part === b.parts[i] || (part.kind !== 'hole' && b.parts[i]?.kind !== 'hole' && part.text === b.parts[i]?.text));
    case 'number':
    case 'boolean':
      return b.kind === a.kind && a.value === b.value;
    case 'null':
    case 'undefined':
      return a.kind === b.kind;
    case 'chain':
      return b.kind === 'chain' && sameLinks(a.chain, b.chain);
    case 'function':
      return b.kind === 'function' && a.node === b.node && a.scope === b.scope;
    case 'unknown':
      return b.kind === 'unknown' && a.text === b.text && !a.may && !b.may && a.client === b.client;
    case 'array':
    case 'object':
    case 'bound':
      return false;
  }
}
