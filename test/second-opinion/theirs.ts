import {
  astVisitor, type ColumnConstraint, type CreateColumnDef, type Expr, type From, type Name, type QName, type SelectStatement, type Statement, type TableAlteration, type TableConstraint,
} from 'pgsql-ast-parser';
import { listed, named, stretch, used, type Facts } from './facts.ts';

/** The facts that pgsql-ast-parser's tree states: lowered here, by nothing that ddlint itself uses. */
export function theirFacts(sql: string, statement: Statement): Facts {
  return factsOf(sql, statement).toSorted();
}

function factsOf(sql: string, statement: Statement): string[] {
  switch (statement.type) {
    case 'create table':
      return [
        named('create table', statement.name, statement.name._location), ...(statement.ifNotExists ? ['if not exists'] : []),
        ...statement.columns.flatMap((column) => (column.kind === 'column' ? columnFacts(sql, column) : unasked(column.kind))), ...(statement.constraints ?? []).flatMap((constraint) => tableConstraintFacts(constraint)),
      ];
    case 'alter table':
      return statement.changes.flatMap((change) => [named('alter table', statement.table, statement.table._location), ...alterationFacts(sql, change)]);
    case 'create index':
      return [
        named('create index on', statement.table, statement.table._location), ...(statement.indexName ? [named('index', statement.indexName, statement.indexName._location)] : []),
        `unique ${statement.unique ?? false}`, `concurrently ${statement.concurrently ?? false}`, listed('keys', statement.expressions.flatMap(({ expression }) => columnNames(expression))), ...(statement.where ? [expressionFact(statement.where)] : []),
      ];
    case 'drop table':
    case 'drop sequence':
      return statement.names.flatMap((name) => [named(statement.type, name, name._location), ...(statement.ifExists ? ['if exists'] : []), ...(statement.cascade === 'cascade' ? ['cascade'] : [])]);
    case 'drop index':
      return statement.names.flatMap((name) => [named('drop index', name, name._location), ...(statement.ifExists ? ['if exists'] : [])]);
    case 'truncate table':
      return statement.tables.map((table) => named('truncate', table, table._location));
    case 'insert':
      return [
        named('insert into', statement.into, statement.into._location), listed('columns', (statement.columns ?? []).map(({ name }) => name)), ...queryFacts([statement.insert, statement.onConflict, ...(statement.returning ?? [])], statement.into, statement.returning ?? []),
      ];
    case 'update':
      return [
        used('update', statement.table, statement.table._location), listed('sets', statement.sets.map(({ column }) => column.name)), ...statement.sets.map(({ value }) => expressionFact(value)), ...(statement.where ? [expressionFact(statement.where)] : []),
        ...relations([...statement.sets, statement.from, statement.where]).map((table) => used('reads', table, table._location)),
      ];
    case 'delete':
      return [used('delete from', statement.from, statement.from._location), ...(statement.where ? [expressionFact(statement.where), ...relations([statement.where]).map((table) => used('reads', table, table._location))] : [])];
    case 'select':
    case 'union':
    case 'union all':
    case 'values':
    case 'with':
      return queryFacts([statement], undefined, outputOf(statement));
    case 'create view':
      return [named('create view', statement.name, statement.name._location), ...queryFacts([statement.query], undefined, outputOf(statement.query))];
    case 'create sequence':
      return [named('create sequence', statement.name, statement.name._location)];
    case 'create enum':
      return [named('create enum', statement.name, statement.name._location), listed('values', statement.values.map(({ value }) => value))];
    case 'create schema':
      return [named('create schema', { name: statement.name.name })];
    case 'set':
      return [`set ${statement.variable.name}`];
    case 'begin':
    case 'commit':
    case 'rollback':
      return [statement.type];
    default:
      return unasked(statement.type);
  }
}

function unasked(type: string): never {
  throw new Error(`the second opinion does not ask about ${type}`);
}

function columnFacts(sql: string, { name, dataType, constraints = [], ...column }: CreateColumnDef): string[] {
  const own = constraints.flatMap((constraint) => columnConstraintFacts(constraint, name));
  return [named('column', name, name._location), stretch(sql, `definition of ${name.name}`, column._location), stretch(sql, `type of ${name.name}`, dataType._location), ...own];
}

function columnConstraintFacts(constraint: ColumnConstraint, column: Name): string[] {
  const name = constraint.constraintName ? [`constraint ${constraint.constraintName.name}`] : [];
  switch (constraint.type) {
    case 'not null':
      return [`not null ${column.name}`];
    case 'null':
      return [];
    case 'default':
      return [`default of ${column.name}: ${expressionFact(constraint.default)}`];
    case 'check':
      return [...name, `check: ${expressionFact(constraint.expr)}`];
    case 'primary key':
      return [...name, listed('primaryKey', [column.name])];
    case 'unique':
      return [...name, listed('unique', [column.name])];
    case 'reference':
      return [...name, ...foreignKeyFacts([column], constraint.foreignTable, constraint.foreignColumns, constraint.onDelete)];
    default:
      return unasked(constraint.type);
  }
}

function tableConstraintFacts(constraint: TableConstraint): string[] {
  const name = constraint.constraintName ? [`constraint ${constraint.constraintName.name}`] : [];
  switch (constraint.type) {
    case 'primary key':
      return [...name, listed('primaryKey', constraint.columns.map((column) => column.name))];
    case 'unique':
      return [...name, listed('unique', constraint.columns.map((column) => column.name))];
    case 'foreign key':
      return [...name, ...foreignKeyFacts(constraint.localColumns, constraint.foreignTable, constraint.foreignColumns, constraint.onDelete)];
    case 'check':
      return [...name, `check: ${expressionFact(constraint.expr)}`];
  }
}

function foreignKeyFacts(columns: readonly Name[], table: QName, referenced: readonly Name[], onDelete = 'no action'): string[] {
  const action = onDelete.replace(/ (.)/, (_, letter: string) => letter.toUpperCase());
  return [named(listed('foreign key', columns.map(({ name }) => name)), table, table._location), listed('references', referenced.map(({ name }) => name)), `on delete ${action}`];
}

function alterationFacts(sql: string, change: TableAlteration): string[] {
  switch (change.type) {
    case 'add column':
      return [stretch(sql, 'add column', change._location), ...columnFacts(sql, change.column)];
    case 'drop column':
      return [`${stretch(sql, 'drop column', change._location)} ${change.column.name}`];
    case 'rename column':
      return [named('rename', change.column, change.column._location), named('to', change.to, change.to._location)];
    case 'rename':
      return [named('to', change.to, change.to._location)];
    case 'add constraint':
      return [stretch(sql, 'add constraint', change._location), ...tableConstraintFacts(change.constraint)];
    case 'alter column':
      switch (change.alter.type) {
        case 'set not null': return [`setNotNull ${change.column.name}`];
        case 'drop not null': return [`dropNotNull ${change.column.name}`];
        case 'drop default': return [`dropDefault ${change.column.name}`];
        case 'set default': return [`setDefault ${change.column.name}`, expressionFact(change.alter.default)];
        case 'add generated': return [`addIdentity ${change.column.name} ${change.alter.always === 'always'}`];
        default: return unasked(change.alter.type);
      }
    default:
      return unasked(change.type);
  }
}

// Expressions and queries

/** Syntax of its own in PostgreSQL, a call to this parser. */
const noCalls = new Set(['coalesce', 'greatest', 'least', 'nullif', 'any', 'all', 'some', 'row', 'exists']);

interface Reference {
  readonly table?: string | undefined;
  readonly name: string;
}

interface Content {
  readonly references: Reference[];
  readonly calls: Set<string>;
  readonly tables: (QName & { readonly alias?: string })[];
  readonly bound: Set<string>;
}

/** Everything that a part of the tree names. */
function contentOf(nodes: readonly unknown[]): Content {
  const content: Content = { references: [], calls: new Set(), tables: [], bound: new Set() };
  const visitor = astVisitor((visit) => ({
    ref: ({ table, name }) => { content.references.push({ table: table?.name, name }); },
    call: (call) => {
      if (!noCalls.has(call.function.name)) content.calls.add(call.function.name);
      const [first] = call.args;
      if (first?.type === 'ref' && first.name === '*' && call.args.length === 1) {
        if (call.filter) visit.expr(call.filter);
        return;
      }
      visit.super().call(call);
    },
    extract: (extract) => { content.calls.add('extract'); visit.super().extract(extract); },
    tableRef: (table) => { content.tables.push(table); },
    with: (statement) => { for (const { alias } of statement.bind) content.bound.add(alias.name); visit.super().with(statement); },
  }));
  for (const node of nodes) visitNode(visitor, node);
  return content;
}

function visitNode(visitor: ReturnType<typeof astVisitor>, node: unknown): void {
  if (!isTyped(node)) {
    if (typeof node === 'object' && node !== null) for (const part of Object.values(node)) visitNode(visitor, part);
  } else if (isFrom(node)) visitor.from(node);
  else if (isSelect(node)) visitor.select(node);
  else if (isExpression(node)) visitor.expr(node);
}

function isTyped(node: unknown): node is { readonly type: string } {
  return typeof node === 'object' && node !== null && 'type' in node && typeof node.type === 'string';
}

function isFrom(node: { readonly type: string }): node is From {
  return node.type === 'table' || node.type === 'statement';
}

function isSelect(node: { readonly type: string }): node is SelectStatement {
  return ['select', 'union', 'union all', 'values', 'with', 'with recursive'].includes(node.type);
}

function isExpression(node: { readonly type: string }): node is Expr {
  return !isFrom(node) && !isSelect(node) && !node.type.startsWith('on ');
}

function columnNames(expression: Expr): string[] {
  return [...new Set(contentOf([expression]).references.map(({ name }) => name))];
}

/** Its columns, with what qualifies them; those of a subquery belong there. */
function expressionFact(expression: Expr): string {
  const content = contentOf([expression]);
  const inner = new Set(content.tables.map((table) => table.alias ?? table.name));
  const columns = new Set(content.references.filter(({ table }) => table === undefined || !inner.has(table)).map(({ table, name }) => (table === undefined ? name : `${table}.${name}`)));
  return `columns [${[...columns].toSorted().join(', ')}] calls [${[...content.calls].toSorted().join(', ')}]`;
}

function relations(nodes: readonly unknown[]): QName[] {
  const { tables, bound } = contentOf(nodes);
  return tables.filter((table) => table.schema !== undefined || !bound.has(table.name));
}

function outputOf(statement: SelectStatement): readonly { readonly expr: Expr }[] {
  if (statement.type === 'select') return statement.columns ?? [];
  if (statement.type === 'union' || statement.type === 'union all') return outputOf(statement.left);
  return statement.type === 'with' && isSelect(statement.in) ? outputOf(statement.in) : [];
}

/** The statements of the corpus give each relation an alias of its own where they name several. */
function queryFacts(nodes: readonly unknown[], target: QName | undefined, output: readonly { readonly expr: Expr }[]): string[] {
  const { references, calls } = contentOf(nodes);
  const tables: (QName & { readonly alias?: string })[] = relations(nodes);
  const takes = tables.map((table) => {
    const alias = table.alias ?? table.name;
    const alone = tables.length === 1 && target === undefined;
    const own = references.filter((reference) => reference.table === alias || (reference.table === undefined && (alone || reference.name === '*')));
    const columns = new Set(own.map(({ name }) => name).filter((name) => name !== '*'));
    return `${listed(`takes from ${table.name}`, [...columns].toSorted())}${own.some(({ name }) => name === '*') ? ' *' : ''}`;
  });
  return [
    ...tables.map((table) => used('reads', table, table._location)), ...takes, listed('calls', [...calls].toSorted()),
    ...(output.some(({ expr }) => expr.type === 'ref' && expr.name === '*') ? ['output *'] : []),
  ];
}
