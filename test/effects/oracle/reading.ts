import type { Migration } from '../../../src/migrations/index.ts';
import { readSql, type Statement } from '../../../src/operations/index.ts';
import type { Case } from '../cases/case.ts';

/** What the form itself is read as. */
export function formStatement(form: Case): Statement {
  const [statement, ...others] = migration(form.name, form.sql).statements;
  if (!statement || others.length > 0) throw new Error(`${form.name}: must be one statement`);
  return statement;
}

/** Everything in a case must be readable: what is not would be compared with a guess. */
export function migration(name: string, sql: string): Migration {
  const { statements, notAnalysed } = readSql(sql);
  const failure = statements.find((statement) => statement.syntaxError)?.syntaxError;
  if (failure) throw new Error(`${name}: ${failure.message} at ${sql.slice(failure.range.start, failure.range.end)}`);
  if (notAnalysed.length > 0) throw new Error(`${name}: not analysed: ${notAnalysed.map(({ reason }) => reason).join('; ')}`);
  return { path: `${name}.sql`, tool: 'none', statements, notAnalysed };
}
