import {
  findRelation, findType, hasNamesake, isBuiltInType, isIndex, isSequence, isSystemRelation, isTable, isView, nameOf, searchPath,
  type OperationOf, type QualifiedName, type Query, type Relation, type RuleContext, type StatementUnit, type TypeName,
} from '../../src/lint/index.ts';
import { isExtensionType, isMadeElsewhere } from './made-elsewhere.ts';
import { byHand, leaveOut, type Check, type Refusal } from './refusal.ts';
import { indexName, renamedOver, replacedView, taken } from './taken-names.ts';

/** Relations and types that are not there, are there already, or are of another kind. */
export const relations: Check = (operation, unit, context) => {
  switch (operation.kind) {
    case 'createTable':
      return (
        taken(operation, operation.name, operation.ifNotExists || operation.persistence === 'temporary', unit, context) ??
        missing([...(operation.partitionOf ? [operation.partitionOf.parent] : []), ...operation.inherits, ...operation.likes.map(({ name }) => name)], unit) ??
        missingType(operation.columns.flatMap(({ type }) => type ?? []), unit)
      );
    case 'createTableAs':
      return taken(operation, operation.name, operation.ifNotExists || operation.persistence === 'temporary', unit, context) ?? missingInQuery(operation.query, unit);
    case 'createSequence':
      return taken(operation, operation.name, operation.ifNotExists || operation.persistence === 'temporary', unit, context);
    case 'createView':
      return replacedView(operation, unit) ?? taken(operation, operation.name, operation.replace || operation.ifNotExists === true || operation.persistence === 'temporary', unit, context) ?? missingInQuery(operation.query, unit);
    case 'createIndex':
      return missing([operation.table], unit) ?? indexOnView(operation, unit) ?? indexName(operation, unit, context);
    case 'renameRelation':
      return operation.ifExists ? undefined : missing([operation.table], unit) ?? renamedOver(operation, unit);
    case 'dropRelation':
    case 'dropIndex':
      return dropped(operation, unit, context);
    case 'addColumn':
      return missingUnless(operation, unit) ?? missingType(operation.column.type ? [operation.column.type] : [], unit);
    case 'alterColumnType':
      return missingUnless(operation, unit) ?? missingType([operation.type], unit);
    case 'attachPartition':
    case 'detachPartition':
      if (operation.ifExists && lookUp(operation.table, unit) === 'absent') return undefined;
      return missing([operation.table, operation.partition], unit) ?? notItsPartition(operation, unit);
    case 'attachIndex':
      return missing([operation.table, operation.index], unit);
    case 'createTrigger':
    case 'createPolicy':
    case 'createRule':
    case 'createStatistics':
    case 'lockTable':
    case 'truncate':
      return missing([operation.table], unit);
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
      return missing([operation.table], unit) ?? missingInQuery(operation.query, unit);
    case 'select':
      return missingInQuery(operation.query, unit);
    case 'comment':
      return operation.relation && ['table', 'view', 'column', 'index', 'sequence', 'materialized view'].includes(operation.object) ? missing([operation.relation], unit) : undefined;
    case 'grant':
      return missing(operation.relations, unit);
    case 'refreshMaterializedView':
      return missing([operation.name], unit);
    default:
      return 'statementObject' in operation ? missingUnless(operation, unit) : undefined;
  }
};

function lookUp(name: QualifiedName, unit: StatementUnit): Relation | 'absent' | 'unknown' {
  return findRelation(unit.schema, name, searchPath(unit));
}

/** A name as PostgreSQL's errors write it. */
function written({ schema, name }: QualifiedName): string {
  return schema === undefined ? name : `${schema}.${name}`;
}

function missing(names: readonly QualifiedName[], unit: StatementUnit): Refusal | undefined {
  const name = names.find((one) => !one.template && !isMadeElsewhere(one.name) && lookUp(one, unit) === 'absent' && !isSystemRelation(unit.schema, one, searchPath(unit)));
  if (!name || hasNamesake(unit.schema, name.name)) return undefined;
  return {
    error: `relation "${written(name)}" does not exist`,
    help: `Name a relation that is there, or create ${written(name)} before this statement.`,
    rewrite: () => byHand('Name a relation that is there', `Correct the name ${written(name)}, or put the statement that creates it before this one. It was dropped, renamed or never created by what ran before.`),
  };
}

function missingUnless({ table, ifExists }: { readonly table: QualifiedName; readonly ifExists: boolean }, unit: StatementUnit): Refusal | undefined {
  return ifExists ? undefined : missing([table], unit);
}

function missingInQuery(query: Query, unit: StatementUnit): Refusal | undefined {
  return missing(query.reads.map(({ name }) => name), unit);
}

function missingType(types: readonly TypeName[], unit: StatementUnit): Refusal | undefined {
  const isMissing = (type: TypeName): boolean =>
    !type.template && !type.percentType && !isExtensionType(type.name) && !/serial/.test(type.name) && !isBuiltInType(type) && findType(unit.schema, type, searchPath(unit)) === 'absent' && findRelation(unit.schema, type, searchPath(unit)) === 'absent';
  const type = types.find(isMissing);
  if (!type) return undefined;
  const name = type.schema === undefined ? type.name : `${type.schema}.${type.name}`;
  return {
    error: `type "${name}" does not exist`,
    help: `Create the type, or the extension that has it, before this statement.`,
    rewrite: () => byHand(`Create the type ${name} first`, `Put CREATE TYPE ${name}, CREATE DOMAIN ${name} or CREATE EXTENSION before this statement, or correct the name of the type.`),
  };
}

function notItsPartition(operation: OperationOf<'attachPartition'> | OperationOf<'detachPartition'>, unit: StatementUnit): Refusal | undefined {
  const [parent, partition] = [lookUp(operation.table, unit), lookUp(operation.partition, unit)];
  if (operation.kind === 'attachPartition' || typeof parent === 'string' || typeof partition === 'string') return undefined;
  if (!parent.whole || parent.kind !== 'partitioned table' || !partition.whole || !isTable(partition) || partition.partitionOf?.parent === parent.id) return undefined;
  return {
    error: `relation "${partition.name}" is not a partition of relation "${parent.name}"`,
    help: `Name a partition of ${nameOf(parent)}.`,
    rewrite: () => byHand('Name a partition of the table', `Correct one of the two names, or leave this out: ${nameOf(partition)} was detached before, or never attached to ${nameOf(parent)}.`),
  };
}

function indexOnView({ table }: OperationOf<'createIndex'>, unit: StatementUnit): Refusal | undefined {
  const found = lookUp(table, unit);
  if (typeof found === 'string' || found.kind !== 'view' || !found.whole) return undefined;
  return {
    error: `cannot create index on relation "${found.name}"`,
    because: `${nameOf(found)} is a view, which has no rows of its own.`,
    help: 'Create the index on the table that the view reads.',
    rewrite: () => byHand('Create the index on a table', `Create the index on a table that ${nameOf(found)} reads, or make it a materialized view.`),
  };
}

function dropped(operation: OperationOf<'dropRelation'> | OperationOf<'dropIndex'>, unit: StatementUnit, context: RuleContext): Refusal | undefined {
  const { name, ifExists } = operation;
  const object = operation.kind === 'dropIndex' ? 'index' : operation.relation;
  if (name.template) return undefined;
  const found = lookUp(name, unit);
  if (found === 'absent' && !ifExists && !hasNamesake(unit.schema, name.name) && !isSystemRelation(unit.schema, name, searchPath(unit))) {
    return {
      error: `${object} "${name.name}" does not exist`,
      help: 'Leave it out, or write IF EXISTS.',
      rewrite: () => leaveOut(`Leave out the drop of ${name.name}, which is not there`, operation, unit, context),
    };
  }
  if (typeof found === 'string' || !found.whole || isOfKind(found, object)) return undefined;
  const actual = found.kind === 'partitioned table' ? 'table' : found.kind;
  return {
    error: `"${found.name}" is not ${/^[aeiou]/.test(object) ? 'an' : 'a'} ${object}`,
    because: `${nameOf(found)} is a ${actual}.`,
    help: `Write DROP ${actual.toUpperCase()}.`,
    rewrite: () => byHand(`Drop it as what it is`, `Write DROP ${actual.toUpperCase()} ${nameOf(found)} instead.`),
  };
}

function isOfKind(relation: Relation, object: string): boolean {
  if (object === 'table') return isTable(relation) && relation.kind !== 'foreign table';
  if (object === 'index') return isIndex(relation);
  if (object === 'sequence') return isSequence(relation);
  return isView(relation) || isTable(relation) ? relation.kind === object : false;
}
