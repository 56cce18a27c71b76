import {
  defineRule, dropColumnLater, dropObjectLater, dropTableLater, effectOnNamed, evidenceOf, existing, listPlaces, locks, nameOf, operationsOf, placedOfKind, placesOfRemoved, removedColumns,
  type ApplicationPlace, type DeployUnit, type Effect, type OperationOf, type PlacedOperation, type Report, type RuleContext,
} from '../../src/lint/index.ts';
import { quoteIdentifier } from '../../src/rewrite/index.ts';

/** Where it is known what the application names, this rule speaks, and drop-column, drop-table and drop-object are silent. */
export const rule = defineRule({
  name: 'drop-in-use',
  meta: {
    severity: 'error',
    summary: 'DROP of a column, table or view that the application still names',
    supersedes: ['contract-with-expand', 'drop-object'],
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
    for (const place of placedOfKind(placed, 'dropRelation')) relationDropped(place, deploy, context);
    for (const place of placedOfKind(placed, 'dropSchema')) schemaDropped(place, deploy, context);
  },
});

function relationDropped(place: PlacedOperation<OperationOf<'dropRelation'>>, deploy: DeployUnit, context: RuleContext): void {
  const { operation, unit } = place;
  if (operation.relation === 'sequence') return;
  const effect: Effect | undefined = effectOnNamed(unit, operation);
  const places = effect ? placesOfRemoved(effect, undefined, deploy, context) ?? [] : [];
  if (!effect || places.length === 0) return;
  const name = nameOf(effect);
  const isTable = operation.relation === 'table' || operation.relation === 'foreign table';
  const why = isTable ? `Its rows are gone for good. ${locks(effect, unit)}` : locks(effect, unit);
  context.report({
    unit, effect, places, removed: { schema: effect.schema, name: effect.name }, at: operation.range,
    ...words(`the ${isTable ? 'table' : operation.relation} ${name}`, name, places, why),
    rewrite: () => (isTable ? dropTableLater(operation, effect, context) : dropObjectLater(place, context)),
  });
}

/** What is known to lie in it is named one by one. */
function schemaDropped(place: PlacedOperation<OperationOf<'dropSchema'>>, deploy: DeployUnit, context: RuleContext): void {
  const { operation, unit } = place;
  const inside = existing(unit.effectsOf(operation)).filter(({ kind, schema }) => schema === operation.name && kind !== 'index' && kind !== 'sequence');
  const named = inside.map((effect) => ({ effect, places: placesOfRemoved(effect, undefined, deploy, context) ?? [] })).filter(({ places }) => places.length > 0);
  const [first] = named;
  if (!first) return;
  const name = quoteIdentifier(operation.name);
  const places = named.flatMap(({ places: some }) => some);
  const what = named.slice(0, 3).map(({ effect }) => nameOf(effect)).join(', ');
  context.report({
    unit, effect: first.effect, places, removed: { schema: first.effect.schema, name: first.effect.name }, at: operation.range,
    ...words(`${what}${named.length > 3 ? ` and ${named.length - 3} more relations` : ''} of the schema ${name}`, name, places, `All that is in ${name} is gone for good.`), rewrite: () => dropObjectLater(place, context),
  });
}

/** A word may mean something else, which only a look can tell: a warning. */
function words(what: string, name: string, places: readonly ApplicationPlace[], rest: string): Pick<Report, 'message' | 'why' | 'help' | 'severity'> {
  const { exact, words: perhaps, running } = evidenceOf(places);
  const who = running ? 'The running release' : 'The application';
  const [them, it] = places.length === 1 ? ['this place', 'it'] : ['these places', 'them'];
  const gone = running ? ' What ships with this deploy may name it no more, but the release that runs now goes on until after the migration.' : '';
  if (exact.length === 0) {
    return {
      severity: 'warning',
      message: `${who} may still name ${what}, which this drops.`,
      why: `Words that may mean it stand at ${listPlaces(perhaps)}.${gone} Queries that name it fail from the moment this commits. ${rest}`,
      help: running ? `Look at ${them}. Where ${name} is meant, release the application without ${it} first, and drop ${name} in a later deploy.` : `Look at ${them}. Where ${name} is meant, take it out, release the application without it, and drop ${name} in a later deploy.`,
    };
  }
  const more = perhaps.length === 0 ? '' : ` Words that may mean it stand at ${listPlaces(perhaps)}.`;
  return {
    message: `${who} still names ${what}, which this drops.`,
    why: `It is named at ${listPlaces(exact)}.${more}${gone} Queries that name it fail from the moment this commits. ${rest}`,
    help: running ? `Release the application without ${name} first; drop ${name} in a later deploy.` : `Take ${name} out of ${them} and release the application without ${it}; drop ${name} in a later deploy.`,
  };
}
