import { listPlaces, type Report, type RuleContext } from '../../src/lint/index.ts';

/** The finding with the places in which the application still calls the relation, or a column of it, by its old name. */
export function withPlaces(report: Report, column: string | undefined, { application }: RuleContext): Report {
  const { effect } = report;
  const places = effect && !effect.template ? application?.places(effect, column) ?? [] : [];
  return places.length === 0 ? report : { ...report, places, why: `The application calls it so at ${listPlaces(places)}. ${report.why}` };
}
