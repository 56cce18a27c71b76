import { lineAtTop, sqlMigration } from '../build.ts';
import { baseName } from '../paths.ts';
import { sectionsOf } from '../sections.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

const divider = /^---- create above \/ drop below ----\s*$/;
const disabled = /^---- tern: disable-tx ----\s*$/m;

/** jackc/tern v2, migrate/migrate.go: what stands above the divider is applied, in one transaction unless the file says disable-tx; then each statement is sent by itself. */
export const tool: Tool = {
  name: 'tern',
  title: 'tern',
  marker: ({ text }) => (/^---- create above \/ drop below ----\s*$/m.test(text) || disabled.test(text) ? 'a line "---- create above / drop below ----"' : undefined),
  configured: ({ path, around }) => (/^\d{3,}_.*\.sql$/.test(baseName(path)) && around.nearest('tern.conf') !== undefined ? 'a tern.conf' : undefined),
  read,
};

function read(file: MigrationFile): ToolReading {
  const [below] = sectionsOf(file.text, { below: divider });
  const none = disabled.test(file.text);
  const parts = {
    send: none ? 'each' : 'together', transaction: none ? undefined : 'migration',
    optOut: { words: 'Put `---- tern: disable-tx ----` at the top of the file.', edits: lineAtTop(file, '---- tern: disable-tx ----'), newFiles: [], leaves: 'none' },
  } as const;
  const up = sqlMigration(file, 'tern', { ...parts, range: { start: 0, end: below?.directive.start ?? file.text.length } });
  return { up: [up], down: below ? [sqlMigration(file, 'tern', { ...parts, range: below.range })] : [], problems: [] };
}
