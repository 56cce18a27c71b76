import type * as pg from '@pgsql/types';
import type { PlanQuery } from './data.ts';
import { lowerGrant, lowerCreateSchema } from './lower-object.ts';
import { qualifiedName } from './lower-name.ts';
import { isOn } from './lower-options.ts';
import { lowerQuery } from './lower-query.ts';
import { lowerSet, lowerSetConfig } from './lower-session.ts';
import { lowerStatement, type Lowering } from './lower-statement.ts';
import { intoClause, lowerCreateTableAs, lowerSelectInto } from './lower-table.ts';
import type { QualifiedName } from './names.ts';
import type { OtherCommand } from './objects.ts';
import { findWord, rangeOf, tokenText, within, type Source, type Span } from './source.ts';
import type { NotAnalysed, Operation } from './statements.ts';

// Statements that are or hold others, and those that do more than one thing.

/** A command of its own, with the name that it is about where one is known. */
export function otherCommand(command: string, parts: readonly (string | undefined)[], source: Source): OtherCommand {
  const named = parts.filter((part): part is string => part !== undefined && part !== '');
  return { kind: 'otherCommand', range: rangeOf(source, source.span), command, ...(named.length > 0 && { name: nameSomewhere(named, source) }) };
}

/** A name that the tree gives without its place: the first token that writes its first part. */
function nameSomewhere(parts: readonly string[], source: Source): QualifiedName {
  const written = (index: number): string => {
    const text = tokenText(source, index);
    return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
  };
  let at = source.span.from + 1;
  while (at < source.span.to - 1 && written(at) !== parts[0]) at++;
  return qualifiedName(parts, at, source);
}

/** SELECT, which may make a table (INTO) or change settings (set_config). */
export function lowerSelectStatement(node: pg.SelectStmt, source: Source): Lowering {
  const into = intoClause(node);
  if (into) return { kind: 'SELECT INTO', operations: [lowerSelectInto(node, into, source)] };
  const range = rangeOf(source, source.span);
  const { settings, unread } = lowerSetConfig(node, source);
  const notAnalysed: NotAnalysed[] = unread > 0 ? [{ range, reason: 'set_config() of a setting that is computed' }] : [];
  return { kind: 'SELECT', operations: [{ kind: 'select', range, query: lowerQuery({ SelectStmt: node }, source) }, ...settings], notAnalysed };
}

export function lowerSetStatement(node: pg.VariableSetStmt, source: Source): Lowering {
  const kind = node.kind === 'VAR_RESET' || node.kind === 'VAR_RESET_ALL' ? 'RESET' : 'SET';
  const operations = lowerSet(node, source);
  // SET TRANSACTION SNAPSHOT has no setting.
  return { kind, operations: operations.length > 0 ? operations : [otherCommand(kind, [], source)] };
}

/** CREATE TABLE AS, CREATE MATERIALIZED VIEW, and AS EXECUTE of either, whose query is unknown. */
export function lowerCreateAs(node: pg.CreateTableAsStmt, source: Source): Lowering {
  const kind = node.objtype === 'OBJECT_MATVIEW' ? 'CREATE MATERIALIZED VIEW' : 'CREATE TABLE AS';
  const executes = node.query !== undefined && 'ExecuteStmt' in node.query;
  const notAnalysed: NotAnalysed[] = executes ? [{ range: rangeOf(source, source.span), reason: 'the query is a prepared statement' }] : [];
  return { kind, operations: [lowerCreateTableAs(node, source)], notAnalysed };
}

/** EXPLAIN ANALYZE runs its statement; EXPLAIN alone only plans it. */
export function lowerExplain(node: pg.ExplainStmt, source: Source): Lowering {
  if (!node.query || !isOn(node.options, 'analyze')) return { kind: 'EXPLAIN', operations: [lowerPlan(node.query, 'planned', source)] };
  return { ...lowerStatement(node.query, within(source, explained(source))), kind: 'EXPLAIN' };
}

/** A query that is not run here; of CREATE TABLE AS its query. */
export function lowerPlan(node: pg.Node | undefined, stage: PlanQuery['stage'], source: Source): PlanQuery {
  const query = node && 'CreateTableAsStmt' in node ? node.CreateTableAsStmt.query : node;
  return { kind: 'planQuery', range: rangeOf(source, source.span), query: lowerQuery(query, source), stage };
}

/** Behind `EXPLAIN (…)`, or `EXPLAIN ANALYZE VERBOSE`. */
function explained(source: Source): Span {
  const starts = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'VALUES', 'TABLE', 'WITH', 'CREATE', 'DECLARE', 'REFRESH', 'EXECUTE'];
  const found = starts.map((word) => findWord(source, word)).filter((at) => at !== undefined);
  return { from: Math.min(...found, source.span.to - 1), to: source.span.to };
}

/** CREATE SCHEMA and the statements inside it, each an operation of its own that makes its object in the new schema. */
export function lowerSchemaWithElements(node: pg.CreateSchemaStmt, source: Source): Lowering {
  const elements = node.schemaElts ?? [];
  const starts = elementStarts(source);
  const schema = lowerCreateSchema(node, elements.length === 0 ? source.span : { from: source.span.from, to: starts[0] ?? source.span.to }, source);
  const inner = elements.flatMap((element, i): Operation[] => {
    const part = within(source, { from: starts[i] ?? source.span.from, to: starts[i + 1] ?? source.span.to });
    const operations = 'GrantStmt' in element ? [lowerGrant(element.GrantStmt, part)] : lowerStatement(element, part).operations;
    return operations.map((operation) => inSchema(operation, schema.name));
  });
  return { kind: 'CREATE SCHEMA', operations: [schema, ...inner] };
}

/** CREATE and GRANT are reserved words, so outside parentheses they can only open the next element. */
function elementStarts(source: Source): number[] {
  const starts: number[] = [];
  for (let from = source.span.from + 2; ; ) {
    const rest = { from, to: source.span.to };
    const found = [findWord(source, 'CREATE', rest), findWord(source, 'GRANT', rest)].filter((at) => at !== undefined);
    if (found.length === 0) return starts;
    const at = Math.min(...found);
    starts.push(at);
    from = at + 1;
  }
}

/** parse_utilcmd.c: transformCreateSchemaStmtElements, setSchemaName. */
function inSchema(operation: Operation, schema: string): Operation {
  const qualified = (name: QualifiedName): QualifiedName => ({ schema, ...name });
  switch (operation.kind) {
    case 'createTable':
    case 'createView':
    case 'createSequence':
      return { ...operation, name: qualified(operation.name) };
    case 'createIndex':
    case 'createTrigger':
      return { ...operation, table: qualified(operation.table) };
    case 'grant':
      return { ...operation, relations: operation.relations.map(qualified) };
    default:
      return operation;
  }
}
