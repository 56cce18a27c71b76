import type { Operation } from '../operations/index.ts';
import type { Settings } from '../transactions/index.ts';
import { unknownSchema } from './names.ts';

const defaultSearchPath = '"$user", public';

/**
 * The schemas in which unqualified names are looked up, first to last. `$user` is left out, since hardly any database
 * has a schema named like a role. `unknownSchema` stands for what can't be read.
 */
export function searchPathOf(settings: Settings): string[] {
  const value = 'search_path' in settings ? settings['search_path'] : defaultSearchPath;
  const names = value === undefined ? undefined : identifierList(value);
  if (!names) return [unknownSchema];
  const schemas = names.filter((name) => name !== '$user' && name !== '');
  return schemas.length === 0 && names.includes('$user') ? [unknownSchema] : schemas;
}

/** The search path behind `operation`, where it sets one: for the statements of a body, which run in the middle of one statement. */
export function searchPathAfter(searchPath: readonly string[], operation: Operation): readonly string[] {
  if (operation.kind === 'setSetting' && operation.name === 'search_path') return searchPathOf(operation.value === null ? {} : { search_path: operation.value });
  if (operation.kind === 'resetSetting' && (operation.name === 'search_path' || operation.name === 'all')) return searchPathOf({});
  return searchPath;
}

/** The identifiers of a list, folded unless quoted (varlena.c: SplitIdentifierString); undefined where it isn't one. */
function identifierList(value: string): string[] | undefined {
  const item = /\s*(?:"((?:[^"]|"")*)"|([^\s",]+))\s*(,|$)/y;
  const names: string[] = [];
  if (value.trim() === '') return names;
  for (;;) {
    const match = item.exec(value);
    if (!match) return undefined;
    const [, quoted, plain, end] = match;
    names.push(quoted === undefined ? (plain ?? '').toLowerCase() : quoted.replaceAll('""', '"'));
    if (end === '') return names;
  }
}
