import { blocks, relationName, works, type DeployReplay, type Effect, type InnerEffects, type MigrationReplay, type StatementReplay, type Work } from '../effects/index.ts';
import type { Detection, Migration } from '../migrations/index.ts';
import type { LockMode, NotAnalysed, Statement } from '../operations/index.ts';
import { bodiesRunBy, searchPathOf, type RunningBody } from '../schema/index.ts';
import { fileOf, inFile, sqlOf, type FileText } from '../embedded/index.ts';
import { lineStarts, positionAt, type Range } from '../sql/index.ts';
import { distinctGaps, type ExplainedEffect, type ExplainedFile, type ExplainedGap, type ExplainedInner, type ExplainedScript, type ExplainedStatement, type Place, type TransactionEnd } from './explanation.ts';

/** How much of a statement is kept to show it. */
const beginningLength = 300;

/** The text of each file, by path: places in it are told by line and column. */
export type Texts = ReadonlyMap<string, FileText>;

/**
 * What a replayed migration says. `texts` holds its file and, for the bodies of functions that it calls, the files that
 * define them.
 */
export function explainMigration(replayed: MigrationReplay, texts: Texts): ExplainedFile {
  const { migration, statements } = replayed;
  const file = openFile(migration.path, texts);
  const futures = transactionFutures(statements, file);
  return {
    path: migration.path,
    tool: migration.tool,
    statements: statements.map((replay, index) => ({ ...explainStatement(replay, file), ...futures[index] })),
    notAnalysed: migration.notAnalysed.map((gap) => explainGap(gap, file)),
  };
}

/** What the migrations of one file say, as one. */
export function explainFile(path: string, { tool, because }: Detection, { migrations }: DeployReplay, texts: Texts): ExplainedFile {
  const explained = migrations.map((replayed) => explainMigration(replayed, texts));
  return {
    path, tool, ...(because !== undefined && { because }),
    statements: explained.flatMap(({ statements }) => statements),
    notAnalysed: explained.flatMap(({ notAnalysed }) => notAnalysed),
  };
}

/** What of a migration could not be read, the bodies of functions that it calls among it; each place once. */
export function migrationGaps({ migration, statements }: MigrationReplay, texts: Texts): readonly ExplainedGap[] {
  const file = openFile(migration.path, texts);
  return distinctGaps([...migration.notAnalysed.map((gap) => explainGap(gap, file)), ...statements.flatMap((replay) => bodyGaps(replay, file))]);
}

function bodyGaps(replay: StatementReplay, file: OpenFile): readonly ExplainedGap[] {
  return calledBodies(replay).flatMap(({ body, path }) => body.notAnalysed.map((gap) => explainGap(gap, file.other(path))));
}

/** What of a schema script could not be read. */
export function explainScript({ path, statements, notAnalysed }: Migration, text: string): ExplainedScript {
  const file = openFile(path, new Map([[path, text]]));
  const refused = statements.flatMap(({ syntaxError }) => (syntaxError ? [{ range: syntaxError.range, reason: syntaxError.message }] : []));
  return { path, notAnalysed: [...notAnalysed, ...refused].map((gap) => explainGap(gap, file)).sort((a, b) => a.line - b.line || a.column - b.column) };
}

interface OpenFile {
  readonly path: string;
  /** In which ranges count. */
  readonly text: string;
  readonly place: (range: Range) => Place;
  /** Another file; this one where no path is given. */
  readonly other: (path: string | undefined) => OpenFile;
}

function openFile(path: string, texts: Texts, opened = new Map<string, OpenFile>()): OpenFile {
  const text = texts.get(path);
  if (text === undefined) throw new Error(`the text of ${path} is not at hand`);
  const starts = lineStarts(fileOf(text));
  const file: OpenFile = {
    path,
    text: sqlOf(text),
    place(range) {
      const { start, end } = inFile(text, range);
      const from = positionAt(starts, start);
      const to = positionAt(starts, end);
      return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
    },
    other: (otherPath) => (otherPath === undefined ? file : opened.get(otherPath) ?? openFile(otherPath, texts, opened)),
  };
  opened.set(path, file);
  return file;
}

function explainGap({ range, reason }: NotAnalysed, file: OpenFile): ExplainedGap {
  return { path: file.path, ...file.place(range), reason };
}

function explainStatement(replay: StatementReplay, file: OpenFile): ExplainedStatement {
  const { statement, context, effects, heldUntil } = replay;
  const { range, syntaxError } = statement;
  const { place } = file;
  return {
    ...place(range),
    kind: statement.kind,
    beginning: file.text.slice(range.start, Math.min(range.end, range.start + beginningLength)),
    transaction: context.transaction,
    transactionAllowed: effects.transactionAllowed,
    settings: context.settings,
    notes: context.notes.map((note) => ({ ...place(note.range), kind: note.kind })),
    effects: effects.effects.map(explainEffect),
    inner: explainInner(effects.inner, file, false),
    notAnalysed: bodyGaps(replay, file),
    heldUntil,
    ...(syntaxError && { syntaxError: { ...place(syntaxError.range), message: syntaxError.message } }),
  };
}

/** Every statement of a tree of bodies, in the order in which they run; what is called conditionally is conditional throughout. */
function explainInner(inner: readonly InnerEffects[], file: OpenFile, conditionally: boolean): readonly ExplainedInner[] {
  return inner.flatMap(({ statement, path, effects }) => {
    const itsFile = file.other(path);
    const conditional = conditionally || statement.conditional;
    const own = { ...itsFile.place(statement.range), path: itsFile.path, kind: statement.kind, conditional, effects: effects.effects.map(explainEffect) };
    return [own, ...explainInner(effects.inner, itsFile, conditional)];
  });
}

/**
 * The bodies of functions that a statement calls, itself or from a body that it runs; each once. Those of DO blocks tell
 * of themselves where they stand (readSql).
 */
function calledBodies({ statement, schemaBefore, context, effects }: StatementReplay): readonly RunningBody[] {
  const run = [statement, ...statementsInside(effects.inner)];
  const bodies = run.flatMap(({ operations }) => operations.flatMap((operation) => bodiesRunBy(schemaBefore, operation, searchPathOf(context.settings))));
  return [...new Map(bodies.filter(({ path }) => path !== undefined).map((running) => [running.body, running])).values()];
}

function statementsInside(inner: readonly InnerEffects[]): readonly Statement[] {
  return inner.flatMap(({ statement, effects }) => [statement, ...statementsInside(effects.inner)]);
}

function explainEffect(effect: Effect): ExplainedEffect {
  const { kind, lock, work, causes, created, certain } = effect;
  return { relation: relationName(effect), kind, lock, work, blocks: blocks(lock), causes, standby: !created && replayedOnStandbys(lock), created, certain };
}

/** lock.c: LockAcquireExtended writes WAL for AccessExclusiveLock on a relation, and for no weaker mode. */
function replayedOnStandbys(lock: LockMode): boolean {
  return lock === 'ACCESS EXCLUSIVE';
}

type TransactionFuture = Pick<ExplainedStatement, 'transactionEnd' | 'laterWork'>;

/** For each statement what its transaction still does after it. One pass, from the last statement to the first. */
function transactionFutures(statements: readonly StatementReplay[], { place }: OpenFile): readonly TransactionFuture[] {
  const known = new Map<number, TransactionFuture>();
  return statements.toReversed().map((replay): TransactionFuture => {
    if (replay.heldUntil === 'statement') return {};
    const { transactionId } = replay.context;
    const { line } = place(replay.statement.range);
    const future = known.get(transactionId) ?? { transactionEnd: { line, by: endedBy(replay) } };
    const work = mostWork(replay.effects.effects);
    const later = future.laterWork?.work ?? 'none';
    known.set(transactionId, work !== 'none' && works.indexOf(work) >= works.indexOf(later) ? { ...future, laterWork: { line, work } } : future);
    return future;
  }).toReversed();
}

/** How the last statement of a transaction leaves it. */
function endedBy({ statement, context }: StatementReplay): TransactionEnd['by'] {
  const last = statement.operations.at(-1)?.kind;
  if (last === 'commit' || last === 'prepareTransaction') return 'commit';
  if (last === 'rollback') return 'rollback';
  // The tool's, or that of a string of several statements.
  return context.transaction === 'explicit' ? 'disconnect' : 'tool';
}

/** On relations that the running application knows. */
function mostWork(effects: readonly Effect[]): Work {
  const found = effects.filter((effect) => !effect.created).map((effect) => effect.work);
  return works.findLast((work) => found.includes(work)) ?? 'none';
}
