import type { Range } from '../sql/index.ts';
import { touchesClient } from './either.ts';
import type { Scope } from './scope.ts';
import type { Walk } from './walk.ts';

/** Does a piece of code that isn't followed name something through which the database can be reached? Told by its words: one in a string counts too. */
export function mentionsClient(node: Range, scope: Scope, walk: Walk): boolean {
  const words = new Set(walk.code(node, scope).match(/[A-Za-z_$][\w$]*/g));
  return [...words].some((word) => touchesClient(word === 'this' ? scope.thisValue() : scope.get(word)));
}

/** The gap of code that isn't followed, where it matters. */
export function notFollowed(node: Range, scope: Scope, walk: Walk): void {
  if (mentionsClient(node, scope, walk)) walk.gap(walk.rangeOf(node, scope), 'what this does with the database client is not followed');
}
