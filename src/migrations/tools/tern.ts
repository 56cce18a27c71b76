import { lineAtTop, sqlMigration } from '../build.ts';
import { numberOf } from '../examine.ts';
import { baseName } from '../paths.ts';
import { sectionsOf } from '../sections.ts';
import type { MigrationFile, Tool, ToolReading } from '../tool.ts';

const divider = /^---- create above \/ drop below ----\s*$/;
/** disableTxPattern: to Go a line does not end before \r. */
const disabled = /(?:^|\n)---- tern: disable-tx ----(?:\n|$)/;
const disabledInVain = /^\uFEFF?---- tern: disable-tx ----\s*$/m;

/** jackc/tern v2, migrate/migrate.go: what stands above the divider is applied, in one transaction unless the file says disable-tx; then each statement is sent by itself. A second run waits in pg_advisory_lock (acquireAdvisoryLock). */
export const tool: Tool = {
  name: 'tern',
  title: 'tern',
  marker: ({ text }) => (/^\uFEFF?---- create above \/ drop below ----\s*$/m.test(text) ? 'a line "---- create above / drop below ----"' : disabledInVain.test(text) ? 'a line "---- tern: disable-tx ----"' : undefined),
  configured: ({ path, around }) => (/^\d{3,}_.*\.sql$/.test(baseName(path)) && around.nearest('tern.conf') !== undefined ? 'a tern.conf' : undefined),
  order: 'natural',
  read,
  version: numberOf,
};

function read(file: MigrationFile): ToolReading {
  const [below] = sectionsOf(file.text, { below: divider });
  const none = disabled.test(file.text);
  const parts = {
    // In a transaction it makes no difference that tern sends the file as one string.
    send: 'each', transaction: none ? undefined : 'migration',
    runnerLock: { held: 'waiting', by: 'tern' },
    optOut: { words: 'Put `---- tern: disable-tx ----` at the top of the file.', edits: lineAtTop(file, '---- tern: disable-tx ----'), newFiles: [], leaves: 'none', opening: '---- tern: disable-tx ----' },
  } as const;
  const up = sqlMigration(file, 'tern', { ...parts, range: { start: 0, end: below?.directive.start ?? file.text.length } });
  return {
    up: [up], down: below ? [sqlMigration(file, 'tern', { ...parts, range: below.range })] : [], problems: [],
    ...(!none && disabledInVain.test(file.text) && { remarks: [{ path: file.path, reason: 'tern does not see its line `---- tern: disable-tx ----`: nothing else may stand in it, not a byte order mark before it, nor \\r at its end' }] }),
  };
}
