import { baseName, directoryOf } from '../paths.ts';
import { isRecord, parseSettings, settingAt } from '../settings-files.ts';
import type { MigrationFile, Ordered, ToolRemark } from '../tool.ts';
import { isDirectoryLayout } from './layout.ts';

interface Entry {
  readonly tag: string;
  readonly when?: number;
}

/** In the order of meta/_journal.json; directories by name. Files that the journal doesn't name are not applied; they come last, in the order of their names. */
export function order(files: readonly MigrationFile[]): Ordered {
  const [first] = files;
  const byName = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  if (!first || isDirectoryLayout(first.path)) return { files: byName, problems: [] };
  const path = `${directoryOf(first.path)}/meta/_journal.json`;
  const text = first.around.read('meta/_journal.json');
  if (text === undefined) return { files: byName, problems: [], remarks: [{ path: first.path, reason: 'lies beside no meta/_journal.json, without which Drizzle applies none of these files; they are taken in the order of their names' }] };
  const journal = parseSettings(path, text);
  if (!journal.ok) return { files: byName, problems: [{ path, reason: `${journal.reason}; the files are taken in the order of their names` }] };
  const entries = entriesOf(settingAt(journal, 'entries'));
  const tags = entries.map(({ tag }) => tag);
  const position = (file: MigrationFile): number => {
    const at = tags.indexOf(tagOf(file));
    return at < 0 ? tags.length : at;
  };
  const known = files.map(tagOf);
  return {
    files: byName.toSorted((a, b) => position(a) - position(b)), problems: [],
    remarks: tags.length === 0 ? [] : [
      ...files.filter((file) => !tags.includes(tagOf(file))).map((file) => ({ path: file.path, reason: 'meta/_journal.json does not name it: Drizzle does not apply it' })),
      ...tags.filter((tag) => !known.includes(tag) && first.around.read(`${tag}.sql`) === undefined).map((tag) => ({ path, reason: `names ${tag}, and ${tag}.sql is not there` })),
      ...backwards(entries, path),
    ],
  };
}

function tagOf({ path }: MigrationFile): string {
  return baseName(path).replace(/\.sql$/, '');
}

function entriesOf(entries: unknown): readonly Entry[] {
  return !Array.isArray(entries) ? [] : entries.flatMap((entry: unknown): Entry[] => {
    if (!isRecord(entry) || typeof entry.tag !== 'string') return [];
    return [{ tag: entry.tag, ...(typeof entry.when === 'number' && { when: entry.when }) }];
  });
}

/** pg-core/dialect.js: what is dated no later than the newest migration that a database has is never applied to it. */
function backwards(entries: readonly Entry[], path: string): readonly ToolRemark[] {
  let newest: Required<Entry> | undefined;
  return entries.flatMap(({ tag, when }): ToolRemark[] => {
    if (when === undefined) return [];
    const before = newest;
    if (!before || when > before.when) newest = { tag, when };
    return before && when <= before.when ? [{ path, reason: `dates ${tag} no later than ${before.tag} before it: a database that has ${before.tag} never gets it from Drizzle` }] : [];
  });
}
