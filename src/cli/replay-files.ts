import type { Configuration } from '../config/index.ts';
import { sqlOf, type FileText } from '../embedded/index.ts';
import { replayDeploy, type DeployReplay } from '../effects/index.ts';
import type { ChangedReplay } from '../lint/index.ts';
import { toolNamed, type Detection, type Migration, type MigrationFile, type ToolReading } from '../migrations/index.ts';
import type { EditedFile, PendingProject } from '../project/index.ts';
import type { Problem, Remark } from '../report/index.ts';
import type { Schema } from '../schema/index.ts';
import { replayWaysBack, waysBackOf, type AppliedFile, type WayBackOf } from './replay-down.ts';
import { schemaOfShipped } from './replay-shipped.ts';
import type { Plan, PlannedHistory } from './sources.ts';
import { startingSchema, type StartingSchema } from './starting-schema.ts';
import { Texts } from './texts.ts';

/** Each needs up to 9 kB, the schema before it included, and Node gives a process 2 to 4 GB. The largest migration seen has 50,765. */
const mostStatements = 200_000;

/** Migrations that ship together, replayed. */
export interface ReplayedDeploy {
  readonly detection: Detection;
  /** Its files, in order. */
  readonly paths: readonly string[];
  readonly deploy: DeployReplay;
  /** What has shipped, and was changed since. */
  readonly changed: readonly ChangedReplay[];
  /** The texts of all files so far: a function that is called may be defined in another one. */
  readonly texts: ReadonlyMap<string, FileText>;
}

/** What is done with each deploy, and when one history is over. */
export interface ReplayVisitor {
  readonly deploy: (deploy: ReplayedDeploy) => void;
  /** With the way back of each migration, last one first, on the schema that their deploy has left; absent: it is not looked at. */
  readonly down?: (deploy: ReplayedDeploy) => void;
  readonly historyEnd?: () => void;
}

export interface ReplayedFiles {
  readonly problems: readonly Problem[];
  readonly remarks: readonly Remark[];
  readonly start: StartingSchema;
}

interface Run {
  readonly configuration: Configuration;
  readonly start: StartingSchema;
  readonly texts: Texts;
  readonly problems: Problem[];
  readonly remarks: Remark[];
  readonly step: () => void;
  readonly visitor: ReplayVisitor;
}

/**
 * Replays files in the order in which their tools apply them, and hands out one deploy after another. Every history
 * begins on a database of its own. A file that can't be judged costs only itself.
 */
export function replayFiles(plan: Plan, configuration: Configuration, step: (done: number, total: number) => void, visitor: ReplayVisitor): ReplayedFiles {
  const start = startingSchema(configuration);
  const { histories, pending } = plan;
  const total = histories.reduce((sum, { deploys }) => sum + deploys.flat().length, 0);
  let done = 0;
  const run: Run = {
    configuration, start, visitor,
    texts: new Texts(start.texts, (name) => shippedText(name, pending)),
    problems: [...plan.problems], remarks: [...plan.remarks],
    step: () => { step(done++, total); },
  };
  for (const history of histories) {
    replayHistory(history, pending, run);
    visitor.historyEnd?.();
  }
  return { problems: [...run.problems, ...plan.unreadable()], remarks: run.remarks, start };
}

/** The text of a shipped migration by the name that it is spoken of: a function that it made may be called. */
function shippedText(name: string, pending: PendingProject | undefined): FileText | undefined {
  for (const { detection, shipped } of pending?.histories ?? []) {
    const file = shipped.find(({ shownAs }) => shownAs === name)?.file();
    if (file) return toolNamed(detection.tool).read(file).text ?? file.text;
  }
  return undefined;
}

function replayHistory({ detection, deploys, shipped, fromStart }: PlannedHistory, pending: PendingProject | undefined, run: Run): void {
  // Nothing of a history without news is reported, so that it need not be known.
  if (shipped && deploys.flat().length === 0 && shipped.edited.length === 0) return;
  const before = shipped && pending ? schemaOfShipped(shipped, pending, run.start, run.configuration) : { schema: { ...run.start.schema, fromStart: run.start.script === undefined && fromStart?.() === true }, remarks: [] };
  run.remarks.push(...before.remarks);
  let { schema } = before;
  const wayBack = run.visitor.down && waysBackOf(deploys.flat(), detection, run.remarks, (file, { text }) => { run.texts.set(file.path, text ?? file.text); });
  for (const [i, files] of deploys.entries()) {
    // Nothing is pending where only shipped migrations were changed.
    const changed = i === 0 && shipped && pending ? shipped.edited.flatMap((edited) => changedReplay(edited, detection, pending, run)) : [];
    schema = replayGroup(files, detection, schema, changed, run, wayBack);
  }
}

/** Gives the schema that the files leave. */
function replayGroup(files: readonly MigrationFile[], detection: Detection, schema: Schema, changed: readonly ChangedReplay[], run: Run, wayBack?: WayBackOf): Schema {
  const { configuration: { postgres, settings }, texts, visitor } = run;
  const applied: AppliedFile[] = [];
  for (const file of files) {
    run.step();
    texts.set(file.path, file.text);
    const reading = guarded(file.path, run, () => readMigration(file, detection, run));
    if (reading) applied.push({ path: file.path, reading });
  }
  if (applied.length === 0 && changed.length === 0) return schema;
  const paths = applied.map(({ path }) => path);
  // What is only known to go wrong with all of them together is told of the first.
  const deploy = guarded(paths[0] ?? '', run, () => {
    const replayed = replayDeploy(together(detection, files, applied.flatMap(({ reading }) => reading.up)), { postgres, settings, schema });
    visitor.deploy({ detection, paths, deploy: replayed, changed, texts });
    return replayed;
  });
  if (deploy && wayBack) {
    guarded(paths[0] ?? '', run, () => {
      replayWaysBack(applied.toReversed().flatMap(wayBack), deploy.schemaAfter, run.configuration, (path, back) => visitor.down?.({ detection, paths: [path], deploy: back, changed: [], texts }));
    });
  }
  return deploy?.schemaAfter ?? schema;
}

/** As the tool runs them in one run. */
function together({ tool }: Detection, [first]: readonly MigrationFile[], migrations: readonly Migration[]): readonly Migration[] {
  return (first && toolNamed(tool).together?.(migrations, first.around)) ?? migrations;
}

/** Undefined where the file can't be judged: that is said. */
function readMigration(file: MigrationFile, { tool }: Detection, { problems, remarks, texts }: Run): ToolReading | undefined {
  const reading = toolNamed(tool).read(file);
  problems.push(...reading.problems);
  remarks.push(...reading.remarks ?? []);
  if (reading.text) texts.set(file.path, reading.text);
  const { up, down } = reading;
  // A file for the way back alone is not applied.
  if (up.length === 0 && down.length > 0) return undefined;
  const statements = up.reduce((sum, migration) => sum + migration.statements.length, 0);
  if (statements <= mostStatements) return reading;
  problems.push({ path: file.path, reason: `holds ${statements} statements, more than the ${mostStatements} that can be judged` });
  return undefined;
}

function guarded<T>(path: string, { problems }: Run, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    problems.push({ path, reason: `could not be judged, by a fault of ddlint's own: ${error instanceof Error ? error.stack ?? error.message : String(error)}` });
    return undefined;
  }
}

/** Both versions of a shipped migration. Only what stands in the newer one matters, so it is replayed on any schema. */
function changedReplay({ shipped, now }: EditedFile, detection: Detection, { since }: PendingProject, run: Run): readonly ChangedReplay[] {
  const { configuration: { postgres, settings }, start, texts, remarks } = run;
  const replayed = guarded(now.path, run, (): ChangedReplay => {
    const { read } = toolNamed(detection.tool);
    const old = shipped.file();
    const [before, after] = [read(old), read(now)];
    texts.set(now.path, after.text ?? now.text);
    const { migrations } = replayDeploy(after.up, { postgres, settings, schema: start.schema });
    return { path: now.path, ...(shipped.path !== now.path && { was: shipped.path }), since, commit: shipped.commit ?? since, before: { migrations: before.up, text: sqlOf(before.text ?? old.text) }, now: { migrations, text: sqlOf(after.text ?? now.text) } };
  });
  if (!replayed) return [];
  const gone = !replayed.now.migrations.some(({ statements }) => statements.length > 0) && replayed.before.migrations.some(({ statements }) => statements.length > 0);
  if (gone) remarks.push({ path: now.path, reason: `has lost all its statements since ${since}, and has shipped: databases keep what they made, and those that are built anew lack it` });
  return [replayed];
}
