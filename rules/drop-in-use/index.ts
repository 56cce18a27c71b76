import {
  defineRule, dropColumnLater, dropTableLater, effectOnNamed, listPlaces, locks, nameOf, operationsOf, placedOfKind, placesOfRemoved, removedColumns,
  type ApplicationPlace, type Effect, type Report,
} from '../../src/lint/index.ts';
import { quoteIdentifier } from '../../src/rewrite/index.ts';

/** Where it is known what the application names, this rule speaks, and drop-column and drop-table are silent. */
export const rule = defineRule({
  name: 'drop-in-use',
  meta: {
    severity: 'error',
    summary: 'DROP of a column or table that the application still names',
    supersedes: ['contract-with-expand'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN',
      'https://www.postgresql.org/docs/current/sql-droptable.html',
      'strong_migrations: Removing a column',
    ],
  },
  deploy(deploy, context) {
    if (!context.application) return;
    const placed = operationsOf(deploy);
    for (const removed of removedColumns(placed)) {
      const { place: { operation, unit }, effect, replaced } = removed;
      const places = replaced ? [] : placesOfRemoved(effect, operation.column, deploy, context) ?? [];
      if (places.length === 0) continue;
      const column = quoteIdentifier(operation.column);
      context.report({ unit, effect, places, removed: { schema: effect.schema, name: effect.name, column: operation.column }, at: operation.range, ...words(`${column} of ${nameOf(effect)}`, column, places, locks(effect, unit)), rewrite: () => dropColumnLater(removed, context) });
    }
    for (const { operation, unit } of placedOfKind(placed, 'dropRelation')) {
      if (operation.relation !== 'table' && operation.relation !== 'foreign table') continue;
      const effect: Effect | undefined = effectOnNamed(unit, operation);
      const places = effect ? placesOfRemoved(effect, undefined, deploy, context) ?? [] : [];
      if (!effect || places.length === 0) continue;
      const name = nameOf(effect);
      context.report({ unit, effect, places, removed: { schema: effect.schema, name: effect.name }, at: operation.range, ...words(`the table ${name}`, name, places, `Its rows are gone for good. ${locks(effect, unit)}`), rewrite: () => dropTableLater(operation, effect, context) });
    }
  },
});

function words(what: string, name: string, places: readonly ApplicationPlace[], rest: string): Pick<Report, 'message' | 'why' | 'help'> {
  const [them, it] = places.length === 1 ? ['this place', 'it'] : ['these places', 'them'];
  return {
    message: `The application still names ${what}, which this drops.`,
    why: `It is named at ${listPlaces(places)}. Queries that name it fail from the moment this commits. ${rest}`,
    help: `Take ${name} out of ${them} and release the application without ${it}; drop ${name} in a later deploy.`,
  };
}
