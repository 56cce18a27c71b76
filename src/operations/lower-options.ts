import type * as pg from '@pgsql/types';
import { strings } from './lower-name.ts';
import type { StorageParameter } from './tables.ts';

/** The options of a parenthesised or free list. */
export function optionsOf(nodes: readonly pg.Node[] | undefined): pg.DefElem[] {
  return (nodes ?? []).flatMap((node) => ('DefElem' in node ? [node.DefElem] : []));
}

export function findOption(nodes: readonly pg.Node[] | undefined, name: string): pg.DefElem | undefined {
  return optionsOf(nodes).find((option) => option.defname === name);
}

/** An option's value as text; null where it has none. */
export function optionText(option: pg.DefElem | undefined): string | null {
  const value = option?.arg;
  if (!value) return null;
  if ('String' in value) return value.String.sval ?? '';
  if ('Integer' in value) return String(value.Integer.ival ?? 0);
  if ('Float' in value) return value.Float.fval ?? '';
  if ('Boolean' in value) return String(value.Boolean.boolval ?? false);
  if ('TypeName' in value) return strings(value.TypeName.names).join('.');
  if ('List' in value) return strings(value.List.items).join('.');
  return null;
}

/** Is a yes-or-no option on? Without a value it is (define.c: defGetBoolean). */
export function isOn(nodes: readonly pg.Node[] | undefined, name: string): boolean {
  const option = findOption(nodes, name);
  if (!option) return false;
  const text = optionText(option)?.toLowerCase();
  return text === undefined || !['off', 'false', '0', 'no'].includes(text);
}

/** `WITH (fillfactor = 70, toast.autovacuum_enabled = off)`. */
export function storageParameters(nodes: readonly pg.Node[] | undefined): StorageParameter[] {
  return optionsOf(nodes).map((option) => ({
    name: [option.defnamespace, option.defname].filter((part) => part !== undefined).join('.'),
    value: optionText(option),
  }));
}
