import type { Configuration } from '../config/index.ts';
import { replayDeploy, type DeployReplay } from '../effects/index.ts';
import { downFiles, toolNamed, type Detection, type Migration, type MigrationFile, type ToolReading } from '../migrations/index.ts';
import type { Remark } from '../report/index.ts';
import type { Schema } from '../schema/index.ts';

/** A file that was applied, and what it holds. */
export interface AppliedFile {
  readonly path: string;
  readonly reading: ToolReading;
}

/** The way back of one migration, as its own file holds it or another. */
export interface WayBack {
  readonly path: string;
  readonly migrations: readonly Migration[];
}

export type WayBackOf = (applied: AppliedFile) => readonly WayBack[];

/** Gives the way back of each file of a history; files that take back nothing are said. */
export function waysBackOf(files: readonly MigrationFile[], { tool: name }: Detection, remarks: Remark[], opened: (file: MigrationFile, reading: ToolReading) => void): WayBackOf {
  const tool = toolNamed(name);
  const { of, alone } = downFiles(tool, files);
  remarks.push(...alone.map(({ path }) => ({ path, reason: 'takes back a migration that is not here: it is not checked' })));
  return ({ path, reading }) => {
    const own: readonly WayBack[] = reading.down.length > 0 ? [{ path, migrations: reading.down }] : [];
    const file = of.get(path);
    if (!file) return own;
    const back = tool.read(file);
    opened(file, back);
    return [...own, { path: file.path, migrations: back.down }];
  };
}

/** Takes migrations back in reverse, each way back a deploy of its own on the schema that the one before it left. */
export function replayWaysBack(waysBack: readonly WayBack[], schema: Schema, { postgres, settings }: Configuration, visit: (path: string, deploy: DeployReplay) => void): void {
  let current = schema;
  for (const { path, migrations } of waysBack) {
    const deploy = replayDeploy(migrations, { postgres, settings, schema: current });
    visit(path, deploy);
    current = deploy.schemaAfter;
  }
}
