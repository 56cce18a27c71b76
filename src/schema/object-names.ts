import type { ExpressionTree, IndexElement } from '../operations/index.ts';
import type { Draft } from './draft.ts';
import { makeObjectName, nameKey, truncateName } from './names.ts';
import { get } from './persistent-map.ts';

/** A name that no relation of the schema has; where it is to name a constraint too, no constraint either (indexcmds.c: ChooseRelationName). */
export function chooseRelationName(draft: Draft, schema: string, first: string, second: string | undefined, label: string, forConstraint = false): string {
  return firstFree(first, second, label, (name) => {
    const id = get(draft.schema.names, nameKey(schema, name));
    return (id === undefined || id === null) && !(forConstraint && constraintNameTaken(draft, schema, name));
  });
}

/** A name that no constraint of the schema has, on whichever table (pg_constraint.c: ChooseConstraintName). */
export function chooseConstraintName(draft: Draft, schema: string, table: string, column: string | undefined, label: string): string {
  return firstFree(table, column, label, (name) => !constraintNameTaken(draft, schema, name));
}

/** What an index serves decides its name (indexcmds.c: ChooseIndexName). `columns`: its INCLUDE columns last. */
export function chooseIndexName(draft: Draft, schema: string, table: string, columns: readonly string[], serves: 'primaryKey' | 'unique' | 'exclude' | undefined): string {
  switch (serves) {
    case 'primaryKey':
      return chooseRelationName(draft, schema, table, undefined, 'pkey', true);
    case 'unique':
      return chooseRelationName(draft, schema, table, joinColumnNames(columns), 'key', true);
    case 'exclude':
      return chooseRelationName(draft, schema, table, joinColumnNames(columns), 'excl', true);
    case undefined:
      return chooseRelationName(draft, schema, table, joinColumnNames(columns), 'idx');
    default:
      return unreachable(serves);
  }
}

/** Column names as one part of a name; what lies beyond 64 bytes is left to be cut (indexcmds.c: ChooseIndexNameAddition). */
export function joinColumnNames(columns: readonly string[]): string {
  return columns.join('_').slice(0, 200);
}

/** The column names of an index, each once (indexcmds.c: ChooseIndexColumnNames). */
export function indexColumnNames(elements: readonly IndexElement[], include: readonly string[]): string[] {
  const names: string[] = [];
  for (const wanted of [...elements.map((element) => element.column ?? (element.expression && nameOfExpression(element.expression.tree)?.name) ?? 'expr'), ...include]) {
    let name = wanted;
    for (let i = 1; names.includes(name); i++) name = `${truncateName(wanted, 63 - String(i).length)}${i}`;
    names.push(name);
  }
  return names;
}

interface ExpressionName {
  readonly name: string;
  readonly weak?: true;
}

/** How PostgreSQL would call an expression's column; a weak name gives way to what it wraps (parse_target.c: FigureColnameInternal). */
function nameOfExpression(tree: ExpressionTree): ExpressionName | undefined {
  switch (tree.kind) {
    case 'column':
      return { name: tree.path.at(-1) ?? 'expr' };
    case 'call':
      return { name: tree.name.name };
    case 'cast': {
      const inner = nameOfExpression(tree.arg);
      return inner && !inner.weak ? inner : { name: tree.type.name, weak: true };
    }
    case 'collate':
      return nameOfExpression(tree.arg);
    case 'operator':
      return tree.name === 'nullif' ? { name: 'nullif' } : undefined;
    case 'case':
      return nameOfCase(tree.args);
    case 'coalesce':
    case 'greatest':
    case 'least':
    case 'array':
    case 'row':
    case 'valueFunction':
      return { name: tree.kind === 'valueFunction' ? tree.name : tree.kind };
    case 'other':
      // A subscript: `tags[1]` is called after what it is taken from.
      return tree.name === 'A_Indirection' && tree.args[0] ? nameOfExpression(tree.args[0]) : undefined;
    case 'literal':
    case 'and':
    case 'or':
    case 'not':
    case 'isNull':
    case 'isBoolean':
    case 'distinctFrom':
    case 'subquery':
    case 'setToDefault':
    case 'parameter':
      return undefined;
    default:
      return unreachable(tree);
  }
}

/** CASE is called after its ELSE. Its parts come in a row: a subject where there is one, pairs of WHEN and THEN, ELSE. */
function nameOfCase(args: readonly ExpressionTree[]): ExpressionName | undefined {
  const [first] = args;
  const hasSubject = first?.kind === 'column' || first?.kind === 'call' || first?.kind === 'cast';
  const last = (args.length - (hasSubject ? 1 : 0)) % 2 === 1 ? args.at(-1) : undefined;
  const inner = last && nameOfExpression(last);
  return inner && !inner.weak ? inner : { name: 'case', weak: true };
}

function firstFree(first: string, second: string | undefined, label: string, isFree: (name: string) => boolean): string {
  for (let pass = 0; ; pass++) {
    const name = makeObjectName(first, second, pass === 0 ? label : `${label}${pass}`);
    if (isFree(name)) return name;
  }
}

function constraintNameTaken(draft: Draft, schema: string, name: string): boolean {
  return (get(draft.schema.constraintNames, nameKey(schema, name)) ?? 0) > 0;
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
