import { replay, type PostgresVersion, type StatementEffects } from '../../src/effects/index.ts';
import type { Migration } from '../../src/migrations/index.ts';
import { readSql } from '../../src/operations/index.ts';
import { emptySchema } from '../../src/schema/index.ts';

export interface Options {
  readonly postgres?: PostgresVersion;
  readonly settings?: Readonly<Record<string, string>>;
  /** The history doesn't start with an empty database. */
  readonly partial?: boolean;
}

/** The effects of the last statement of `sql`, after `history` in an older deploy. */
export function effectsAfter(history: string, sql: string, { postgres = 18, settings = {}, partial = false }: Options = {}): StatementEffects {
  const migrations = [history, sql].map((text, i) => migration(`${i}.sql`, text));
  const replayed = [...replay(migrations, { schema: emptySchema({ complete: !partial }), postgres, settings })];
  const last = replayed.at(-1)?.statements.at(-1);
  if (!last) throw new Error(`no statement in: ${sql}`);
  return last.effects;
}

/** The same in short: `{ orders: 'ACCESS EXCLUSIVE, scan' }`, with `?` behind what isn't certain. */
export function judged(history: string, sql: string, options: Options = {}): Record<string, string> {
  return inShort(effectsAfter(history, sql, options));
}

export function inShort({ effects }: StatementEffects): Record<string, string> {
  return Object.fromEntries(effects.map(({ schema, name, lock, work, certain, created }) => [
    schema === 'public' ? name : `${schema}.${name}`,
    `${lock}${work === 'none' ? '' : `, ${work}`}${created ? ', created here' : ''}${certain ? '' : ' ?'}`,
  ]));
}

function migration(path: string, sql: string): Migration {
  const { statements, notAnalysed } = readSql(sql);
  for (const { syntaxError } of statements) if (syntaxError) throw new Error(`${syntaxError.message}: ${sql}`);
  return { path, tool: 'none', statements, notAnalysed };
}
