import type { ToolName } from '../config/index.ts';
import type { MigrationFile, Tool } from './tool.ts';
import { tools } from './tools.ts';

export interface Detection {
  readonly tool: ToolName;
  /** Why: `an annotation "-- +goose"`; absent where it was told, or is plain SQL. */
  readonly because?: string;
}

/** Which tool applies a file: what stands in it decides first, then its name, then what lies around it. */
export function detectTool(file: MigrationFile): Detection {
  for (const evidence of ['marker', 'fileName', 'configured'] as const) {
    for (const tool of tools) {
      const because = tool[evidence]?.(file);
      if (because !== undefined) return { tool: tool.name, because };
    }
  }
  return { tool: 'none' };
}

/** The tool of a name; plain SQL for those that apply no SQL files. */
export function toolNamed(name: ToolName): Tool {
  const tool = tools.find((candidate) => candidate.name === name) ?? tools.find((candidate) => candidate.name === 'none');
  if (!tool) throw new Error('plain SQL is missing');
  return tool;
}
