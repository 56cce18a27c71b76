import type * as pg from '@pgsql/types';
import { statementObject } from './lower-alter-table.ts';
import { partsOf } from './lower-drop.ts';
import { argumentTypes } from './lower-function.ts';
import { qualifiedName, relationName } from './lower-name.ts';
import type { QualifiedName } from './names.ts';
import type { RenameObject, RenameOnTable, SetObjectSchema } from './objects.ts';
import { commandTag, objectWords } from './object-words.ts';
import { findLastWord, nameOf, rangeOf, skipWords, type Source } from './source.ts';
import type { RenameOperation, SetRelationSchema } from './tables.ts';

/** `ALTER … RENAME …` of anything. */
export function lowerRename(node: pg.RenameStmt, source: Source): RenameOperation | RenameOnTable | RenameObject {
  const range = rangeOf(source, source.span);
  const to = nameOf(source, node.newname ?? '');
  const subname = nameOf(source, node.subname ?? '');
  const toAt = (findLastWord(source, 'TO') ?? source.span.to) + 1;
  const toRange = rangeOf(source, { from: toAt, to: toAt + 1 });
  const type = node.renameType ?? 'OBJECT_TABLE';
  const table = relationName(node.relation, source);
  const altered = { range, table, statementObject: statementObject(node.relationType), ifExists: node.missing_ok ?? false, only: node.relation !== undefined && !(node.relation.inh ?? false) };
  switch (type) {
    case 'OBJECT_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_INDEX':
    case 'OBJECT_SEQUENCE':
    case 'OBJECT_FOREIGN_TABLE':
      return { kind: 'renameRelation', ...altered, statementObject: statementObject(type), to, toRange };
    case 'OBJECT_COLUMN':
    case 'OBJECT_ATTRIBUTE': {
      const columnRange = rangeOf(source, { from: toAt - 2, to: toAt - 1 });
      return { kind: 'renameColumn', ...altered, only: altered.only && type === 'OBJECT_COLUMN', column: subname, to, columnRange, toRange, cascade: node.behavior === 'DROP_CASCADE' };
    }
    case 'OBJECT_TABCONSTRAINT':
      return { kind: 'renameConstraint', ...altered, statementObject: 'table', constraint: subname, to };
    case 'OBJECT_TRIGGER': return { kind: 'renameOnTable', range, object: 'trigger', name: subname, table, to };
    case 'OBJECT_POLICY': return { kind: 'renameOnTable', range, object: 'policy', name: subname, table, to };
    case 'OBJECT_RULE': return { kind: 'renameOnTable', range, object: 'rule', name: subname, table, to };
    default:
      return {
        kind: 'renameObject',
        range,
        object: objectWords[type],
        name: objectName(node, type, source),
        ...(node.object && 'ObjectWithArgs' in node.object && argumentTypes(node.object.ObjectWithArgs, source)),
        to,
        ...(type === 'OBJECT_DOMCONSTRAINT' && { constraint: subname }),
      };
  }
}

/** A column's rename is called after the relation (utility.c: CreateCommandTag). */
export function renameTag(node: pg.RenameStmt): string {
  return commandTag('ALTER', node.renameType === 'OBJECT_COLUMN' ? node.relationType : node.renameType);
}

/** The name behind `ALTER <words>`; schemas, databases and roles have it as `subname`. */
function objectName(node: pg.RenameStmt, type: pg.ObjectType, source: Source): QualifiedName {
  const parts = node.object ? partsOf(node.object) : [node.subname ?? ''];
  return nameBehindAlter(type, parts, source);
}

/** The name behind `ALTER <words>`. ROLE may be written USER or GROUP. */
export function nameBehindAlter(type: pg.ObjectType, parts: readonly string[], source: Source): QualifiedName {
  const words = objectWords[type].toUpperCase().split(' ');
  const first = skipWords(source, source.span.from + 1, 'PROCEDURAL');
  const at = skipWords(source, first + words.length, 'IF', 'EXISTS');
  const named = type === 'OBJECT_OPCLASS' || type === 'OBJECT_OPFAMILY' ? parts.slice(1) : parts;
  return qualifiedName(named, at, source);
}

/** `ALTER … SET SCHEMA`. */
export function lowerSetSchema(node: pg.AlterObjectSchemaStmt, source: Source): SetRelationSchema | SetObjectSchema {
  const range = rangeOf(source, source.span);
  const schema = nameOf(source, node.newschema ?? '');
  const type = node.objectType ?? 'OBJECT_TABLE';
  if (node.relation) {
    const { relation, missing_ok: ifExists = false } = node;
    return { kind: 'setRelationSchema', range, table: relationName(relation, source), statementObject: statementObject(type), ifExists, only: !(relation.inh ?? false), schema };
  }
  return {
    kind: 'setObjectSchema',
    range,
    object: objectWords[type],
    name: nameBehindAlter(type, partsOf(node.object), source),
    ...(node.object && 'ObjectWithArgs' in node.object && argumentTypes(node.object.ObjectWithArgs, source)),
    schema,
  };
}
