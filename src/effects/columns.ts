import type { AddColumn, ColumnDefinition, DropColumn, ExpressionTree, SetExpression, SetNotNull } from '../operations/index.ts';
import { findColumn, findType, type Table } from '../schema/index.ts';
import type { Alteration } from './alteration.ts';
import { addConstraint } from './constraints.ts';
import { concreteType, isSerial } from './data-types.ts';
import { dependentWork } from './dependents.ts';
import { dropForeignKey, dropForeignKeysTo, foreignKeysOf, referencesAny } from './foreign-keys.ts';
import { verifyNotNull } from './not-null.ts';
import { dropOwnedSequences, dropViewsOn } from './drops.ts';
import { childrenOf, family, withPartitions, type Scene } from './scene.ts';
import { locked, worked, type Touches } from './touches.ts';
import type { Cause } from './types.ts';
import { volatilityIn } from './volatile.ts';

/** ADD COLUMN (tablecmds.c: ATExecAddColumn). One that exists is found out under the lock, before anything else. */
export function* addColumn({ scene }: Alteration, table: Table, { column, only }: AddColumn): Touches {
  yield locked(table, 'ACCESS EXCLUSIVE');
  if (typeof findColumn(table, column.name) !== 'string') return;
  const fills = [...fillings(scene, column)];
  for (const { relation, added } of receivers(scene, table, column.name, only)) {
    yield locked(relation, 'ACCESS EXCLUSIVE');
    for (const { cause, certain } of added ? fills : []) yield worked(relation, 'ACCESS EXCLUSIVE', cause, certain);
  }
  for (const constraint of column.constraints) yield* addConstraint(scene, table, constraint, { only, column });
}

/** The tables that get a new column. In a child that has it already, the two are merged, and nothing goes on below. */
function* receivers(scene: Scene, table: Table, column: string, only: boolean): Iterable<{ readonly relation: Table; readonly added: boolean }> {
  const added = typeof findColumn(table, column) === 'string';
  yield { relation: table, added };
  if (added && !only) for (const child of childrenOf(scene, table)) yield* receivers(scene, child, column, only);
}

interface Filling {
  readonly cause: Cause;
  readonly certain: boolean;
}

/** What a new column costs each table that gets it: a rewrite where the rows' values differ or must be verified one by one, a scan where nulls may be wrong. */
function* fillings(scene: Scene, column: ColumnDefinition): Iterable<Filling> {
  const rewrite = (kind: Cause['kind'], certain = true): Filling => ({ cause: { work: 'rewrite', kind, name: column.name }, certain });
  if (column.identity) yield rewrite('identity');
  if (column.generated?.stored) yield rewrite('stored generated column');
  if (isSerial(column)) yield rewrite('volatile default');

  const type = column.type && concreteType(scene, column.type);
  if (type && type.constrained !== 'no') yield rewrite('constrained domain', type.constrained === 'yes');
  const fallback = defaultOf(scene, column);
  const verdict = fallback && volatilityIn(scene, fallback);
  if (verdict?.volatile) yield rewrite('volatile default', verdict.certain);

  // With a default, the value is stored once in the catalog (attmissingval), and it isn't null.
  const filled = column.identity !== undefined || column.generated?.stored === true || isSerial(column) || (fallback !== undefined && !isNull(fallback));
  if (column.notNull && !column.notNull.notValid && !filled) yield { cause: { work: 'scan', kind: 'not null', name: column.name }, certain: true };
}

/** Its own default, else since 13 its domain's [measured]. */
function defaultOf(scene: Scene, column: ColumnDefinition): ExpressionTree | undefined {
  if (column.default) return column.default.tree;
  if (!column.type || column.type.arrayDimensions > 0 || scene.environment.postgres < 13) return undefined;
  const type = findType(scene.schema, column.type, scene.searchPath);
  return typeof type !== 'string' && type.kind === 'domain' ? type.default?.tree : undefined;
}

function isNull(tree: ExpressionTree): boolean {
  return tree.kind === 'cast' ? isNull(tree.arg) : tree.kind === 'literal' && tree.type === 'null';
}

/** DROP COLUMN: what hangs on the column goes with it, each under ACCESS EXCLUSIVE on its table. ONLY spares the children's column, not their lock [measured]. */
export function* dropColumn({ scene }: Pick<Alteration, 'scene'>, table: Table, { column, cascade, only }: Pick<DropColumn, 'column' | 'cascade' | 'only'>): Touches {
  yield locked(table, 'ACCESS EXCLUSIVE');
  if (findColumn(table, column) === 'absent') return;
  for (const key of foreignKeysOf(table)) if (key.columns.includes(column)) yield* dropForeignKey(scene, key);
  yield* dropOwnedSequences(scene, table, column);
  if (cascade) {
    yield* dropForeignKeysTo(scene, table, (key) => referencesAny(key, table, [column]));
    yield* dropViewsOn(scene, table, column);
  }
  for (const child of childrenOf(scene, table)) {
    yield locked(child, 'ACCESS EXCLUSIVE');
    if (!only && child.columns.some(({ name, local }) => name === column && !local)) yield* dropColumn({ scene }, child, { column, cascade, only });
  }
}

/** SET NOT NULL: a scan of every table in which nothing proves that there are no nulls. */
export function* setNotNull({ scene }: Alteration, table: Table, { column, only }: SetNotNull): Touches {
  for (const relation of family(scene, table, only)) yield* verifyNotNull(scene, relation, column);
  // The partitions must be NOT NULL already, which before 18 is looked at under the same lock (tablecmds.c: ATPrepSetNotNull).
  if (only && scene.environment.postgres < 18) for (const partition of withPartitions(scene, table)) yield locked(partition, 'ACCESS EXCLUSIVE');
}

/** SET EXPRESSION: a stored column is computed again; a virtual one (18) only if it must not be null (tablecmds.c: ATExecSetExpression). */
export function* setExpression(alteration: Alteration, table: Table, { column: name }: SetExpression): Touches {
  const { scene } = alteration;
  for (const relation of family(scene, table)) {
    yield locked(relation, 'ACCESS EXCLUSIVE');
    const column = findColumn(relation, name);
    const generated = typeof column === 'string' ? undefined : column.generated;
    if (typeof column !== 'string' && generated && !generated.stored) {
      if (column.notNull) yield worked(relation, 'ACCESS EXCLUSIVE', { work: 'scan', kind: 'not null', name });
      continue;
    }
    yield worked(relation, 'ACCESS EXCLUSIVE', { work: 'rewrite', kind: 'expression change', name }, generated !== undefined);
    yield* dependentWork(scene, relation, name, { rewrite: true, operatorsChange: false, collationChanges: false, polymorphic: false });
  }
}
