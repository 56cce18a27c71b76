import type * as pg from '@pgsql/types';
import type { QualifiedName } from './names.ts';
import { isSymbol, isTemplate, nameOf, rangeOf, tokenAt, type Source } from './source.ts';

/** The texts of a list of String nodes: the parts of a name, the columns of a key. */
export function strings(nodes: readonly pg.Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []));
}

/** Names as written, with the text of the placeholder where one filled them. */
export function names(nodes: readonly pg.Node[] | undefined, source: Source): string[] {
  return strings(nodes).map((name) => nameOf(source, name));
}

/** The name of a relation in the parse tree, which says where it begins. */
export function relationName(relation: pg.RangeVar | undefined, source: Source): QualifiedName {
  const parts = [relation?.catalogname, relation?.schemaname, relation?.relname].filter((part) => part !== undefined);
  return qualifiedName(parts, tokenAt(source, relation?.location), source);
}

/** A name whose parts (at most database, schema, name) begin at token `at`. */
export function qualifiedName(parts: readonly string[], at: number, source: Source): QualifiedName {
  const schema = parts.at(-2);
  return {
    ...(schema !== undefined && { schema: nameOf(source, schema) }),
    name: nameOf(source, parts.at(-1) ?? ''),
    range: rangeOf(source, { from: at, to: endOfName(at, parts.length) }),
    ...(parts.some((part) => isTemplate(source, part)) && { template: true as const }),
  };
}

/** The token behind a name of so many parts. */
export function endOfName(at: number, parts: number): number {
  return at + 2 * Math.max(1, parts) - 1;
}

/** The token behind the relation's name, and behind the `*` of `t *` or the parenthesis of `ONLY (t)`. */
export function endOfRelation(relation: pg.RangeVar | undefined, source: Source): number {
  const parts = [relation?.catalogname, relation?.schemaname, relation?.relname].filter((part) => part !== undefined).length;
  const at = tokenAt(source, relation?.location);
  const end = endOfName(at, parts);
  const enclosed = isSymbol(source, at - 1, '(') && isSymbol(source, end, ')');
  return enclosed || isSymbol(source, end, '*') ? end + 1 : end;
}

/** A role as GRANT and OWNER TO name it. */
export function roleName(role: pg.RoleSpec | undefined): string {
  switch (role?.roletype) {
    case 'ROLESPEC_CURRENT_ROLE': return 'current_role';
    case 'ROLESPEC_CURRENT_USER': return 'current_user';
    case 'ROLESPEC_SESSION_USER': return 'session_user';
    case 'ROLESPEC_PUBLIC': return 'public';
    case 'ROLESPEC_CSTRING':
    case undefined: return role?.rolename ?? '';
  }
}
