import { evidenceOf, listPlaces, placesOf, type Effect, type Report, type RuleContext } from '../../src/lint/index.ts';

/**
 * The finding with the places in which the application still calls the relation, or a column of it, by its old name. Where
 * the release that runs was asked too, its answer counts: no place, no finding; words alone, a warning. Otherwise the
 * source code may be that of the release to come, which has the new name already.
 */
export function withPlaces(report: Report & { readonly effect: Effect }, column: string | undefined, context: RuleContext): Report | undefined {
  const { effect, unit } = report;
  const { application } = context;
  if (!application || effect.template || effect.kind === 'sequence') return report;
  const places = placesOf(effect, column, unit.schema, context);
  if (places.length === 0) return application.knowsRunning ? undefined : report;
  const isSure = evidenceOf(places).exact.length > 0;
  const lowered = application.knowsRunning && !isSure ? { severity: 'warning' as const } : {};
  return { ...report, ...lowered, places, why: `${isSure ? 'The application calls it so' : 'Words that may mean it stand'} at ${listPlaces(places)}. ${report.why}` };
}
