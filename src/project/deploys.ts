import type { DeployGrouping } from '../config/index.ts';
import { directoryOf, type MigrationFile } from '../migrations/index.ts';

/**
 * The deploys that a history's files ship in. Files that stand next to each other in their tool's order and belong to the
 * same group are one; a file that belongs to none is a deploy of its own. `releases`: the git tag by which each came, by path.
 */
export function groupDeploys(files: readonly MigrationFile[], grouping: DeployGrouping, releases: ReadonlyMap<string, string> = new Map()): readonly (readonly MigrationFile[])[] {
  const groupOf = grouper(grouping, releases);
  const deploys: { readonly group: string | undefined; readonly files: MigrationFile[] }[] = [];
  for (const file of files) {
    const group = groupOf(file.path);
    const last = deploys.at(-1);
    if (last && group !== undefined && last.group === group) last.files.push(file);
    else deploys.push({ group, files: [file] });
  }
  return deploys.map((deploy) => deploy.files);
}

function grouper(grouping: DeployGrouping, releases: ReadonlyMap<string, string>): (path: string) => string | undefined {
  if (grouping === 'migration') return () => undefined;
  if (grouping === 'directory') return directoryOf;
  if (grouping === 'tag') return (path) => releases.get(path);
  const pattern = new RegExp(grouping.pattern);
  return (path) => {
    const match = pattern.exec(path);
    const group = match?.[1] ?? match?.[0];
    return group === '' ? undefined : group;
  };
}
