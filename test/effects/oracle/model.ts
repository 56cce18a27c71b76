import type { PostgresVersion } from '../../../src/config/index.ts';
import { replay, type StatementEffects } from '../../../src/effects/index.ts';
import { emptySchema, type Schema } from '../../../src/schema/index.ts';
import type { Case } from '../cases/case.ts';
import { migration } from './reading.ts';

/** What `statementEffects` says of a case's form: the setup is one migration and an older deploy, the form is in the next. */
export function modelled(form: Case, postgres: PostgresVersion): StatementEffects {
  const schema = schemaAfter(form.setup, postgres);
  const begin = form.outsideTransaction ? '' : 'begin;\n';
  const sql = `${begin}${form.before === undefined ? '' : `${form.before};\n`}${form.sql};`;
  const [replayed] = replay([migration(form.name, sql)], { schema, postgres, settings: form.settings ?? {} });
  const last = replayed?.statements.at(-1);
  if (!last) throw new Error(`${form.name}: no statement was read`);
  return last.effects;
}

const schemas = new Map<string, Schema>();

function schemaAfter(setup: string, postgres: PostgresVersion): Schema {
  const key = `${postgres} ${setup}`;
  const known = schemas.get(key);
  if (known) return known;
  const [replayed] = replay([migration('setup', setup)], { schema: emptySchema({ complete: true }), postgres, settings: {} });
  if (!replayed) throw new Error('the setup was not replayed');
  schemas.set(key, replayed.schemaAfter);
  return replayed.schemaAfter;
}
