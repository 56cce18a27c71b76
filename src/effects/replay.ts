import type { Migration } from '../migrations/index.ts';
import type { Statement } from '../operations/index.ts';
import { applyMigration, beginDeploy, type HistoryOptions, type Schema } from '../schema/index.ts';
import type { StatementContext } from '../transactions/index.ts';
import { statementEffects } from './statement.ts';
import type { StatementEffects } from './types.ts';

export interface ReplayOptions extends HistoryOptions {
  /** What the first migration finds. */
  readonly schema: Schema;
}

/** A statement in the place where it runs. */
export interface StatementReplay {
  readonly statement: Statement;
  readonly context: StatementContext;
  readonly schemaBefore: Schema;
  readonly effects: StatementEffects;
  /** Locks outside a transaction go with their statement. */
  readonly heldUntil: 'statement' | 'transaction';
}

export interface MigrationReplay {
  readonly migration: Migration;
  readonly statements: readonly StatementReplay[];
  readonly schemaAfter: Schema;
}

/** Runs migrations one after another on one schema, each its own deploy. What was yielded need not be kept for what follows. */
export function* replay(migrations: Iterable<Migration>, options: ReplayOptions): Generator<MigrationReplay> {
  let { schema } = options;
  for (const migration of migrations) {
    const statements: StatementReplay[] = [];
    schema = applyMigration(beginDeploy(schema), migration, options, (statement, context, schemaBefore) => {
      const effects = statementEffects(schemaBefore, statement, { settings: context.settings, postgres: options.postgres, path: migration.path });
      statements.push({ statement, context, schemaBefore, effects, heldUntil: context.transaction === 'none' ? 'statement' : 'transaction' });
    });
    yield { migration, statements, schemaAfter: schema };
  }
}
