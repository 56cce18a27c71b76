import type * as pg from '@pgsql/types';
import type { CheckConstraint, Constraint } from './constraints.ts';
import { lowerColumn } from './lower-column.ts';
import { lowerConstraint } from './lower-constraint.ts';
import { lowerExpression } from './lower-expression.ts';
import { endOfName, qualifiedName, relationName, strings } from './lower-name.ts';
import { typeName } from './lower-type.ts';
import type { QualifiedName } from './names.ts';
import type { AddEnumValue, AlterDomain, CreateCompositeType, CreateDomain, CreateEnum, CreateType, RenameEnumValue } from './objects.ts';
import { findWord, nameOf, rangeOf, skipWords, type Source, type Span } from './source.ts';

/** The name behind `CREATE TYPE`, `ALTER TYPE`, `CREATE DOMAIN`, `ALTER DOMAIN`. */
function nameBehind(word: 'TYPE' | 'DOMAIN', parts: readonly pg.Node[] | undefined, source: Source): { readonly name: QualifiedName; readonly rest: Span } {
  const at = (findWord(source, word) ?? source.span.from) + 1;
  const texts = strings(parts);
  return { name: qualifiedName(texts, at, source), rest: { from: endOfName(at, texts.length), to: source.span.to } };
}

export function lowerCreateEnum(node: pg.CreateEnumStmt, source: Source): CreateEnum {
  return { kind: 'createEnum', range: rangeOf(source, source.span), name: nameBehind('TYPE', node.typeName, source).name, values: strings(node.vals) };
}

/** `ALTER TYPE … ADD VALUE | RENAME VALUE`. */
export function lowerAlterEnum(node: pg.AlterEnumStmt, source: Source): AddEnumValue | RenameEnumValue {
  const { name, rest } = nameBehind('TYPE', node.typeName, source);
  const base = { range: rangeOf(source, rest), type: name };
  if (node.oldVal !== undefined) return { kind: 'renameEnumValue', ...base, value: node.oldVal, to: node.newVal ?? '' };
  return { kind: 'addEnumValue', ...base, value: node.newVal ?? '', ifNotExists: node.skipIfNewValExists ?? false };
}

export function lowerCompositeType(node: pg.CompositeTypeStmt, source: Source): CreateCompositeType {
  const columns = (node.coldeflist ?? []).flatMap((column) => ('ColumnDef' in column && column.ColumnDef.typeName ? [{ ...column.ColumnDef, typeName: column.ColumnDef.typeName }] : []));
  return {
    kind: 'createCompositeType',
    range: rangeOf(source, source.span),
    name: relationName(node.typevar, source),
    attributes: columns.map((column) => ({ name: nameOf(source, column.colname ?? ''), type: typeName(column.typeName, source) })),
  };
}

/** `CREATE TYPE … AS RANGE`. */
export function lowerRangeType(node: pg.CreateRangeStmt, source: Source): CreateType {
  return { kind: 'createType', range: rangeOf(source, source.span), name: nameBehind('TYPE', node.typeName, source).name, form: 'range' };
}

/** `CREATE TYPE t (INPUT = …)`, or the shell that only announces it. */
export function lowerBaseType(node: pg.DefineStmt, source: Source): CreateType {
  return { kind: 'createType', range: rangeOf(source, source.span), name: nameBehind('TYPE', node.defnames, source).name, form: node.definition ? 'base' : 'shell' };
}

export function lowerCreateDomain(node: pg.CreateDomainStmt, source: Source): CreateDomain {
  const { name, rest } = nameBehind('DOMAIN', node.domainname, source);
  // A domain's constraints are written as a column's.
  const column = lowerColumn({ colname: 'value', ...(node.constraints && { constraints: node.constraints }), ...(node.collClause && { collClause: node.collClause }) }, rest, source);
  return {
    kind: 'createDomain',
    range: rangeOf(source, source.span),
    name,
    type: typeName(node.typeName ?? {}, source),
    ...(column.collation && { collation: column.collation }),
    ...(column.default && { default: column.default }),
    notNull: column.notNull !== undefined,
    checks: column.constraints.filter(isCheck),
  };
}

function isCheck(constraint: Constraint): constraint is CheckConstraint {
  return constraint.kind === 'check';
}

export function lowerAlterDomain(node: pg.AlterDomainStmt, source: Source): AlterDomain {
  const { name, rest } = nameBehind('DOMAIN', node.typeName, source);
  return { kind: 'alterDomain', range: rangeOf(source, rest), name, action: domainAction(node, rest, source) };
}

/** The letters are those of parsenodes.h: AlterDomainStmt. */
function domainAction(node: pg.AlterDomainStmt, span: Span, source: Source): AlterDomain['action'] {
  const constraint = nameOf(source, node.name ?? '');
  switch (node.subtype) {
    case 'T': {
      const word = findWord(source, 'DEFAULT', span);
      if (!node.def || word === undefined) return { kind: 'dropDefault' };
      return { kind: 'setDefault', expression: lowerExpression(node.def, { from: word + 1, to: span.to }, source) };
    }
    case 'N':
      return { kind: 'dropNotNull' };
    case 'C': {
      const added = node.def && 'Constraint' in node.def ? lowerConstraint(node.def.Constraint, { from: skipWords(source, span.from, 'ADD'), to: span.to }, source) : undefined;
      if (added?.kind === 'check' || added?.kind === 'notNull') return { kind: 'addConstraint', constraint: added };
      return { kind: 'setNotNull' };
    }
    case 'X':
      return { kind: 'dropConstraint', constraint, ifExists: node.missing_ok ?? false, cascade: node.behavior === 'DROP_CASCADE' };
    case 'V':
      return { kind: 'validateConstraint', constraint };
    default:
      return { kind: 'setNotNull' };
  }
}
