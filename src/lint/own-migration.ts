import { action, type SqlStep, type Step } from '../rewrite/index.ts';
import { outermost } from './top-level.ts';
import type { StatementUnit } from './units.ts';

/** How a statement gets out of the transaction around it, as an order. */
export function wayOut(unit: StatementUnit): string {
  return [outOf(unit), ...(waitsForRunner(unit) ? [outermost(unit).runnerLock?.otherwise ?? ''] : [])].join(' ');
}

/** Whether the statement, once CONCURRENTLY builds its index, waits for a transaction in which its tool holds a lock: the rule runner-lock tells of it then. */
export function waitsForRunner(unit: StatementUnit): boolean {
  const builds = unit.statement.operations.some(({ kind }) => kind === 'createIndex' || kind === 'reindex');
  return builds && outermost(unit).runnerLock?.held === 'transaction';
}

function outOf(unit: StatementUnit): string {
  const { context: { transaction }, optOut } = outermost(unit);
  switch (transaction) {
    case 'explicit':
      return 'Take BEGIN and COMMIT away where nothing else needs them, or put it into a migration of its own that runs outside a transaction.';
    case 'implicit':
      return 'Put it into a migration of its own: a file with several statements is sent as one string here, which is one transaction, and a file with one statement is none.';
    case 'tool':
    case 'batch':
      if (optOut?.alone !== undefined) return `${optOut.words} Where anything else stands in the file, put it into a migration of its own instead: ${optOut.alone}`;
      if (optOut) return `Where anything else stands beside it, put it into a migration of its own. ${optOut.words}`;
      return 'This migration tool runs every file in a transaction: run the statement by hand, outside of one, and leave it out of the file.';
    case 'none':
      return 'Put it into a migration of its own that runs outside a transaction.';
    default:
      return unreachable(transaction);
  }
}

/** The steps that give a statement a migration of its own: it is taken out of a file that has more, and begins with what tells the tool to open no transaction. */
export function ownMigration(unit: StatementUnit, step: SqlStep): readonly Step[] {
  const { path, statement: { kind }, context: { transaction }, optOut, runnerLock } = outermost(unit);
  const { deploy, phase, sql, title } = step;
  const before = waitsForRunner(unit) && runnerLock?.otherwise !== undefined ? [action({ deploy, phase, title: `Have ${runnerLock.by} hold its lock in no transaction, or the build never ends`, action: runnerLock.otherwise })] : [];
  if (transaction === 'explicit' || transaction === 'none') return [...before, step];
  const told = optOut ? `. ${optOut.alone ?? optOut.words}` : transaction === 'implicit' ? '' : ', by hand: this migration tool runs every file in a transaction';
  return [
    ...before,
    action({ deploy, phase, title: `Leave the rest of ${path} as it is`, action: `Take the ${kind} out of ${path}.` }),
    { ...step, title: `${title}${told}`.replace(/\.$/, ''), sql: [optOut?.opening, sql, optOut?.closing].filter((part) => part !== undefined).join('\n') },
  ];
}

function unreachable(value: never): never {
  throw new Error(`no kind of transaction: ${String(value)}`);
}
