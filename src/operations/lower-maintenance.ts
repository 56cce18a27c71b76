import type * as pg from '@pgsql/types';
import { relationName } from './lower-name.ts';
import { isOn } from './lower-options.ts';
import { relationRange } from './lower-data.ts';
import type { Analyze, Cluster, Vacuum } from './maintenance.ts';
import type { RefreshMaterializedView } from './objects.ts';
import { nameOf, rangeOf, type Source } from './source.ts';

/** VACUUM and ANALYZE: one operation a table, or one for all tables of the database. */
export function lowerVacuum(node: pg.VacuumStmt, source: Source): (Vacuum | Analyze)[] {
  const relations = (node.rels ?? []).flatMap((item) => ('VacuumRelation' in item && item.VacuumRelation.relation ? [item.VacuumRelation.relation] : []));
  const whole = rangeOf(source, source.span);
  const form = node.is_vacuumcmd
    ? { kind: 'vacuum' as const, full: isOn(node.options, 'full'), analyze: isOn(node.options, 'analyze') }
    : { kind: 'analyze' as const };
  if (relations.length === 0) return [{ ...form, range: whole }];
  return relations.map((relation) => ({ ...form, range: relations.length === 1 ? whole : relationRange(relation, source), table: relationName(relation, source) }));
}

export function lowerCluster(node: pg.ClusterStmt, source: Source): Cluster {
  return {
    kind: 'cluster',
    range: rangeOf(source, source.span),
    ...(node.relation && { table: relationName(node.relation, source) }),
    ...(node.indexname !== undefined && { index: nameOf(source, node.indexname) }),
  };
}

export function lowerRefresh(node: pg.RefreshMatViewStmt, source: Source): RefreshMaterializedView {
  return {
    kind: 'refreshMaterializedView',
    range: rangeOf(source, source.span),
    name: relationName(node.relation, source),
    concurrently: node.concurrent ?? false,
    withData: !(node.skipData ?? false),
  };
}
