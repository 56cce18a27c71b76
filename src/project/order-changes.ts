import { toolNamed, type MigrationFile, type Ordered, type ToolRemark } from '../migrations/index.ts';
import type { Changes } from './changes.ts';
import { readBlobs } from './git.ts';
import type { PendingHistory, ShippedFile } from './pending.ts';
import { ProjectFiles } from './surroundings.ts';

/**
 * What a tool's own list says otherwise of shipped migrations than it did at the base (sqitch.plan, drizzle's journal, a
 * changelog of Liquibase): what it names no more, and what it applies in another order. `isElsewhere`: told of already.
 */
export function orderChanges({ detection, shipped }: PendingHistory, { since, others }: Changes, atBase: ProjectFiles, isElsewhere: (path: string) => boolean): readonly ToolRemark[] {
  const { order, title } = toolNamed(detection.tool);
  if (typeof order === 'string' || others.length === 0) return [];
  const files = shipped.filter(({ path }) => !isElsewhere(path));
  const orderWith = (project: ProjectFiles, some: readonly ShippedFile[] = files): Ordered => order(some.map((file): MigrationFile => ({ path: file.path, get text() { return file.file().text; }, around: project.around(file.path) })));
  // One file shows whether the tool looks into anything that has changed.
  orderWith(atBase, files.slice(0, 1));
  if (!atBase.hasReadOthers()) return [];
  const [before, now] = [orderWith(atBase), orderWith(new ProjectFiles())];
  const unnamed = new Set(before.remarks?.map(({ path }) => path));
  const paths = new Set(files.map(({ path }) => path));
  const dropped = (now.remarks ?? []).filter(({ path }) => paths.has(path) && !unnamed.has(path));
  const isDropped = (path: string): boolean => dropped.some((remark) => remark.path === path);
  const sequence = (ordered: Ordered): readonly string[] => ordered.files.map(({ path }) => path).filter((path) => !isDropped(path));
  const [was, is] = [sequence(before), sequence(now)];
  const at = is.findIndex((path, i) => path !== was[i]);
  const [first, other] = [is[at], was[at]];
  return [
    ...dropped.map(({ path, reason }) => ({ path, reason: `${reason}, as it did at ${since}: databases keep what it made, and those that are built anew lack it` })),
    ...(first === undefined || other === undefined ? [] : [{ path: first, reason: `has shipped, and ${title} applied it after ${other} at ${since} and does so before it now: databases that are built anew come about in another order` }]),
  ];
}

/** The files around migrations as they were: where git tells of no change, they are as they are. */
export function filesAtBase({ others }: Changes): ProjectFiles {
  return new ProjectFiles(new Map(others.map(({ path, before }) => [path, () => {
    const reading = before === undefined ? undefined : readBlobs([before]).get(before);
    return reading?.ok ? reading.text : undefined;
  }])));
}
