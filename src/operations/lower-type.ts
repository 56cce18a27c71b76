import type * as pg from '@pgsql/types';
import { strings } from './lower-name.ts';
import type { TypeName } from './names.ts';
import { closingOf, isAnyWord, isSymbol, isTemplate, isWord, nameOf, rangeOf, textOf, tokenAt, tokenText, type Source } from './source.ts';

/** A type of the parse tree, with the slice of the source that writes it. */
export function typeName(type: pg.TypeName, source: Source): TypeName {
  const parts = strings(type.names);
  const at = tokenAt(source, type.location);
  const from = type.setof && isWord(source, at - 1, 'SETOF') ? at - 1 : at;
  const span = { from, to: endOfType(source, at) };
  const schema = type.pct_type ? undefined : parts.at(-2);
  const name = type.pct_type ? parts.map((part) => nameOf(source, part)).join('.') : nameOf(source, parts.at(-1) ?? '');
  return {
    ...(schema !== undefined && { schema: nameOf(source, schema) }),
    name,
    modifiers: (type.typmods ?? []).map((modifier) => modifierOf(modifier)),
    arrayDimensions: type.arrayBounds?.length ?? 0,
    setOf: type.setof ?? false,
    percentType: type.pct_type ?? false,
    ...(parts.some((part) => isTemplate(source, part)) && { template: true as const }),
    text: textOf(source, span),
    range: rangeOf(source, span),
  };
}

function modifierOf(node: pg.Node): number | string {
  if ('A_Const' in node) {
    const { ival, fval, sval } = node.A_Const;
    if (sval) return sval.sval ?? '';
    return fval ? (fval.fval ?? '') : (ival?.ival ?? 0);
  }
  return 'ColumnRef' in node ? strings(node.ColumnRef.fields).join('.') : '';
}

/** The token behind the type that begins at `at`, as gram.y's SimpleTypename and opt_array_bounds write it. */
export function endOfType(source: Source, at: number): number {
  const end = endOfArray(source, endOfSimpleType(source, at));
  return isSymbol(source, end, '%') && isWord(source, end + 1, 'TYPE') ? endOfArray(source, end + 2) : end;
}

function endOfSimpleType(source: Source, at: number): number {
  if (source.tokens[at]?.kind !== 'word' || isSymbol(source, at + 1, '.')) return endOfModifiers(source, endOfPath(source, at));
  switch (tokenText(source, at).toUpperCase()) {
    case 'DOUBLE':
      return at + 2;
    case 'NATIONAL':
      return endOfModifiers(source, isWord(source, at + 2, 'VARYING') ? at + 3 : at + 2);
    case 'BIT':
    case 'CHAR':
    case 'CHARACTER':
    case 'NCHAR':
      return endOfModifiers(source, isWord(source, at + 1, 'VARYING') ? at + 2 : at + 1);
    case 'TIME':
    case 'TIMESTAMP': {
      const end = endOfModifiers(source, at + 1);
      return isAnyWord(source, end, ['WITH', 'WITHOUT']) && isWord(source, end + 1, 'TIME') ? end + 3 : end;
    }
    case 'INTERVAL':
      return endOfInterval(source, at + 1);
    default:
      return endOfModifiers(source, at + 1);
  }
}

function endOfPath(source: Source, at: number): number {
  let end = at + 1;
  while (isSymbol(source, end, '.')) end += 2;
  return end;
}

function endOfModifiers(source: Source, at: number): number {
  return isSymbol(source, at, '(') ? closingOf(source, at) + 1 : at;
}

const intervalFields = ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];

function endOfInterval(source: Source, at: number): number {
  if (!isAnyWord(source, at, intervalFields)) return endOfModifiers(source, at);
  const end = isWord(source, at + 1, 'TO') ? at + 3 : at + 1;
  return isWord(source, end - 1, 'SECOND') ? endOfModifiers(source, end) : end;
}

function endOfArray(source: Source, at: number): number {
  let end = isWord(source, at, 'ARRAY') ? at + 1 : at;
  while (isSymbol(source, end, '[')) end = closingOf(source, end) + 1;
  return end;
}
