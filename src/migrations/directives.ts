import type { Range } from '../sql/index.ts';
import { beginsWithMark } from './lines.ts';
import type { OptOut } from './migration.ts';
import type { MigrationFile, ToolProblem } from './tool.ts';

/** Says something else in a line, which is not to stand behind a byte order mark either. */
export function replaceLine({ text }: MigrationFile, { start, end }: Range, line: string): OptOut['edits'] {
  return [{ start: start === 1 && beginsWithMark(text) ? 0 : start, end, text: line }];
}

/** A file whose first line has a byte order mark before it, which a tool takes for a part of that line. */
export function markProblem({ path, text }: MigrationFile, tool: string, consequence: string): readonly ToolProblem[] {
  return beginsWithMark(text) ? [{ path, reason: `begins with a byte order mark, which ${tool} takes for a part of its first line: ${consequence}; save it without one` }] : [];
}
