import type { Migration } from '../migrations/index.ts';
import type { Statement } from '../operations/index.ts';
import { beginDeploy, runMigration, type HistoryOptions, type Schema } from '../schema/index.ts';
import { commitTransaction, endSession, startSession, type Session, type Settings, type StatementContext } from '../transactions/index.ts';
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
  let session = startSession(schemaBefore, settings);
  for (const [i, migration] of migrations.entries()) {
    const previous = migrations[i - 1];
    // Those of a batch share their connection and its transaction.
    if (previous && !(previous.transaction === 'batch' && migration.transaction === 'batch')) session = nextConnection(session, previous, settings);
    const statements: StatementReplay[] = [];
    session = runMigration(session, migration, options, (statement, context, before) => {
      const effects = statementEffects(before, statement, { settings: context.settings, postgres, path: migration.path });
      statements.push({ statement, context, schemaBefore: before, effects, heldUntil: context.transaction === 'none' ? 'statement' : 'transaction' });
    });
    replays.push({ migration, statements, schemaAfter: leftBy(session, migration) });
  }
  return { schemaBefore, migrations: replays, schemaAfter: replays.at(-1)?.schemaAfter ?? schemaBefore };
}

/** What a migration leaves: the tool commits its transaction, and what the migration opened itself and left open is rolled back. */
function leftBy(session: Session<Schema>, { transaction }: Migration): Schema {
  return endSession(transaction ? commitTransaction(session) : session);
}

function nextConnection(session: Session<Schema>, previous: Migration, settings: Settings): Session<Schema> {
  return startSession(leftBy(session, previous), settings, session.nextTransactionId);
}
