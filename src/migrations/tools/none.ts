import { isJavaScript } from '../../embedded/index.ts';
import { sqlMigration, upOnly } from '../build.ts';
import type { Tool } from '../tool.ts';

/** Plain SQL: each statement is sent by itself, and the file's own transaction control counts. */
export const tool: Tool = {
  name: 'none',
  title: 'plain SQL',
  plain: true,
  order: 'natural',
  read: (file) => (isJavaScript(file.path)
    ? { up: [], down: [], problems: [{ path: file.path, reason: 'is a program in which no migration tool is recognised; --tool names the tool that runs it' }] }
    : upOnly(sqlMigration(file, 'none', { send: 'each' }))),
};
