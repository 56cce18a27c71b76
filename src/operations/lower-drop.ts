import type * as pg from '@pgsql/types';
import type { DropIndex } from './indexes.ts';
import { argumentTypes } from './lower-function.ts';
import { qualifiedName, roleName, strings } from './lower-name.ts';
import { typeName } from './lower-type.ts';
import type { DropFromTable, DropFunction, DropObject, DropSchema, DropType } from './objects.ts';
import { objectWords } from './object-words.ts';
import { elementsOf, findLastWord, findWord, isAnyWord, isWord, nameOf, rangeOf, skipWords, type Source, type Span } from './source.ts';
import type { DropRelation } from './tables.ts';

type Drop = DropRelation | DropIndex | DropType | DropFunction | DropFromTable | DropSchema | DropObject;

/** One operation for each object of a DROP. */
export function lowerDrop(node: pg.DropStmt, source: Source): Drop[] {
  const objects = node.objects ?? [];
  const spans = elementsOf(source, objectList(node, source));
  return objects.map((object, i) => {
    const span = spans[i] ?? source.span;
    return lowerObject(node, object, span, objects.length === 1 ? source.span : span, objects.length, source);
  });
}

/** Behind `DROP <words> [CONCURRENTLY] [IF EXISTS]`, before CASCADE or RESTRICT. */
function objectList(node: pg.DropStmt, source: Source): Span {
  const words = objectWords[node.removeType ?? 'OBJECT_TABLE'].toUpperCase().split(' ');
  // DROP [PROCEDURAL] LANGUAGE
  const from = skipWords(source, source.span.from, 'DROP', 'PROCEDURAL', ...words, 'CONCURRENTLY', 'IF', 'EXISTS');
  const to = isAnyWord(source, source.span.to - 1, ['CASCADE', 'RESTRICT']) && source.span.to - 1 > from ? source.span.to - 1 : source.span.to;
  return { from, to };
}

function lowerObject(node: pg.DropStmt, object: pg.Node, span: Span, whole: Span, together: number, source: Source): Drop {
  const base = { range: rangeOf(source, whole), ifExists: node.missing_ok ?? false, cascade: node.behavior === 'DROP_CASCADE' };
  const parts = partsOf(object);
  const name = qualifiedName(parts, span.from, source);
  const type = node.removeType ?? 'OBJECT_TABLE';
  switch (type) {
    case 'OBJECT_TABLE': return { kind: 'dropRelation', relation: 'table', name, ...base };
    case 'OBJECT_VIEW': return { kind: 'dropRelation', relation: 'view', name, ...base };
    case 'OBJECT_MATVIEW': return { kind: 'dropRelation', relation: 'materialized view', name, ...base };
    case 'OBJECT_SEQUENCE': return { kind: 'dropRelation', relation: 'sequence', name, ...base };
    case 'OBJECT_FOREIGN_TABLE': return { kind: 'dropRelation', relation: 'foreign table', name, ...base };
    case 'OBJECT_INDEX': {
      const keyword = findWord(source, 'INDEX') ?? source.span.from;
      return { kind: 'dropIndex', name, ...base, concurrently: node.concurrent ?? false, together, indexKeyword: rangeOf(source, { from: keyword, to: keyword + 1 }) };
    }
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      return { kind: 'dropType', name, domain: type === 'OBJECT_DOMAIN', ...base };
    case 'OBJECT_FUNCTION': return { kind: 'dropFunction', object: 'function', name, ...routineArguments(object, source), ...base };
    case 'OBJECT_PROCEDURE': return { kind: 'dropFunction', object: 'procedure', name, ...routineArguments(object, source), ...base };
    case 'OBJECT_ROUTINE': return { kind: 'dropFunction', object: 'routine', name, ...routineArguments(object, source), ...base };
    case 'OBJECT_AGGREGATE': return { kind: 'dropFunction', object: 'aggregate', name, ...routineArguments(object, source), ...base };
    case 'OBJECT_TRIGGER': return { kind: 'dropFromTable', object: 'trigger', ...onTable(parts, span, source), ...base };
    case 'OBJECT_POLICY': return { kind: 'dropFromTable', object: 'policy', ...onTable(parts, span, source), ...base };
    case 'OBJECT_RULE': return { kind: 'dropFromTable', object: 'rule', ...onTable(parts, span, source), ...base };
    case 'OBJECT_SCHEMA': return { kind: 'dropSchema', ...base, name: name.name };
    default: return { kind: 'dropObject', object: objectWords[type], name: otherName(type, object, parts, span, source), ...base };
  }
}

/** The parts of the name that a DROP, COMMENT or RENAME gives as a node. */
export function partsOf(object: pg.Node | undefined): string[] {
  if (!object) return [];
  if ('List' in object) return strings(object.List.items);
  if ('String' in object) return [object.String.sval ?? ''];
  if ('TypeName' in object) return strings(object.TypeName.names);
  return 'ObjectWithArgs' in object ? strings(object.ObjectWithArgs.objname) : [];
}

function routineArguments(object: pg.Node, source: Source): ReturnType<typeof argumentTypes> {
  return 'ObjectWithArgs' in object ? argumentTypes(object.ObjectWithArgs, source) : {};
}

/** `name ON table`: the tree has the table's parts first, the name last. */
function onTable(parts: readonly string[], span: Span, source: Source): Pick<DropFromTable, 'name' | 'table'> {
  const on = findLastWord(source, 'ON', span) ?? span.from;
  return { name: nameOf(source, parts.at(-1) ?? ''), table: qualifiedName(parts.slice(0, -1), on + 1, source) };
}

/** Operator classes come with their method first; casts and transforms have types for names. */
function otherName(type: pg.ObjectType, object: pg.Node, parts: readonly string[], span: Span, source: Source): DropObject['name'] {
  if (type === 'OBJECT_OPCLASS' || type === 'OBJECT_OPFAMILY') return qualifiedName(parts.slice(1), span.from, source);
  if (!('List' in object) || (type !== 'OBJECT_CAST' && type !== 'OBJECT_TRANSFORM')) return qualifiedName(parts, span.from, source);
  const types = (object.List.items ?? []).flatMap((item) => ('TypeName' in item ? [typeName(item.TypeName, source).text] : []));
  return { name: types.join(' AS '), range: rangeOf(source, span) };
}

/** DROP DATABASE, TABLESPACE, SUBSCRIPTION: one name, last but for options. */
export function lowerDropNamed(object: string, name: string | undefined, ifExists: boolean, cascade: boolean, source: Source): DropObject {
  const at = skipWords(source, source.span.from + 1, ...object.toUpperCase().split(' '), 'IF', 'EXISTS');
  return { kind: 'dropObject', range: rangeOf(source, source.span), object, name: qualifiedName([name ?? ''], at, source), ifExists, cascade };
}

/** DROP ROLE and DROP OWNED BY: one operation a role. */
export function lowerDropRoles(object: 'role' | 'owned', roles: readonly pg.Node[] | undefined, ifExists: boolean, cascade: boolean, source: Source): DropObject[] {
  const from = isWord(source, source.span.from + 1, 'OWNED') ? source.span.from + 3 : skipWords(source, source.span.from + 2, 'IF', 'EXISTS');
  const spans = elementsOf(source, { from, to: source.span.to });
  const specs = (roles ?? []).flatMap((role) => ('RoleSpec' in role ? [role.RoleSpec] : []));
  return specs.map((role, i) => {
    const at = spans[i]?.from ?? from;
    const range = rangeOf(source, specs.length === 1 ? source.span : { from: at, to: at + 1 });
    return { kind: 'dropObject', range, object, name: qualifiedName([roleName(role)], at, source), ifExists, cascade };
  });
}
