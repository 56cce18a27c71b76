import type { CallChain, Link, Value } from '../values.ts';

/**
 * A chain's words and calls in order, those of its root included: whether `knex.schema.table(…)` is a root `knex.schema`
 * with one link or a root `knex` with two makes no difference.
 */
export function stepsOf({ root, links, range }: CallChain): readonly Link[] {
  return [...root.split('.').map((name) => ({ name, range })), ...links];
}

/** The calls of a chain, without the properties on the way. */
export function callsOf(chain: CallChain): readonly (Link & { readonly args: readonly Value[] })[] {
  return chain.links.flatMap((link) => (link.args ? [{ ...link, args: link.args }] : []));
}

/** The arguments of `new Table(…)` or `new typeorm.Table(…)`, if that is what the value is. */
export function constructed(value: Value | undefined, name: string): readonly Value[] | undefined {
  if (value?.kind !== 'chain' || !value.chain.root.startsWith('new ')) return undefined;
  const constructor = value.chain.root.slice('new '.length).split('.').at(-1);
  return constructor === name ? (callsOf(value.chain)[0]?.args ?? []) : undefined;
}

/** The arguments of the call `name` at the end of a chain: of `func` in `pgm.func('now()')`. */
export function lastCall(value: Value | undefined, ...names: readonly string[]): readonly Value[] | undefined {
  const last = value?.kind === 'chain' ? value.chain.links.at(-1) : undefined;
  return last && names.includes(last.name) ? last.args : undefined;
}
