import type { ToolName } from '../config/index.ts';
import { isJavaScript } from '../embedded/index.ts';
import { directoryOf } from './paths.ts';
import { isProgram } from './program-detection.ts';
import type { MigrationFile, Tool } from './tool.ts';
import { tools } from './tools.ts';
import { readFile } from './ways-back.ts';

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

const besideIt = ', in a file beside it';

/** The tools of files that lie beside each other: those that tell of nothing themselves follow the first that does. `known`: told before, and not told again. */
function detectTools(files: readonly MigrationFile[], known: ReadonlyMap<MigrationFile, Detection>): readonly (readonly [MigrationFile, Detection])[] {
  const own = new Map(files.filter((file) => !known.has(file)).map((file) => [file, detectTool(file)]));
  const of = (file: MigrationFile): Detection | undefined => known.get(file) ?? own.get(file);
  return [...own].map(([file, detection]) => {
    if (!detection.weak) return [file, detection];
    const sure = of(files.find((other) => isSure(of(other), other, file)) ?? file);
    return [file, sure && !sure.weak ? { tool: sure.tool, because: `${sure.because ?? ''}${sure.because?.endsWith(besideIt) ? '' : besideIt}` } : detection];
  });
}

function isSure(detection: Detection | undefined, file: MigrationFile, follower: MigrationFile): boolean {
  return detection !== undefined && !detection.weak && mayFollow(follower, file, detection.tool);
}

/** The tools of files, those of each directory together; of all but those that are `known`. */
export function detectInDirectories(files: readonly MigrationFile[], known: ReadonlyMap<MigrationFile, Detection> = new Map()): ReadonlyMap<MigrationFile, Detection> {
  const directories = new Map<string, MigrationFile[]>();
  for (const file of files) {
    const directory = directoryOf(file.path);
    const beside = directories.get(directory);
    if (beside) beside.push(file);
    else directories.set(directory, [file]);
  }
  return new Map([...directories.values()].flatMap((beside) => detectTools(beside, known)));
}

/** Programs tell nothing of SQL beside them, unless their tool applies both; and SQL nothing of programs. */
function mayFollow(file: MigrationFile, sure: MigrationFile, tool: ToolName): boolean {
  if (isJavaScript(file.path)) return isJavaScript(sure.path) && isProgram(file);
  return !isJavaScript(sure.path) || tool === 'node-pg-migrate';
}

const byName: ReadonlyMap<ToolName, Tool> = new Map(tools.map((tool) => [tool.name, { ...tool, read: (file) => readFile(tool, file) }]));

/** The tool of a name; plain SQL for those that apply no SQL files. */
export function toolNamed(name: ToolName): Tool {
  const tool = byName.get(name) ?? byName.get('none');
  if (!tool) throw new Error('plain SQL is missing');
  return tool;
}
