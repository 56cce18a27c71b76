import { sqlMigration, upOnly } from '../build.ts';
import type { Tool } from '../tool.ts';

/** Plain SQL: each statement is sent by itself, and the file's own transaction control counts. */
export const tool: Tool = {
  name: 'none',
  title: 'plain SQL',
  read: (file) => upOnly(sqlMigration(file, 'none', { send: 'each' })),
};
