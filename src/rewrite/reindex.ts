import { literal, sqlName, type NamedRelation } from './names.ts';

/**
 * What to do where REINDEX CONCURRENTLY fails half-way (indexcmds.c: ReindexRelationConcurrently): it leaves an INVALID
 * index, the new one as `…_ccnew` before the swap, the old one as `…_ccold` after it. `table`: where the indexes lie; the
 * whole database where that isn't known.
 */
export function reindexRecovery(table?: NamedRelation): string {
  const place = table ? ` AND indrelid = ${literal(sqlName(table))}::regclass` : '';
  return [
    '-- A rebuild that fails leaves an INVALID index: …_ccnew, which is not finished, or …_ccold, which is replaced already. This lists them:',
    `SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid${place};`,
    '-- Remove each of them with DROP INDEX CONCURRENTLY, then run the REINDEX again.',
  ].join('\n');
}
