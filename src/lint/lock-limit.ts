import { durationOf } from '../config/index.ts';
import type { RuleOptions } from './rule.ts';
import type { StatementUnit } from './units.ts';

/** Whether a lock_timeout bounds how long the statement, and whoever comes behind it, waits for its lock. One that can't be read is taken for one. */
export function hasLockTimeout({ context: { settings } }: StatementUnit, { longestLockTimeout }: RuleOptions): boolean {
  if (!Object.hasOwn(settings, 'lock_timeout')) return false;
  const value = settings.lock_timeout;
  const milliseconds = value === undefined ? undefined : durationOf(value);
  return milliseconds === undefined || (Math.round(milliseconds) > 0 && milliseconds <= longestLockTimeout);
}
