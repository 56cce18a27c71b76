import { defineRule, foundBy, schemasWith, stopsHere, type Operation, type StatementUnit } from '../../src/lint/index.ts';
import { attached } from './attached.ts';
import { columns } from './columns.ts';
import { constraints } from './constraints.ts';
import { dependents } from './dependents.ts';
import { foreignKeys } from './foreign-keys.ts';
import type { Check } from './refusal.ts';
import { relations } from './relations.ts';
import { usingIndex } from './using-index.ts';
import { newerVersion } from './versions.ts';

/** Of several that apply, the first speaks: what must be there comes before what is done to it. */
const checks: readonly Check[] = [newerVersion, relations, columns, usingIndex, constraints, foreignKeys, attached, dependents];

export const rule = defineRule({
  name: 'refused-statement',
  meta: {
    severity: 'error',
    summary: 'A statement that PostgreSQL answers with an error',
    supersedes: ['*'],
    sources: ['https://www.postgresql.org/docs/current/ddl-depend.html', 'https://www.postgresql.org/docs/release/', 'tablecmds.c', 'dependency.c', 'parse_utilcmd.c: transformIndexConstraint'],
  },
  statement(unit, context) {
    const { operations } = unit.statement;
    // What a branch runs, it may run where it fits only. CREATE SCHEMA's elements lie in the schema that it makes.
    if (unit.conditional || (operations.length > 1 && operations[0]?.kind === 'createSchema')) return;
    const said = new Set<string>();
    for (const operation of operations) {
      const found = foundBy(unit, operation, context);
      for (const check of checks) {
        const refusal = check(operation, found, context);
        if (!refusal) continue;
        const { error, sentence, because, at, help, rewrite } = refusal;
        if (!said.has(error)) {
          said.add(error);
          context.report({
            unit, help, rewrite,
            at: at ?? operation.range,
            ...(mayMeanAnother(operation, unit) && { certain: false }),
            message: sentence ? error : `PostgreSQL refuses this: ${error}.`,
            why: because === undefined ? stopsHere(unit) : `${because} ${stopsHere(unit)}`,
          });
        }
        break;
      }
    }
  },
});

/** A table of the same name lies in another schema too, and nothing tells which of them the search path of the connection finds first. */
function mayMeanAnother(operation: Operation, { schema, context: { settings } }: StatementUnit): boolean {
  const name = 'table' in operation ? operation.table : undefined;
  return name !== undefined && name.schema === undefined && !Object.hasOwn(settings, 'search_path') && schemasWith(schema, name.name).length > 1;
}
