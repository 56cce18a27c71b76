import type { ToolName } from '../config/index.ts';
import type { MigrationFile, Tool } from './tool.ts';
import { tools } from './tools.ts';

export interface Detection {
  readonly tool: ToolName;
  /** Why: `an annotation "-- +goose"`; absent where it was told, or is plain SQL. */
  readonly because?: string;
  /** Told by the name alone, which other tools' files may have. */
  readonly weak?: true;
}

/** Which tool applies a file: what stands in it decides first, then its name, then what lies around it. */
export function detectTool(file: MigrationFile): Detection {
  for (const evidence of ['marker', 'fileName', 'configured', 'otherwise'] as const) {
    for (const tool of tools) {
      const because = tool[evidence]?.(file);
      if (because !== undefined) return { tool: tool.name, because, ...(evidence === 'otherwise' && { weak: true }) };
    }
  }
  return { tool: 'none', weak: true };
}

/** The tools of files of one directory: those that tell of nothing themselves follow the first that does. */
export function detectTools(files: readonly MigrationFile[]): ReadonlyMap<MigrationFile, Detection> {
  const own = files.map((file) => ({ file, detection: detectTool(file) }));
  const sure = own.find(({ detection }) => !detection.weak)?.detection;
  return new Map(own.map(({ file, detection }) => [file, detection.weak && sure ? { tool: sure.tool, because: `${sure.because ?? ''}, in a file beside it` } : detection]));
}

/** The tool of a name; plain SQL for those that apply no SQL files. */
export function toolNamed(name: ToolName): Tool {
  const tool = tools.find((candidate) => candidate.name === name) ?? tools.find((candidate) => candidate.name === 'none');
  if (!tool) throw new Error('plain SQL is missing');
  return tool;
}
