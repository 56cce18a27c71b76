import type { ToolName } from '../config/index.ts';
import type { Blocks, Cause, Effect, EffectKind, InnerEffects, MigrationReplay, PostgresVersion, StatementReplay, Work } from '../effects/index.ts';
import { blocks, works } from '../effects/index.ts';
import type { Migration } from '../migrations/index.ts';
import type { LockMode, NotAnalysed, Statement } from '../operations/index.ts';
import { lineStarts, positionAt, type Range } from '../sql/index.ts';
import type { Settings, TransactionKind, TransactionNote } from '../transactions/index.ts';

/** What `ddlint explain` found: plain data that every format prints. Lines and columns count from 1, columns in UTF-16 units. */
export interface Explanation {
  readonly postgres: PostgresVersion;
  /** The script that described the schema before the first file. */
  readonly schema?: ExplainedScript;
  readonly files: readonly ExplainedFile[];
  /** Files that could not be judged. */
  readonly problems: readonly Problem[];
}

export interface Problem {
  readonly path: string;
  readonly reason: string;
}

export interface ExplainedFile {
  readonly path: string;
  readonly tool: ToolName;
  readonly statements: readonly ExplainedStatement[];
  readonly notAnalysed: readonly ExplainedGap[];
}

/** A script that is read for the schema it builds, with what of it could not be read: syntax errors too. */
export interface ExplainedScript {
  readonly path: string;
  readonly notAnalysed: readonly ExplainedGap[];
}

export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A place that could not be read, and why. */
export interface ExplainedGap extends Place {
  readonly reason: string;
}

export interface ExplainedStatement extends Place {
  readonly kind: string;
  /** How it begins, as written. */
  readonly beginning: string;
  readonly transaction: TransactionKind;
  readonly transactionAllowed: boolean;
  readonly settings: Settings;
  readonly notes: readonly (Place & { readonly kind: TransactionNote['kind'] })[];
  readonly effects: readonly ExplainedEffect[];
  readonly heldUntil: StatementReplay['heldUntil'];
  /** Where the transaction ends, for a statement inside one. */
  readonly transactionEnd?: TransactionEnd;
  /** Work of a later statement of the same transaction, during which this one's locks are still held: the most there is. */
  readonly laterWork?: { readonly line: number; readonly work: Exclude<Work, 'none'> };
  readonly syntaxError?: Place & { readonly message: string };
  /** Of a DO block and of functions it calls: what they run. `effects` of the statement holds all of theirs. */
  readonly inner: readonly ExplainedInner[];
}

/** A statement inside a DO block or a called function. */
export interface ExplainedInner extends Place {
  /** The file of the body: not always the one that calls it. */
  readonly path: string;
  readonly kind: string;
  /** It stands in a branch, a loop or an exception handler. */
  readonly conditional: boolean;
  readonly effects: readonly ExplainedEffect[];
}

export interface TransactionEnd {
  readonly line: number;
  /** `disconnect`: nothing ends it, so the server rolls it back when the connection goes. */
  readonly by: 'commit' | 'rollback' | 'disconnect';
}

export interface ExplainedEffect {
  /** `schema.name`, quoted where SQL needs it. */
  readonly relation: string;
  readonly kind: EffectKind;
  readonly lock: LockMode;
  readonly work: Work;
  readonly blocks: Blocks;
  readonly causes: readonly Cause[];
  /** Standbys replay the lock, and wait for their own readers first. */
  readonly standby: boolean;
  readonly created: boolean;
  readonly certain: boolean;
}

/** How much of a statement is kept to show it. */
const beginningLength = 300;

/** The text of each file, by path: places in it are told by line and column. */
export type Texts = ReadonlyMap<string, string>;

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

/** What of a schema script could not be read. */
export function explainScript({ path, statements, notAnalysed }: Migration, text: string): ExplainedScript {
  const file = openFile(path, new Map([[path, text]]));
  const refused = statements.flatMap(({ syntaxError }) => (syntaxError ? [{ range: syntaxError.range, reason: syntaxError.message }] : []));
  return { path, notAnalysed: [...notAnalysed, ...refused].map((gap) => explainGap(gap, file)).sort((a, b) => a.line - b.line || a.column - b.column) };
}

interface OpenFile {
  readonly path: string;
  readonly text: string;
  readonly place: (range: Range) => Place;
  /** Another file; this one where no path is given. */
  readonly other: (path: string | undefined) => OpenFile;
}

function openFile(path: string, texts: Texts): OpenFile {
  const text = texts.get(path);
  if (text === undefined) throw new Error(`the text of ${path} is not at hand`);
  let starts: readonly number[] | undefined;
  const file: OpenFile = {
    path,
    text,
    place({ start, end }) {
      starts ??= lineStarts(text);
      const from = positionAt(starts, start);
      const to = positionAt(starts, end);
      return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
    },
    other: (otherPath) => (otherPath === undefined || otherPath === path ? file : openFile(otherPath, texts)),
  };
  return file;
}

function explainGap({ range, reason }: NotAnalysed, file: OpenFile): ExplainedGap {
  return { ...file.place(range), reason };
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

function explainEffect(effect: Effect): ExplainedEffect {
  const { kind, lock, work, causes, created, certain } = effect;
  return { relation: relationName(effect), kind, lock, work, blocks: blocks(lock), causes, standby: replayedOnStandbys(lock), created, certain };
}

/** lock.c: LockAcquireExtended writes WAL for AccessExclusiveLock on a relation, and for no weaker mode. */
function replayedOnStandbys(lock: LockMode): boolean {
  return lock === 'ACCESS EXCLUSIVE';
}

/** As regclass prints it: quoted only where the bare word would mean something else. */
function relationName({ schema, name }: Effect): string {
  return `${identifier(schema)}.${identifier(name)}`;
}

function identifier(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

type TransactionFuture = Pick<ExplainedStatement, 'transactionEnd' | 'laterWork'>;

/** For each statement what its transaction still does after it. One pass, from the last statement to the first. */
function transactionFutures(statements: readonly StatementReplay[], { place }: OpenFile): readonly TransactionFuture[] {
  const known = new Map<number, TransactionFuture>();
  return statements.toReversed().map((replay): TransactionFuture => {
    if (replay.heldUntil === 'statement') return {};
    const { transactionId } = replay.context;
    const { line } = place(replay.statement.range);
    const future = known.get(transactionId) ?? { transactionEnd: { line, by: endedBy(replay.statement) } };
    const work = mostWork(replay.effects.effects);
    const later = future.laterWork?.work ?? 'none';
    known.set(transactionId, work !== 'none' && works.indexOf(work) >= works.indexOf(later) ? { ...future, laterWork: { line, work } } : future);
    return future;
  }).toReversed();
}

/** How the last statement of a transaction leaves it. */
function endedBy(statement: Statement): TransactionEnd['by'] {
  const last = statement.operations.at(-1)?.kind;
  if (last === 'commit' || last === 'prepareTransaction') return 'commit';
  return last === 'rollback' ? 'rollback' : 'disconnect';
}

/** On relations that the running application knows. */
function mostWork(effects: readonly Effect[]): Work {
  const found = effects.filter((effect) => !effect.created).map((effect) => effect.work);
  return works.findLast((work) => found.includes(work)) ?? 'none';
}
