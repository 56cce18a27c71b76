import { baseName } from './paths.ts';
import type { MigrationFile, NearFile, Tool, ToolProblem, ToolRemark } from './tool.ts';

/** What is odd about a whole history: the tool's configuration that can't be read, one version twice, gaps in the numbers. */
export function examine({ version, title, configuration, remarks }: Tool, files: readonly MigrationFile[]): { readonly problems: readonly ToolProblem[]; readonly remarks: readonly ToolRemark[] } {
  const [first] = files;
  const problems = first ? configuration?.(first.around) ?? [] : [];
  const said = first ? remarks?.(first.around) ?? [] : [];
  if (!version) return { problems, remarks: said };
  const versions = files.flatMap(({ path }) => {
    const found = version(path);
    return found === undefined ? [] : [{ path, version: found }];
  });
  return { problems, remarks: [...said, ...duplicates(versions, title), ...gaps(versions)] };
}

interface Versioned {
  readonly path: string;
  readonly version: string;
}

function duplicates(versions: readonly Versioned[], title: string): readonly ToolRemark[] {
  const seen = new Map<string, string>();
  return versions.flatMap(({ path, version }): readonly ToolRemark[] => {
    const other = seen.get(version);
    seen.set(version, other ?? path);
    return other === undefined ? [] : [{ path, reason: `is version ${version}, as ${baseName(other) === baseName(path) ? other : baseName(other)} is: ${title} takes the version for the migration's name, and refuses both or applies one` }];
  });
}

/** Shorter numbers count migrations; longer ones are points in time. */
const mostDigits = 7;

/** Said only of numbers that are otherwise consecutive: many number in tens. */
function gaps(versions: readonly Versioned[]): readonly ToolRemark[] {
  if (!versions.every(({ version }) => /^\d+$/.test(version) && version.length <= mostDigits)) return [];
  const sorted = versions.map(({ path, version }) => ({ path, number: Number(version) })).sort((a, b) => a.number - b.number);
  const steps = sorted.slice(1).map(({ path, number }, i) => ({ path, after: sorted[i]?.number ?? number, number }));
  const consecutive = steps.filter(({ after, number }) => number - after <= 1).length;
  if (consecutive * 2 <= steps.length) return [];
  return steps.filter(({ after, number }) => number - after > 1).map(({ path, after, number }) => ({
    path, reason: `there is no version ${number - after === 2 ? String(after + 1) : `${after + 1} to ${number - 1}`} before it: a migration is missing here, or its number was never used`,
  }));
}

/** The number at the beginning of a file's name, without leading zeros. */
export function numberOf(path: string): string | undefined {
  return /^0*(\d+)/.exec(baseName(path))?.[1];
}

/** The same, of files that are applied; those for the way back have none. */
export function numberOfUp(path: string): string | undefined {
  return /\.(?:down|undo)\.(?:[^/]*\.)?sql$|\.undo\.[^/]*$/.test(path) ? undefined : numberOf(path);
}

/** A settings file that a tool's choice depends on and that can't be read. `assumed`: what holds then. */
export function settingsProblems(file: NearFile | undefined, assumed: string): readonly ToolProblem[] {
  const settings = file?.settings();
  return !file || !settings || settings.ok ? [] : [{ path: file.path, reason: `${settings.reason}; ${assumed}` }];
}
