import type { Operation } from '../operations/index.ts';
import { replaceRange, withoutTimeouts, type TextEdit } from '../rewrite/index.ts';
import type { RuleContext } from './rule.ts';
import type { StatementUnit, TransactionUnit } from './units.ts';

const timeLimits: readonly string[] = ['lock_timeout', 'statement_timeout'];

/**
 * Edits that take away BEGIN and COMMIT where nothing between them needs them: only settings, and statements of which
 * `standsAlone` says that each is to run by itself. Time limits go, for they would stop long work half-way. Undefined
 * where the transaction holds anything else, or is not the file's own.
 */
export function leaveTransaction({ kind, statements, open }: TransactionUnit, context: RuleContext, standsAlone: (unit: StatementUnit) => boolean): readonly TextEdit[] | undefined {
  const [begin, commit] = [statements[0], statements.at(-1)];
  if (kind !== 'explicit' || open || !begin || !commit || !isControl(begin, 'begin') || !isControl(commit, 'commit')) return undefined;
  const between = statements.slice(1, -1);
  const alone = between.filter(standsAlone);
  const settings = between.filter((unit) => !alone.includes(unit));
  // SET LOCAL has no effect outside a transaction: the time limits among them may go, the others are meant.
  const locals = settings.filter((unit) => unit.statement.operations.some((operation) => operation.kind === 'setSetting' && operation.local));
  if (!settings.every((unit) => unit.statement.operations.every(isSetting) && /^(RE)?SET$/.test(unit.statement.kind))) return undefined;
  if (!locals.every((unit) => unit.statement.operations.every((operation) => operation.kind === 'setSetting' && timeLimits.includes(operation.name)))) return undefined;
  if (locals.length > 0 && locals.length < settings.length) return undefined;
  const inForce = (unit: StatementUnit): StatementUnit['context']['settings'] => (locals.length > 0 ? begin : unit).context.settings;
  return [
    ...[begin, ...locals, commit].map((unit) => removeStatement(unit, context)),
    ...alone.flatMap((unit) => withoutTimeouts(unit.path, unit.statement.range, inForce(unit))),
  ];
}

function isControl({ within, statement: { operations } }: StatementUnit, kind: 'begin' | 'commit'): boolean {
  return !within && operations.length === 1 && operations.every((operation) => operation.kind === kind && !operation.chain);
}

function isSetting({ kind }: Operation): boolean {
  return kind === 'setSetting' || kind === 'resetSetting';
}

/** With its semicolon, and the end of the line where nothing else stands there. */
function removeStatement(unit: StatementUnit, context: RuleContext): TextEdit {
  const { start, end } = unit.statement.range;
  const [tail = ''] = /^\s*;[ \t]*(?:\r?\n)?/.exec(context.source(unit, { start: end, end: end + 100 })) ?? [];
  return replaceRange(unit.path, { start, end: end + tail.length }, '');
}
