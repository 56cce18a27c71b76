import type { ToolName } from '../config/index.ts';
import type { Migration, OptOut, Refusal, RunnerLock } from '../migrations/index.ts';
import type { Effect, MigrationReplay, StatementEffects, StatementReplay } from '../effects/index.ts';
import type { Operation, Statement } from '../operations/index.ts';
import { findRelation, type Schema } from '../schema/index.ts';
import type { StatementContext, TransactionKind } from '../transactions/index.ts';

/** A statement in the place where it runs; one inside DO or a called function is a unit of its own. */
export interface StatementUnit {
  /** The file that holds it: for the body of a function, the one that defines it. */
  readonly path: string;
  /** Which statement of its migration it is, or belongs to, from 0. */
  readonly index: number;
  readonly statement: Statement;
  readonly context: StatementContext;
  /** Before it. */
  readonly schema: Schema;
  readonly schemaAfter: Schema;
  /** What it does itself to relations that were there before it, each once: the bodies that it runs are units of their own. */
  readonly effects: readonly Effect[];
  /** How the tool that opens the transaction around it is told to open none; absent where it opens none, or can't be told. */
  readonly optOut?: OptOut;
  /** The call that its tool sends it in, and how many statements that holds: several are one transaction. Absent where it is sent by itself. */
  readonly call?: { readonly number: number; readonly statements: number };
  /** The lock of its tool on which CONCURRENTLY gets stuck. */
  readonly runnerLock?: RunnerLock;
  /** What has to be there before another statement may be put beside it; absent where nothing has. */
  readonly forMixing?: OptOut['newFiles'];
  /** False: it fails inside a transaction block. */
  readonly transactionAllowed: boolean;
  /** The DO block or call that runs it. */
  readonly within?: StatementUnit;
  /** It stands in a branch, a loop or an exception handler of a body. */
  readonly conditional: boolean;
  /** The effects of one of its operations. */
  readonly effectsOf: (operation: Operation) => readonly Effect[];
}

/**
 * Everything that one transaction runs, in order; also the one that a lone statement makes by itself (kind `none`). A batch
 * may run the statements of several migrations.
 */
export interface TransactionUnit {
  readonly kind: TransactionKind;
  /** Of bodies too. A DO block comes before what it runs. */
  readonly statements: readonly StatementUnit[];
  /** Nothing in its migration ends it: it is rolled back when the connection goes. */
  readonly open: boolean;
}

export interface MigrationUnit {
  readonly path: string;
  readonly tool: ToolName;
  /** What has to be there before another statement may be put beside its own; absent where nothing has. */
  readonly forMixing?: OptOut['newFiles'];
  /** Those that stand in the file, in order; without what bodies run. */
  readonly statements: readonly StatementUnit[];
  /** As far as they lie in this migration. */
  readonly transactions: readonly TransactionUnit[];
  /** Why its tool refuses to run it. */
  readonly refusals: readonly Refusal[];
}

/** The migrations that ship with one release of the application. */
export interface DeployUnit {
  readonly number: number;
  readonly migrations: readonly MigrationUnit[];
  /** Of all its migrations, what bodies run too. */
  readonly statements: readonly StatementUnit[];
  readonly transactions: readonly TransactionUnit[];
  /** What has shipped before, and says something else by now. */
  readonly changed: readonly ChangedMigration[];
  readonly schemaBefore: Schema;
  readonly schemaAfter: Schema;
}

/** A migration that has shipped, and what its file holds now. */
export interface ChangedMigration {
  readonly path: string;
  /** Its path when it shipped, where that was another one. */
  readonly was?: string;
  /** What is compared with: `main`; and its commit, in short. */
  readonly since: string;
  readonly commit: string;
  /** As they were applied; `source` is the text of each. */
  readonly before: readonly SourcedStatement[];
  /** As they stand in the file; none of them is applied any more. */
  readonly now: readonly (SourcedStatement & { readonly unit: StatementUnit })[];
}

export interface SourcedStatement {
  readonly statement: Statement;
  readonly source: string;
}

/** All that was read. */
export interface HistoryUnit {
  readonly schema: Schema;
  /** The last deploy's number, from 1. */
  readonly lastDeploy: number;
  /** The statements that the rule asked to keep, oldest first. */
  readonly kept: readonly StatementUnit[];
}

/** The units of one migration. `schemaBefore`: what it finds. */
export function migrationUnit({ migration, statements, schemaAfter }: MigrationReplay): MigrationUnit & { readonly running: readonly StatementUnit[] } {
  const own = statements.map((replay, index) => statementUnit(replay, migration, index, statements[index + 1]?.schemaBefore ?? schemaAfter));
  const running = own.flatMap((unit, index) => [unit, ...bodyUnits(statements[index]?.effects, unit)]);
  return { path: migration.path, tool: migration.tool, ...(migration.forMixing && { forMixing: migration.forMixing }), statements: own, running, transactions: transactionsOf(running), refusals: migration.refusals ?? [] };
}

function statementUnit({ statement, position, context, schemaBefore, effects }: StatementReplay, { path, optOut, runnerLock, forMixing, calls }: Migration, index: number, schemaAfter: Schema): StatementUnit {
  const number = calls?.[position];
  return {
    path, index, statement, context, schema: schemaBefore, schemaAfter, transactionAllowed: effects.transactionAllowed, conditional: false, ...ownEffects(effects, schemaAfter),
    ...(optOut && (context.transaction === 'tool' || context.transaction === 'batch') && { optOut }),
    ...(number !== undefined && { call: { number, statements: sizeOfCall(calls ?? [], position) } }),
    ...(runnerLock && { runnerLock }),
    ...(forMixing && { forMixing }),
  };
}

/** The statements of a call stand side by side. */
function sizeOfCall(calls: readonly (number | undefined)[], index: number): number {
  const call = calls[index];
  let [first, last] = [index, index];
  while (first > 0 && calls[first - 1] === call) first--;
  while (last + 1 < calls.length && calls[last + 1] === call) last++;
  return last - first + 1;
}

/** What a statement's bodies run, each on the schema that those before it left. */
function bodyUnits(effects: StatementEffects | undefined, outer: StatementUnit): readonly StatementUnit[] {
  const inner = effects?.inner ?? [];
  return inner.flatMap(({ statement, path, schemaBefore, settings, effects: own }, index) => {
    const schemaAfter = inner[index + 1]?.schemaBefore ?? outer.schemaAfter;
    const unit: StatementUnit = {
      path: path ?? outer.path, index: outer.index, statement, context: { ...outer.context, settings, notes: [] }, schema: schemaBefore, schemaAfter,
      transactionAllowed: own.transactionAllowed, within: outer, ...(outer.optOut && { optOut: outer.optOut }), conditional: outer.conditional || statement.conditional, ...ownEffects(own, schemaAfter),
    };
    return [unit, ...bodyUnits(own, unit)];
  });
}

function ownEffects({ operations, own }: StatementEffects, after: Schema): Pick<StatementUnit, 'effects' | 'effectsOf'> {
  return {
    effects: own.map((effect) => identified(effect, after)),
    effectsOf: (operation) => operations.filter((entry) => entry.operation === operation).flatMap((entry) => entry.effects.map((effect) => identified(effect, after))),
  };
}

/** A relation named for the first time has its id from then on, so that two statements on it can be told to be. */
function identified(effect: Effect, after: Schema): Effect {
  if (effect.id !== undefined || effect.template) return effect;
  const relation = findRelation(after, effect, []);
  return typeof relation === 'string' ? effect : { ...effect, id: relation.id };
}

/** The transactions of statements that run one after another, in the order in which they begin. */
export function transactionsOf(running: readonly StatementUnit[]): readonly TransactionUnit[] {
  const groups = new Map<number, StatementUnit[]>();
  for (const unit of running) {
    const { transactionId } = unit.context;
    const group = groups.get(transactionId);
    if (group) group.push(unit);
    else groups.set(transactionId, [unit]);
  }
  return [...groups.values()].map((statements) => {
    const kind = statements[0]?.context.transaction ?? 'none';
    return { kind, statements, open: kind === 'explicit' && !statements.some(endsTransaction) };
  });
}

function endsTransaction({ statement, within }: StatementUnit): boolean {
  return !within && statement.operations.some(({ kind }) => kind === 'commit' || kind === 'rollback' || kind === 'prepareTransaction');
}
