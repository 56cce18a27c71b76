import { callsBetween, downOnly, sqlMigration, upOnly, type SectionParts } from '../build.ts';
import { appliedBy, mainChangelog, type AppliedFile } from '../liquibase/applied.ts';
import { isTrue, readChangelog } from '../liquibase/changelog.ts';
import { changeSetsOf, cutAtDelimiter, isFormatted, rollbackOf, type ChangeSet } from '../liquibase/formatted.ts';
import { unescaped } from '../liquibase/xml.ts';
import type { Migration, OptOut } from '../migration.ts';
import { directoryOf } from '../paths.ts';
import type { MigrationFile, Ordered, Surroundings, Tool, ToolReading } from '../tool.ts';

/**
 * liquibase/liquibase, AbstractFormattedChangeLogParser.java and ChangeSet.java: one transaction a change set, unless it
 * says runInTransaction:false; its statements are cut at the delimiter and sent one by one. Changelogs of XML, YAML and
 * JSON say in which order files are applied; of what they hold themselves SQL is read, and nothing else.
 */
export const tool: Tool = {
  name: 'liquibase',
  title: 'Liquibase',
  marker: ({ path, text }) => (isFormatted(text) ? 'its first line, "--liquibase formatted sql"' : isChangelog(path, text) ? 'a databaseChangeLog' : undefined),
  configured: (file) => {
    const main = mainChangelog(file.around);
    return main && appliedAs(file) ? `its place in ${main.path}` : undefined;
  },
  root: (path, around) => directoryOf(mainChangelog(around)?.path ?? path),
  order,
  read,
};

function isChangelog(path: string, text: string): boolean {
  return /\.(?:xml|ya?ml|json)$/.test(path) && /<(?:\w+:)?databaseChangeLog\b|^\s*["']?databaseChangeLog["']?\s*:|\{\s*"databaseChangeLog"/m.test(text);
}

/** The changelog's paths begin in the working directory; a file may have been named from elsewhere. */
function isSame(path: string, applied: string): boolean {
  return path === applied || path.endsWith(`/${applied.replace(/^(?:\.\.\/)+/, '')}`);
}

function appliedAs({ path, around }: MigrationFile): AppliedFile | undefined {
  const main = mainChangelog(around);
  return main && appliedBy(main).files.find((applied) => isSame(path, applied.path));
}

/** Files that no changelog names come last, as they came. */
function order(files: readonly MigrationFile[]): Ordered {
  const around: Surroundings | undefined = files[0]?.around;
  const main = around && mainChangelog(around);
  if (!main) return { files, problems: [] };
  const { files: applied, problems, remarks } = appliedBy(main);
  const positions = new Map(files.map((file) => [file, applied.findIndex((one) => isSame(file.path, one.path))]));
  const position = (file: MigrationFile): number => {
    const at = positions.get(file) ?? -1;
    return at < 0 ? applied.length : at;
  };
  const unnamed = problems.length > 0 ? [] : files.filter((file) => position(file) === applied.length && isFormatted(file.text));
  return {
    files: files.toSorted((a, b) => position(a) - position(b)), problems,
    remarks: [...remarks, ...unnamed.map(({ path }) => ({ path, reason: `${main.path} does not name it, nor a changelog that it includes: Liquibase does not apply it` }))],
  };
}

function read(file: MigrationFile): ToolReading {
  if (isChangelog(file.path, file.text)) return readOwnChanges(file);
  if (!isFormatted(file.text)) {
    const change = appliedAs(file)?.change;
    return upOnly(sqlMigration(file, 'liquibase', {
      send: change && !isTrue(change.attributes['splitStatements']) ? 'together' : 'each', transaction: change?.inTransaction === false ? undefined : 'migration',
      optOut: { words: 'Write `runInTransaction="false"` into its change set in the changelog.', edits: [], newFiles: [], leaves: 'none' },
    }));
  }
  const changeSets = changeSetsOf(file.text).filter(({ forPostgres }) => forPostgres);
  const down = changeSets.toReversed().flatMap((changeSet): readonly Migration[] => {
    const text = rollbackOf(file.text, changeSet);
    return text === undefined ? [] : [sqlMigration({ ...file, text }, 'liquibase', { range: changeSet.range, send: 'each', transaction: changeSet.inTransaction ? 'migration' : undefined })];
  });
  const none = changeSets.length === 0 && !/^\s*--\s*changeset\b/im.test(file.text);
  return {
    up: changeSets.map((changeSet) => changeSetMigration(file, changeSet)), down, problems: [],
    ...(none && { remarks: [{ path: file.path, reason: 'it has no line `--changeset author:id`: Liquibase applies nothing of it' }] }),
  };
}

function changeSetMigration(file: MigrationFile, changeSet: ChangeSet): Migration {
  const { text, splits } = cutAtDelimiter(file.text, changeSet);
  const send: SectionParts['send'] = !changeSet.splitsStatements ? 'together' : changeSet.endDelimiter === undefined ? 'each' : (statements) => callsBetween(statements, splits);
  return sqlMigration({ ...file, text }, 'liquibase', { range: changeSet.range, send, transaction: changeSet.inTransaction ? 'migration' : undefined, optOut: optOut(changeSet) });
}

function optOut({ line, directive, splitsStatements }: ChangeSet): OptOut {
  const said = /\brunInTransaction:(?:"[^"]*"|\S+)/i.exec(line);
  const end = directive.start + line.trimEnd().length;
  const edit = said ? { start: directive.start + said.index, end: directive.start + said.index + said[0].length, text: 'runInTransaction:false' } : { start: end, end, text: ' runInTransaction:false' };
  return { words: 'Write `runInTransaction:false` on the line of its change set.', edits: [edit], newFiles: [], leaves: splitsStatements ? 'none' : 'implicit', ...opening(line) };
}

/** A change set of the same author, which may stand in the same file. */
function opening(line: string): Pick<OptOut, 'opening'> {
  const [, author, id] = /changeset\s+([^:"\s]+):([^:"\s]+)/i.exec(line) ?? [];
  return author === undefined || id === undefined ? {} : { opening: `--liquibase formatted sql\n--changeset ${author}:${id}-concurrently runInTransaction:false` };
}

/** A changelog that was given itself: its SQL, at its place in the file; everything else is not analysed. */
function readOwnChanges(file: MigrationFile): ToolReading {
  const changelog = readChangelog(file.path, file.text);
  if (!changelog.ok) return { ...downOnly(), problems: [{ path: file.path, reason: `not understood as a changelog of Liquibase: ${changelog.reason}` }] };
  return upOnly(...changelog.changes.map((change): Migration => {
    const transaction = change.inTransaction ? 'migration' : undefined;
    if (change.kind === 'sql' && change.content) {
      const { text, range } = unescaped(file.text, change.content);
      return sqlMigration({ ...file, text }, 'liquibase', { range, send: !isTrue(change.attributes['splitStatements']) ? 'together' : 'each', transaction });
    }
    const other = change.attributes['file'] ?? change.attributes['path'];
    return { path: file.path, tool: 'liquibase', statements: [], notAnalysed: [{ range: change.at, reason: other === undefined ? `Liquibase's ${change.kind} ${change.kind === 'sql' ? 'is read in changelogs of XML only' : "can't be judged: only SQL is"}` : `Liquibase applies ${other} here, which is judged as a file of its own` }] };
  }));
}
