import type { Effect } from './types.ts';

/** As regclass prints it, quoted only where the bare word would mean something else; a placeholder as it is written. */
export function relationName({ schema, name, template }: Pick<Effect, 'schema' | 'name' | 'template'>): string {
  if (template) return schema === '' ? name : `${schema}.${name}`;
  return `${identifier(schema)}.${identifier(name)}`;
}

function identifier(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
