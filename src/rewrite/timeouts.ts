import type { Range } from '../sql/index.ts';
import { insertAt } from './edits.ts';
import type { TextEdit } from './types.ts';

type Settings = Readonly<Record<string, string | undefined>>;

/** The settings that stop a statement; transaction_timeout is there from 17 on, and a statement outside any transaction is one of its own (postgres.c: start_xact_command). */
export const timeLimits: readonly string[] = ['lock_timeout', 'statement_timeout', 'transaction_timeout'];

/** The time limits in force that would stop long work. */
function timeoutsIn(settings: Settings): readonly string[] {
  return timeLimits.filter((name) => Object.hasOwn(settings, name) && !isZero(settings[name]));
}

/** `SET … = 0` for each time limit that would stop long work. */
export function timeoutsOff(settings: Settings): readonly string[] {
  return timeoutsIn(settings).map((name) => `SET ${name} = 0`);
}

/** Edits that switch the time limits off around one statement (its range without the semicolon), and on again behind it. */
export function withoutTimeouts(path: string, { start, end }: Range, settings: Settings): readonly TextEdit[] {
  const off = timeoutsOff(settings);
  if (off.length === 0) return [];
  const on = timeoutsIn(settings).map((name) => (settings[name] === undefined ? `RESET ${name}` : `SET ${name} = '${settings[name]}'`));
  return [insertAt(path, start, off.map((statement) => `${statement};\n`).join('')), insertAt(path, end, on.map((statement) => `;\n${statement}`).join(''))];
}

function isZero(value: string | undefined): boolean {
  return value !== undefined && /^0+[a-z\s]*$/i.test(value);
}
