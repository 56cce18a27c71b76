import type { Operation } from '../operations/index.ts';
import { replaceRange, timeLimits, type EditRewrite, type TextEdit } from '../rewrite/index.ts';
import type { RuleContext } from './rule.ts';
import { withoutLimits } from './time-limits.ts';
import { outermost } from './top-level.ts';
import type { StatementUnit, TransactionUnit } from './units.ts';

/** How a migration comes to run its statements outside a transaction. */
export type Leaving = Pick<EditRewrite, 'edits' | 'newFiles'>;

/**
 * Edits that take away a transaction where nothing in it needs one: only settings, and statements of which `standsAlone`
 * says that each is to run by itself. BEGIN and COMMIT go; the migration tool is told to open none; of a file that is
 * sent as one string the one statement is left. Time limits go, for they would stop long work half-way. Undefined where
 * the transaction holds anything else, or can't be left so. Of a batch it is asked for one migration (`ofMigration`).
 */
export function leaveTransaction(transaction: TransactionUnit, context: RuleContext, standsAlone: (unit: StatementUnit) => boolean): Leaving | undefined {
  const opened = openingOf(transaction);
  if (!opened) return undefined;
  const { between, controls, told } = opened;
  const alone = between.filter(standsAlone);
  const settings = between.filter((unit) => !alone.includes(unit));
  if (alone.length === 0 || !settings.every((unit) => unit.statement.operations.every(isSetting) && /^(RE)?SET$/.test(unit.statement.kind))) return undefined;
  const gone = settingsToRemove(settings, alone, controls);
  if (!gone) return undefined;
  const inForce = (unit: StatementUnit): StatementUnit['context']['settings'] => (gone.length > 0 ? transaction.statements[0] ?? unit : unit).context.settings;
  return {
    edits: [
      ...told.edits, ...[...controls, ...gone].map((unit) => removeStatement(unit, context)),
      ...alone.flatMap((unit) => withoutLimits(unit, { settings: inForce(unit) }).edits),
    ],
    newFiles: told.newFiles,
  };
}

/** The transaction as far as it lies in the migration of one of its statements. */
export function ofMigration(transaction: TransactionUnit, one: StatementUnit): TransactionUnit {
  return { ...transaction, statements: transaction.statements.filter((unit) => outermost(unit).path === outermost(one).path) };
}

interface Opening {
  readonly between: readonly StatementUnit[];
  /** BEGIN and COMMIT. */
  readonly controls: readonly StatementUnit[];
  /** What tells the tool. */
  readonly told: Leaving;
}

const nothingTold: Leaving = { edits: [], newFiles: [] };

function openingOf({ kind, statements, open }: TransactionUnit): Opening | undefined {
  const [first, last] = [statements[0], statements.at(-1)];
  if (!first || !last) return undefined;
  const isWritten = !open && isControl(first, 'begin') && isControl(last, 'commit');
  const written: Opening = { between: statements.slice(1, -1), controls: [first, last], told: nothingTold };
  switch (kind) {
    case 'explicit':
      return isWritten ? written : undefined;
    case 'tool':
    case 'batch': {
      const { path, optOut } = first;
      if (!optOut || optOut.edits.length + optOut.newFiles.length === 0) return undefined;
      return { between: statements, controls: [], told: { edits: optOut.edits.map(({ path: other = path, start, end, text }) => replaceRange(other, { start, end }, text)), newFiles: optOut.newFiles } };
    }
    case 'implicit':
      // BEGIN makes an explicit one of it (xact.c: BeginTransactionBlock, TBLOCK_IMPLICIT_INPROGRESS).
      return isWritten ? written : { between: statements, controls: [], told: nothingTold };
    case 'none':
      return undefined;
    default:
      return unreachable(kind);
  }
}

/** Settings that would do nothing outside the transaction, or would make a new one of the call they are sent in; undefined where one of them is meant. */
function settingsToRemove(settings: readonly StatementUnit[], alone: readonly StatementUnit[], controls: readonly StatementUnit[]): readonly StatementUnit[] | undefined {
  // SET LOCAL has no effect outside a transaction: the time limits among them may go, the others are meant.
  const locals = settings.filter((unit) => unit.statement.operations.some((operation) => operation.kind === 'setSetting' && operation.local));
  const canStay = areAlone(alone, [...controls, ...locals]);
  if (canStay && locals.length > 0 && locals.length < settings.length) return undefined;
  const gone = canStay ? locals : settings;
  return gone.every((unit) => unit.statement.operations.every(isTimeLimit)) && areAlone(alone, [...controls, ...gone]) ? gone : undefined;
}

/** Whether each is the only one of its call, once some statements are removed. */
function areAlone(units: readonly StatementUnit[], removed: readonly StatementUnit[]): boolean {
  return units.every(({ call }) => !call || call.statements - removed.filter((other) => other.call?.number === call.number).length === 1);
}

function isControl({ within, statement: { operations } }: StatementUnit, kind: 'begin' | 'commit'): boolean {
  return !within && operations.length === 1 && operations.every((operation) => operation.kind === kind && !operation.chain);
}

function isSetting({ kind }: Operation): boolean {
  return kind === 'setSetting' || kind === 'resetSetting';
}

function isTimeLimit(operation: Operation): boolean {
  return (operation.kind === 'setSetting' || operation.kind === 'resetSetting') && timeLimits.includes(operation.name);
}

/** With its semicolon, and the end of the line where nothing else stands there. */
function removeStatement(unit: StatementUnit, context: RuleContext): TextEdit {
  const { start, end } = unit.statement.range;
  const [tail = ''] = /^\s*;[ \t]*(?:\r?\n)?/.exec(context.source(unit, { start: end, end: end + 100 })) ?? [];
  return replaceRange(unit.path, { start, end: end + tail.length }, '');
}

function unreachable(value: never): never {
  throw new Error(`no kind of transaction: ${String(value)}`);
}
