import type { Configuration } from '../config/index.ts';
import type { Migration } from '../migrations/index.ts';
import { readSql } from '../operations/index.ts';
import { readText } from '../project/index.ts';
import { explainScript, type ExplainedScript } from '../report/index.ts';
import { emptySchema, loadSchema, type Schema } from '../schema/index.ts';
import { UsageError } from './terminal.ts';

/** What the first migration finds. */
export interface StartingSchema {
  readonly schema: Schema;
  /** The script that built it, where there is one. */
  readonly script?: ExplainedScript;
  /** The script's text by its path. */
  readonly texts: ReadonlyMap<string, string>;
}

/** The schema that `--schema` describes; without it nothing is known. Where a part of it could not be read, what was not seen is unknown again. */
export function startingSchema({ schema: path, postgres, settings }: Configuration): StartingSchema {
  if (path === undefined) return { schema: emptySchema({ complete: false }), texts: new Map() };
  const reading = readText(path);
  if (!reading.ok) throw new UsageError(`schema ${path}: ${reading.reason}`);
  const migration: Migration = { path, tool: 'none', ...readSql(reading.text) };
  const schema = loadSchema(migration, { postgres, settings });
  const script = explainScript(migration, reading.text);
  return { schema: script.notAnalysed.length > 0 ? { ...schema, complete: false } : schema, script, texts: new Map([[path, reading.text]]) };
}
