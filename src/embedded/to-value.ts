import { parameterNames } from './bind.ts';
import { callFunction } from './functions.ts';
import type { Known, KnownChain, KnownFunction } from './known.ts';
import { hasHoles, textOf } from './text.ts';
import { assignment, type CallChain, type Value } from './values.ts';
import type { Walk } from './walk.ts';

/** A chain as the builders see it: its callbacks told by what they do with their parameters. */
export function toCallChain({ root, links, range }: KnownChain, walk: Walk): CallChain {
  return { root, range, links: links.map(({ name, args, range: at }) => ({ name, range: at, ...(args && { args: args.map((arg) => toValue(arg, walk)) }) })) };
}

/** A value as the builders see it. */
export function toValue(value: Known, walk: Walk): Value {
  switch (value.kind) {
    case 'text': {
      const text = textOf(value.parts);
      return hasHoles(value.parts) ? { kind: 'unknown', text: `\`${text}\`` } : { kind: 'string', value: text };
    }
    case 'array':
      return { kind: 'array', items: value.items.map((item) => toValue(item, walk)) };
    case 'object': {
      const { entries, self, open } = value;
      const own: Value = { kind: 'object', entries: new Map([...entries].map(([name, one]) => [name, toValue(one, walk)])), ...(open && { open: true }) };
      if (!self || self.links.length === 0) return own;
      // A copy: what it was copied from, then what the program has assigned.
      const chain = toCallChain(self, walk);
      return { kind: 'chain', chain: { ...chain, links: [...chain.links, { name: assignment, args: [own], range: chain.range }] } };
    }
    case 'chain':
      if (value.chain.root === 'process') return { kind: 'unknown', text: ['process', ...value.chain.links.map(({ name }) => name)].join('.') };
      return { kind: 'chain', chain: toCallChain(value.chain, walk) };
    case 'function':
      return toCallback(value, walk);
    case 'bound':
      return { kind: 'unknown', text: `${value.chain.root}.bind(…)` };
    case 'unknown':
      return { kind: 'unknown', text: value.text };
    case 'number':
    case 'boolean':
    case 'null':
    case 'undefined':
      return value;
  }
}

function toCallback(callback: KnownFunction, walk: Walk): Value {
  const parameters = parameterNames(callback.node.params);
  // What goes on when a call is done has gone on already.
  if (walk.client.callbacks) return { kind: 'callback', parameters, chains: [] };
  const range = { start: callback.node.start, end: callback.node.end };
  const passed = (root: string): Known => ({ kind: 'chain', chain: { root, client: true, links: [], range, collected: true } });
  // Builders pass what they build as `this` too.
  const self = callback.self ?? passed('this');
  const chains = walk.collect(() => {
    const result = callFunction({ ...callback, self }, parameters.map(passed), range, walk);
    if (result) returned(result, walk);
  });
  return { kind: 'callback', parameters, chains: chains.map((chain) => toCallChain(chain, walk)) };
}

/** What a callback returns, its builder takes; a query of the client's, nothing waits for. */
function returned(value: Known, walk: Walk): void {
  if (value.kind === 'chain' && value.chain.collected) walk.called(value);
  if (value.kind === 'array') for (const item of value.items) returned(item, walk);
}
