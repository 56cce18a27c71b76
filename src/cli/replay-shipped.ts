import type { Configuration } from '../config/index.ts';
import { toolNamed } from '../migrations/index.ts';
import type { PendingHistory, PendingProject, ShippedFile } from '../project/index.ts';
import type { Remark } from '../report/index.ts';
import { applyMigration, beginDeploy, type Schema } from '../schema/index.ts';
import type { StartingSchema } from './starting-schema.ts';

export interface ShippedSchema {
  readonly schema: Schema;
  readonly remarks: readonly Remark[];
}

/** The schema that the shipped migrations of a history left, each a deploy of its own; as much of it as an earlier run left is taken from there. */
export function schemaOfShipped({ detection, root, shipped, filesRead, fromStart }: PendingHistory, { cache, unread }: PendingProject, start: StartingSchema, { postgres, settings }: Configuration): ShippedSchema {
  const history = `${detection.tool} ${root ?? ''}`;
  const cached = cache?.schema(history, shipped) ?? { count: 0, schema: { ...start.schema, fromStart: start.script === undefined && fromStart() } };
  const remarks: Remark[] = [];
  const apply = (schema: Schema, file: ShippedFile): Schema => {
    try {
      const { up } = toolNamed(detection.tool).read(file.file());
      return up.reduce((before, migration) => applyMigration(before, { ...migration, path: file.shownAs }, { postgres, settings, shipped: true }), beginDeploy(schema));
    } catch (error) {
      remarks.push({ path: file.path, reason: `could not be replayed, by a fault of ddlint's own: ${error instanceof Error ? error.message : String(error)}` });
      return { ...schema, complete: false, fromStart: false };
    }
  };
  const schema = shipped.slice(cached.count).reduce(apply, cached.schema);
  if (cached.count < shipped.length && remarks.length === 0) cache?.storeSchema(history, shipped, schema, filesRead());
  return { schema: unread ? { ...schema, complete: false, fromStart: false } : schema, remarks };
}
