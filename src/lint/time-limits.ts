import { withoutTimeouts } from '../rewrite/index.ts';
import type { Leaving } from './leave-transaction.ts';
import type { StatementUnit } from './units.ts';

/**
 * Switches the time limits off around a statement, and on again behind it, where its tool takes other statements beside
 * it: in a call a second one would make one transaction of both. `settings`: those in force there.
 */
export function withoutLimits(unit: StatementUnit, { settings }: Pick<StatementUnit['context'], 'settings'> = unit.context): Leaving {
  const edits = unit.call ? [] : withoutTimeouts(unit.path, unit.statement.range, settings);
  return { edits, newFiles: edits.length > 0 ? unit.forMixing ?? [] : [] };
}
