import { readFileSync } from 'node:fs';
import type { Configuration } from '../config/index.ts';
import type { Detection, MigrationFile } from '../migrations/index.ts';
import {
  decode, findMigrationFiles, GitError, groupDeploys, loadJavaScript, migrationsOnly, pendingProject, readHistories, readText, releasesOf,
  type Comparison, type PendingHistory, type PendingProject, type Reading, type Source,
} from '../project/index.ts';
import type { Problem, Remark } from '../report/index.ts';
import type { CommonArguments } from './options.ts';
import { UsageError } from './terminal.ts';

/** Files that one tool applies to one database, by the deploys in which they are judged. */
export interface PlannedHistory {
  readonly detection: Detection;
  readonly deploys: readonly (readonly MigrationFile[])[];
  /** What comes before them, and is not judged. */
  readonly shipped?: PendingHistory;
  /** They hold every migration, from the first one on. */
  readonly fromStart?: () => boolean;
}

/** What is to be judged. */
export interface Plan {
  readonly histories: readonly PlannedHistory[];
  /** With --base and --staged: what git says of them. */
  readonly pending?: PendingProject;
  readonly problems: readonly Problem[];
  readonly remarks: readonly Remark[];
  /** What lies around the migrations and could not be read, once they were. */
  readonly unreadable: () => readonly Problem[];
}

/** The files of a plan, those that have shipped too. */
export function pathsOf({ histories }: Plan): readonly string[] {
  return histories.flatMap(({ deploys, shipped }) => [...deploys.flat(), ...(shipped?.shipped ?? []), ...(shipped?.edited.map(({ now }) => now) ?? [])]).map(({ path }) => path);
}

/** What the arguments ask for. */
export async function planOf(args: CommonArguments, configuration: Configuration): Promise<Plan> {
  try {
    const plan = args.comparison ? await pendingPlan(args.paths, args.comparison, configuration) : await wholePlan(args, configuration);
    await loadJavaScript(plan.histories.flatMap(({ deploys, shipped }) => [...deploys.flat(), ...(shipped?.shipped ?? [])]).map(({ path }) => path));
    return plan;
  } catch (error) {
    throw error instanceof GitError ? new UsageError(error.message) : error;
  }
}

/** What git says is new is one deploy. */
async function pendingPlan(paths: readonly string[], comparison: Comparison, configuration: Configuration): Promise<Plan> {
  const pending = await pendingProject(paths, comparison, configuration);
  const histories = pending.histories.map((shipped): PlannedHistory => ({ detection: shipped.detection, deploys: [shipped.pending], shipped }));
  return { histories, pending, problems: pending.problems, remarks: pending.remarks, unreadable: pending.unreadable };
}

/** All files, in the order in which they are applied. */
async function wholePlan(args: CommonArguments, { tool, deploys: grouping }: Configuration): Promise<Plan> {
  const { sources, problems } = await filesOf(args);
  const read = readHistories(sources, tool);
  const { histories, remarks } = args.paths.length === 0 && !args.stdin ? migrationsOnly(read.histories) : { histories: read.histories, remarks: [] };
  const releases = grouping === 'tag' ? releasesOf(sources.map(({ path }) => path)) : undefined;
  const untagged: readonly Remark[] = grouping === 'tag' && !releases ? [{ path: '.', reason: 'git knows no tag of what is checked out, by which "deploys": "tag" of the config file tells deploys apart: each migration is taken for one of its own; git fetch --tags' }] : [];
  return {
    histories: histories.map(({ detection, files, fromStart }) => ({ detection, deploys: groupDeploys(files, grouping, releases), fromStart: () => problems.length + read.problems.length === 0 && fromStart() })),
    problems: [...problems, ...read.problems], remarks: [...untagged, ...read.remarks, ...remarks], unreadable: read.unreadable,
  };
}

/** Files as they were named or found, or standard input. */
async function filesOf(args: CommonArguments): Promise<{ readonly sources: readonly Source[]; readonly problems: readonly Problem[] }> {
  if (args.stdin) return { sources: [{ path: args.stdinFilename, read: (): Reading => decode(readFileSync(0)) }], problems: [] };
  const { files, problems } = await findMigrationFiles(args.paths.length > 0 ? args.paths : ['.']);
  return { sources: files.map((path) => ({ path, read: () => readText(path) })), problems };
}
