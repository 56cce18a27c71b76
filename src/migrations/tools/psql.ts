import { sqlMigration, upOnly } from '../build.ts';
import type { Tool } from '../tool.ts';

/**
 * Scripts for psql, each statement sent by itself (psql/mainloop.c). They are plain SQL to which its meta-commands are
 * added, and files of both make one history. What another file holds that is run by \i is not analysed at that place:
 * it is judged as a file of its own.
 */
export const tool: Tool = {
  name: 'psql',
  title: 'psql',
  plain: true,
  otherwise: ({ text }) => (/^\\(?:i|ir|include|include_relative|set|connect|c|echo)(?:\s|$)/m.test(text) ? 'a meta-command of psql' : undefined),
  order: 'natural',
  read: (file) => upOnly(sqlMigration(file, 'psql', { send: 'each' })),
};
