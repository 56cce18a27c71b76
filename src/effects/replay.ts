import type { Migration } from '../migrations/index.ts';
import type { Statement } from '../operations/index.ts';
import { beginDeploy, connect, leftBy, runMigration, type HistoryOptions, type Schema } from '../schema/index.ts';
import type { Session, StatementContext } from '../transactions/index.ts';
import { statementEffects } from './statement.ts';
import type { StatementEffects } from './types.ts';

export interface ReplayOptions extends HistoryOptions {
  /** What the first migration finds. */
  readonly schema: Schema;
}

/** A statement in the place where it runs. */
export interface StatementReplay {
  readonly statement: Statement;
  /** Which of its migration's statements it is, from 0: what a library doesn't send is left out. */
  readonly position: number;
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

/** The migrations of one deploy. */
export interface DeployReplay {
  readonly schemaBefore: Schema;
  readonly migrations: readonly MigrationReplay[];
  readonly schemaAfter: Schema;
}

/** Runs migrations one after another on one schema, each its own deploy. What was yielded need not be kept for what follows. */
export function* replay(migrations: Iterable<Migration>, options: ReplayOptions): Generator<MigrationReplay> {
  let { schema } = options;
  for (const migration of migrations) {
    const deploy = replayDeploy([migration], { ...options, schema });
    yield* deploy.migrations;
    schema = deploy.schemaAfter;
  }
}

/**
 * Runs the migrations of one deploy: each on a connection of its own, so that no SET carries over; those of a batch on
 * one connection, in one transaction.
 */
export function replayDeploy(migrations: readonly Migration[], options: ReplayOptions): DeployReplay {
  const { postgres, settings } = options;
  const schemaBefore = beginDeploy(options.schema);
  const replays: MigrationReplay[] = [];
  let session: Session<Schema> | undefined;
  for (const [i, migration] of migrations.entries()) {
    const before = replays.at(-1)?.schemaAfter ?? schemaBefore;
    // Those of a batch share their connection and its transaction; where one of them commits it, the others run outside any.
    const goesOn = migration.transaction === 'batch' && migrations[i - 1]?.transaction === 'batch';
    if (!session || !goesOn) session = connect(before, migration, settings, session?.nextTransactionId);
    const statements: StatementReplay[] = [];
    session = runMigration(session, migration, options, (statement, context, found, position) => {
      const effects = statementEffects(found, statement, { settings: context.settings, postgres, path: migration.path });
      statements.push({ statement, position, context, schemaBefore: found, effects, heldUntil: context.transaction === 'none' ? 'statement' : 'transaction' });
    });
    replays.push({ migration, statements, schemaAfter: leftBy(session, migration) });
  }
  return { schemaBefore, migrations: replays, schemaAfter: replays.at(-1)?.schemaAfter ?? schemaBefore };
}
