import { action, buildConcurrently, columnList, inLongTransaction, literal, makeObjectName, quoteIdentifier, sqlName, type Step } from '../rewrite/index.ts';
import { findRelation, indexesOf, type Index, type Lookup, type View, type WrittenName } from '../schema/index.ts';
import { nameOf, searchPath } from './facts.ts';
import { freeName } from './index-statements.ts';
import type { RuleContext } from './rule.ts';
import type { StatementUnit } from './units.ts';

/** The materialized view that a name means before the statement. */
export function materializedViewNamed(unit: StatementUnit, name: WrittenName): Lookup<View> {
  const found = findRelation(unit.schema, name, searchPath(unit));
  if (typeof found === 'string') return found;
  return found.kind === 'materialized view' ? found : found.whole ? 'absent' : 'unknown';
}

/**
 * Whether REFRESH CONCURRENTLY finds the index that it needs: unique, valid, over plain columns and all rows (matview.c:
 * is_usable_unique_index).
 */
export function hasRefreshKey(unit: StatementUnit, view: View): boolean | 'unknown' {
  const keys = indexesOf(unit.schema, view).map(isRefreshKey);
  if (keys.includes(true)) return true;
  return view.whole && !keys.includes('unknown') ? false : 'unknown';
}

function isRefreshKey({ whole, unique, valid, method, where, elements }: Index): boolean | 'unknown' {
  if (!whole || unique === 'unknown' || (unique && valid === 'perhaps not')) return 'unknown';
  return unique && valid === 'yes' && method === 'btree' && where === undefined && elements.length > 0 && elements.every(({ column }) => column !== undefined);
}

/** What REFRESH CONCURRENTLY finds in the catalog, for a view whose indexes aren't known. */
export function refreshKeyQuery(view: { readonly schema: string; readonly name: string }): string {
  return [
    '-- CONCURRENTLY needs a unique index over plain columns, without WHERE. This must list one:',
    `SELECT indexrelid::regclass FROM pg_index WHERE indrelid = ${literal(sqlName(view))}::regclass AND indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL;`,
    '-- Where it lists none, create one first, with CREATE UNIQUE INDEX CONCURRENTLY.',
  ].join('\n');
}

/** PostgreSQL's limit (pg_config_manual.h: INDEX_MAX_KEYS). */
const mostIndexColumns = 32;

/**
 * The unique index that REFRESH CONCURRENTLY needs. Over `id`, or else over all columns: rows that are alike in all of
 * them would stop REFRESH CONCURRENTLY just as well.
 */
export function refreshKeyStep(view: View, unit: StatementUnit, { postgres, options }: RuleContext): Step {
  const columns = view.columns === 'unknown' ? [] : view.columns.includes('id') ? ['id'] : view.columns;
  const name = nameOf(view);
  if (columns.length === 0 || columns.length > mostIndexColumns) {
    return action({ deploy: 1, phase: 'expand', title: `Give ${name} a unique index`, action: `Create a unique index on ${name} with CREATE UNIQUE INDEX CONCURRENTLY, over the columns that tell its rows apart, without WHERE and without expressions.` });
  }
  const index = freeName({ schema: view.schema, name: makeObjectName(view.name, columns.length === 1 ? columns[0] : undefined, 'key') }, unit);
  return buildConcurrently({
    deploy: 1, phase: 'expand', title: columns.length === 1 ? `Give ${name} a unique index` : `Give ${name} a unique index; fewer columns will do where they tell its rows apart`,
    create: `CREATE UNIQUE INDEX CONCURRENTLY ${quoteIdentifier(index.name)} ON ${sqlName(view)} (${columnList(columns)})`, index, postgres, settings: options.settings,
  });
}

/** REFRESH while the view is read: EXCLUSIVE keeps out nobody but another REFRESH. */
export function refreshConcurrentlyStep(view: { readonly schema: string; readonly name: string }): Step {
  return inLongTransaction({ deploy: 1, phase: 'migrate', title: 'Refresh it while it is read', lock: 'EXCLUSIVE', work: 'scan', statements: [`REFRESH MATERIALIZED VIEW CONCURRENTLY ${sqlName(view)}`] });
}
