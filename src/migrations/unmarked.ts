import { numberOf } from './examine.ts';
import type { MigrationFile, ToolReading } from './tool.ts';

/** What a tool makes of a file beside its migrations that has neither their annotations nor a number before its name; undefined where it takes it for a migration. */
export function unnumbered({ path, text }: MigrationFile, tool: string, annotation: RegExp): ToolReading | undefined {
  if (numberOf(path) !== undefined || annotation.test(text)) return undefined;
  return { up: [], down: [], problems: [], remarks: [{ path, reason: `its name begins with no number: ${tool} does not apply it` }] };
}
