import { directoryOf, joinPaths } from '../paths.ts';
import { parseSettings, textAt } from '../settings-files.ts';
import type { NearFile, Surroundings, ToolProblem, ToolRemark } from '../tool.ts';
import { readChangelog, type Change } from './changelog.ts';
import { lineOf } from './keys.ts';

/** A file that the changelog has Liquibase apply. */
export interface AppliedFile {
  readonly path: string;
  /** The change that names it. */
  readonly change: Change;
}

export interface Applied {
  readonly files: readonly AppliedFile[];
  readonly problems: readonly ToolProblem[];
  readonly remarks: readonly ToolRemark[];
}

const names = ['db.changelog-master', 'changelog-master', 'db.changelog-root', 'db.changelog', 'changelog', 'master'].flatMap((name) => ['xml', 'yaml', 'yml', 'json'].map((extension) => `${name}.${extension}`));

/** The changelog that names the others: the one that the liquibase.properties name, else the nearest that is called like one. */
export function mainChangelog(around: Surroundings): NearFile | undefined {
  const properties = around.nearest('liquibase.properties');
  return (properties && configured(properties)) ?? around.nearest(...names);
}

const changelogKeys = ['changeLogFile', 'changelogFile', 'changelog-file', 'liquibase.command.changelogFile'] as const;
const configuredBy = new WeakMap<NearFile, NearFile>();

/** Its path begins at the properties, as a rule: there Liquibase is called. */
function configured(properties: NearFile): NearFile | undefined {
  const known = configuredBy.get(properties);
  if (known) return known;
  const named = changelogKeys.map((key) => textAt(properties.settings(), key)).find((value) => value !== undefined);
  const text = named === undefined ? undefined : properties.read(named);
  if (named === undefined || text === undefined) return undefined;
  const below = directoryOf(joinPaths('.', named));
  const up = below === '.' ? '' : '../'.repeat(below.split('/').length);
  const changelog: NearFile = {
    path: joinPaths(directoryOf(properties.path), named), text,
    settings: () => parseSettings(named, text),
    read: (other) => properties.read(joinPaths(below, other)),
    list: (other) => properties.list(joinPaths(below, other)).map((path) => joinPaths('.', `${up}${path}`)),
  };
  configuredBy.set(properties, changelog);
  return changelog;
}

/** Every file of a directory asks for it. */
const walked = new WeakMap<NearFile, Applied>();

/** What a changelog applies, those that it includes too, in order. */
export function appliedBy(main: NearFile): Applied {
  const known = walked.get(main);
  if (known) return known;
  const walk: Walk = { main, files: [], problems: [], remarks: [], seen: new Set() };
  visit('', main.path.slice(main.path.lastIndexOf('/') + 1), walk);
  walked.set(main, walk);
  return walk;
}

interface Walk {
  readonly main: NearFile;
  readonly files: AppliedFile[];
  readonly problems: ToolProblem[];
  readonly remarks: ToolRemark[];
  readonly seen: Set<string>;
}

/** `name`: of a changelog, relative to the main one, as is `directory`, its own. */
function visit(directory: string, name: string, walk: Walk): void {
  if (walk.seen.has(name)) return;
  walk.seen.add(name);
  const text = walk.main.read(name) ?? '';
  const path = joinPaths(directoryOf(walk.main.path), name);
  const changelog = readChangelog(path, text);
  walk.files.push({ path, change: nothing });
  if (!changelog.ok) {
    walk.problems.push({ path, reason: `not understood as a changelog of Liquibase: ${changelog.reason}; its files are taken in the order of their names` });
    return;
  }
  const others: Change[] = [];
  for (const change of changelog.changes) {
    const { file, path: named = file, relativeToChangelogFile } = change.attributes;
    if (change.kind !== 'include' && change.kind !== 'includeAll' && change.kind !== 'sqlFile') {
      others.push(change);
    } else if (named === undefined) {
      walk.problems.push({ path, reason: `line ${lineOf(text, change.at.start)}: this ${change.kind} names no file; what it would apply is taken in the order of its name` });
    } else {
      const found = locate(named.replace(/^classpath:\/?/, ''), relativeToChangelogFile === 'true' ? directory : undefined, change.kind === 'includeAll', walk);
      if (found.length === 0) walk.remarks.push({ path, line: lineOf(text, change.at.start), reason: `${named} is not there` });
      for (const one of found) {
        if (/\.(?:xml|ya?ml|json)$/.test(one)) visit(directoryOf(one), one, walk);
        else walk.files.push({ path: joinPaths(directoryOf(walk.main.path), one), change });
      }
    }
  }
  const [first] = others;
  if (first) {
    const kinds = [...new Set(others.map(({ kind }) => kind))];
    const shown = `${kinds.slice(0, 3).join(', ')}${kinds.length > 3 ? ', …' : ''}`;
    walk.remarks.push({ path, line: lineOf(text, first.at.start), reason: `${others.length === 1 ? 'a change' : `${others.length} changes`} of this changelog (${shown}) can't be judged here: only files of SQL are` });
  }
}

const nothing: Change = { kind: 'databaseChangeLog', at: { start: 0, end: 0 }, attributes: {}, inTransaction: true };

/** Directories above the main changelog in which its paths may begin: `src/main/resources`. */
const mostAbove = 8;

/** Files by path relative to the main changelog. A path that is not relative to its changelog begins somewhere above. */
function locate(named: string, directory: string | undefined, isDirectory: boolean, { main }: Walk): readonly string[] {
  const starts = directory === undefined ? Array.from({ length: mostAbove }, (_none, above) => '../'.repeat(above)) : [directory === '' ? '.' : directory];
  for (const start of starts) {
    const path = joinPaths(start === '' ? '.' : start, named);
    const found = isDirectory ? main.list(path).filter((file) => /\.(?:sql|xml|ya?ml|json)$/.test(file)) : main.read(path) !== undefined ? [path] : [];
    if (found.length > 0) return found;
  }
  return [];
}
