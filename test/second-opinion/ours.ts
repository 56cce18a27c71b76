import { columnsOf, walkExpression, type ColumnDefinition, type Constraint, type Expression, type Operation, type Query, type RelationUse, type Statement } from '../../src/operations/index.ts';
import { listed, named, stretch, used, type Facts } from './facts.ts';

/** The facts that ddlint's operations state. Places are those of the text itself. */
export function ourFacts(sql: string, statement: Statement): Facts {
  return statement.operations.flatMap((operation) => factsOf(sql, operation)).toSorted();
}

function factsOf(sql: string, operation: Operation): string[] {
  switch (operation.kind) {
    case 'createTable':
      return [
        named('create table', operation.name, operation.name.range), ...(operation.ifNotExists ? ['if not exists'] : []),
        ...operation.columns.flatMap((column) => [...columnFacts(sql, column), ...column.constraints.flatMap((constraint) => constraintFacts(constraint))]), ...operation.constraints.flatMap((constraint) => constraintFacts(constraint)),
      ];
    case 'addColumn':
      return [named('alter table', operation.table, operation.table.range), stretch(sql, 'add column', operation.range), ...columnFacts(sql, operation.column), ...operation.column.constraints.flatMap((constraint) => constraintFacts(constraint))];
    case 'dropColumn':
      return [named('alter table', operation.table, operation.table.range), `${stretch(sql, 'drop column', operation.range)} ${operation.column}`];
    case 'renameColumn':
      return [named('alter table', operation.table, operation.table.range), named('rename', { name: operation.column }, operation.columnRange), named('to', { name: operation.to }, operation.toRange)];
    case 'renameRelation':
      return [named('alter table', operation.table, operation.table.range), named('to', { name: operation.to }, operation.toRange)];
    case 'addConstraint':
      return [named('alter table', operation.table, operation.table.range), stretch(sql, 'add constraint', operation.range), ...constraintFacts(operation.constraint)];
    case 'setNotNull':
    case 'dropNotNull':
    case 'dropDefault':
      return [named('alter table', operation.table, operation.table.range), `${operation.kind} ${operation.column}`];
    case 'setDefault':
      return [named('alter table', operation.table, operation.table.range), `setDefault ${operation.column}`, expressionFact(operation.expression)];
    case 'createIndex':
      return [
        named('create index on', operation.table, operation.table.range), ...(operation.name === undefined ? [] : [named('index', { name: operation.name }, operation.nameRange)]),
        `unique ${operation.unique}`, `concurrently ${operation.concurrently}`, listed('keys', operation.elements.flatMap(({ column, expression }) => (column === undefined ? columnsOf(expression?.tree ?? { kind: 'row', args: [] }) : [column]))),
        ...(operation.where ? [expressionFact(operation.where)] : []),
      ];
    case 'dropRelation':
      return [named(`drop ${operation.relation}`, operation.name, operation.name.range), ...(operation.ifExists ? ['if exists'] : []), ...(operation.cascade ? ['cascade'] : [])];
    case 'dropIndex':
      return [named('drop index', operation.name, operation.name.range), ...(operation.ifExists ? ['if exists'] : [])];
    case 'truncate':
      return [named('truncate', operation.table, operation.table.range)];
    case 'insert':
      return [named('insert into', operation.table, operation.table.range), listed('columns', operation.columns), ...queryFacts(operation.query)];
    case 'update':
      return [
        used('update', operation.table, operation.table.range), listed('sets', operation.assignments.map(({ column }) => column)), ...operation.assignments.map(({ value }) => expressionFact(value)),
        ...(operation.where ? [expressionFact(operation.where)] : []), ...operation.query.reads.map((use) => used('reads', use.name, use.name.range)),
      ];
    case 'delete':
      return [used('delete from', operation.table, operation.table.range), ...(operation.where ? [expressionFact(operation.where)] : []), ...operation.query.reads.map((use) => used('reads', use.name, use.name.range))];
    case 'select':
      return queryFacts(operation.query);
    case 'createView':
      return [named('create view', operation.name, operation.name.range), ...queryFacts(operation.query)];
    case 'createSequence':
      return [named('create sequence', operation.name, operation.name.range)];
    case 'createEnum':
      return [named('create enum', operation.name, operation.name.range), listed('values', operation.values)];
    case 'createSchema':
      return [named('create schema', { name: operation.name })];
    case 'addIdentity':
      return [named('alter table', operation.table, operation.table.range), `addIdentity ${operation.column} ${operation.always}`];
    case 'setSetting':
      return [`set ${operation.name}`];
    case 'begin':
    case 'commit':
    case 'rollback':
      return [operation.kind];
    default:
      throw new Error(`the second opinion does not ask about ${operation.kind}`);
  }
}

function columnFacts(sql: string, column: ColumnDefinition): string[] {
  return [
    named('column', { name: column.name }, column.nameRange), stretch(sql, `definition of ${column.name}`, column.range), ...(column.type ? [stretch(sql, `type of ${column.name}`, column.type.range)] : []),
    ...(column.notNull ? [`not null ${column.name}`] : []), ...(column.default ? [`default of ${column.name}: ${expressionFact(column.default)}`] : []),
  ];
}

function constraintFacts(constraint: Constraint): string[] {
  const name = constraint.name === undefined ? [] : [`constraint ${constraint.name}`];
  switch (constraint.kind) {
    case 'check':
      return [...name, `check: ${expressionFact(constraint.expression)}`];
    case 'primaryKey':
    case 'unique':
      return [...name, listed(constraint.kind, constraint.columns)];
    case 'foreignKey':
      return [...name, named(listed('foreign key', constraint.columns), constraint.references, constraint.references.range), listed('references', constraint.referencedColumns), `on delete ${constraint.onDelete}`];
    case 'notNull':
    case 'exclude':
      throw new Error(`the second opinion does not ask about ${constraint.kind}`);
  }
}

/** Its columns, with what qualifies them, and its functions. */
function expressionFact({ tree }: Expression): string {
  const columns = new Set<string>();
  const calls = new Set<string>();
  for (const part of walkExpression(tree)) {
    if (part.kind === 'column') columns.add(part.path.join('.'));
    if (part.kind === 'call') calls.add(part.name.name);
    if (part.kind === 'subquery') for (const { name } of part.query.calls) calls.add(name.name);
  }
  return `columns [${[...columns].toSorted().join(', ')}] calls [${[...calls].toSorted().join(', ')}]`;
}

function queryFacts(query: Query): string[] {
  return [
    ...query.reads.map((use) => used('reads', use.name, use.name.range)), ...query.reads.map(columnsFact), listed('calls', [...new Set(query.calls.map(({ name }) => name.name))].toSorted()),
    ...(query.output === '*' ? ['output *'] : []),
  ];
}

function columnsFact({ name, columns, wholeRow }: RelationUse): string {
  return `${listed(`takes from ${name.name}`, columns.toSorted())}${wholeRow ? ' *' : ''}`;
}
