import { isJavaScript } from '../../embedded/index.ts';
import { sqlMigration, upOnly } from '../build.ts';
import type { Tool } from '../tool.ts';

/** Plain SQL: each statement is sent by itself, and the file's own transaction control counts. */
export const tool: Tool = {
  name: 'none',
  title: 'plain SQL',
  plain: true,
  order: 'natural',
  read: (file) => {
    if (/\.d\.[cm]?ts$/.test(file.path)) return { ...upOnly(), remarks: [{ path: file.path, reason: 'holds declarations of TypeScript alone, and no migration' }] };
    if (isJavaScript(file.path) || /\.[jt]sx$/.test(file.path)) return { ...upOnly(), problems: [{ path: file.path, reason: 'is a program in which no migration tool is recognised; --tool names the tool that runs it' }] };
    return upOnly(sqlMigration(file, 'none', { send: 'each' }));
  },
};
