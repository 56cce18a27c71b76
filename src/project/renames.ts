import { downFiles, identityOf, toolNamed, type MigrationFile, type ToolRemark } from '../migrations/index.ts';
import type { History } from './histories.ts';
import type { EditedFile, PendingHistory, ShippedFile } from './pending.ts';
import type { ProjectFiles } from './surroundings.ts';

/** What tools keep account of migrations by, of some files: of those that have files around them. */
export class Identities {
  readonly #of = new Map<string, string>();

  constructor(histories: readonly History[], filesOf: (path: string) => ProjectFiles | undefined) {
    for (const { detection, root, files } of histories) {
      const tool = toolNamed(detection.tool);
      // Nobody keeps account of plain SQL.
      if (tool.plain) continue;
      for (const file of files) {
        const { path } = file;
        const around = filesOf(path)?.around(path);
        if (around) this.#of.set(path, identityOf(tool, { path, text: file.text, around }, root ?? '.'));
      }
    }
  }

  of(path: string): string | undefined {
    return this.#of.get(path);
  }
}

/** Histories whose directory was renamed go on in the new one: all their files are gone, and one is there with the content that it had. */
export function joinMoved(histories: readonly History[], gone: ReadonlySet<string>, identities: Identities): readonly History[] {
  if (gone.size === 0) return histories;
  const joined = [...histories];
  for (const history of histories.filter(({ root, files }) => root !== undefined && files.every(({ path }) => gone.has(path)))) {
    const at = joined.findIndex((other) => other !== history && other.root !== undefined && other.detection.tool === history.detection.tool && other.files.some((file) =>
      !gone.has(file.path) && history.files.some((before) => identities.of(file.path) === identities.of(before.path) && identities.of(file.path) !== undefined && file.text === before.text)));
    const other = joined[at];
    if (!other) continue;
    joined[at] = { ...other, files: [...history.files, ...other.files] };
    joined.splice(joined.indexOf(history), 1);
  }
  return joined;
}

/** A shipped migration whose file is gone, and a new file that is the same migration, or was made of it. */
interface Move {
  readonly shipped: ShippedFile;
  readonly now: MigrationFile;
}

export interface FollowedHistory {
  readonly history: PendingHistory;
  readonly remarks: readonly ToolRemark[];
}

/**
 * Shipped migrations that are gone, or are called otherwise: where the tool still takes them for the same, they are not
 * pending, and at most edited; where it doesn't, they are what it will run.
 */
export function followMoves(history: PendingHistory, gone: ReadonlySet<string>, identities: Identities, since: string): FollowedHistory {
  const tool = toolNamed(history.detection.tool);
  const isUp = (file: MigrationFile): boolean => tool.read(file).up.length > 0;
  const left = new Map(history.shipped.filter((shipped) => gone.has(shipped.path) && isUp(shipped.file())).map((shipped) => [shipped.path, shipped]));
  if (left.size === 0) return { history, remarks: [] };
  const fresh = new Map(history.pending.filter(({ path }) => !history.shipped.some((shipped) => shipped.path === path)).filter(isUp).map((file) => [file.path, file]));
  const take = (move: Move | undefined): readonly Move[] => {
    if (!move) return [];
    left.delete(move.shipped.path);
    fresh.delete(move.now.path);
    return [move];
  };
  const same = [...left.values()].flatMap((shipped) => {
    const identity = identities.of(shipped.path);
    const now = identity === undefined ? undefined : [...fresh.values()].find(({ path }) => identities.of(path) === identity);
    return take(now && { shipped, now });
  });
  const similar = [...left.values()].flatMap((shipped) => {
    const now = mostSimilar(shipped.file().text, [...fresh.values()]);
    return take(now && { shipped, now });
  });
  const stayed = tool.plain ? [...same, ...similar] : same;
  const edited = stayed.flatMap(({ shipped, now }): readonly EditedFile[] => (shipped.file().text === now.text ? [] : [{ shipped, now }]));
  const { of: backOf } = downFiles(tool, history.pending);
  const known = new Set(stayed.flatMap(({ now: { path } }) => [path, backOf.get(path)?.path ?? path]));
  return {
    history: { ...history, pending: history.pending.filter(({ path }) => !known.has(path)), edited: [...history.edited, ...edited] },
    remarks: [
      ...[...left.keys()].map((path) => ({ path, reason: `was deleted since ${since}, and has shipped: databases keep what it made, and those that are built anew lack it` })),
      ...stayedWords(stayed, tool.plain ? undefined : tool.title, since),
      ...(tool.plain ? [] : similar.map(({ shipped, now: { path } }) => ({ path, reason: `was ${shipped.path} at ${since}, and has shipped: under this name it is another migration to ${tool.title}, which runs it again, or refuses to go on` }))),
    ],
  };
}

/** A directory that was renamed is one thing to say. */
function stayedWords(moves: readonly Move[], title: string | undefined, since: string): readonly ToolRemark[] {
  const [first] = moves;
  if (!first) return [];
  const more = moves.length === 1 ? '' : `, and ${moves.length - 1} more were renamed`;
  return [{ path: first.now.path, reason: `was ${first.shipped.path} at ${since}${more}${title === undefined ? '' : `: to ${title} ${moves.length === 1 ? 'it is the same migration' : 'they are the same migrations'}, which it does not run again`}` }];
}

/** Of what both hold, so much at least is the same: as git has it (git-diff, --find-renames). */
const leastSimilarity = 0.5;

function mostSimilar(text: string, files: readonly MigrationFile[]): MigrationFile | undefined {
  const lines = linesOf(text);
  let found: { readonly file: MigrationFile; readonly similarity: number } | undefined;
  for (const file of files) {
    const similarity = file.text === text ? 1 : similarityOf(lines, linesOf(file.text));
    if (similarity >= (found?.similarity ?? leastSimilarity)) found = { file, similarity };
  }
  return found?.file;
}

/** How often each line stands in a text, without those that every migration of a tool has: comments and settings. */
function linesOf(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (const line of text.split('\n').map((one) => one.trim())) if (line !== '' && !/^(?:--|\/\/|SET\s)/i.test(line)) lines.set(line, (lines.get(line) ?? 0) + 1);
  return lines;
}

/** The share of the larger text that the other has too. */
function similarityOf(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const sizeOf = (lines: ReadonlyMap<string, number>): number => [...lines].reduce((sum, [line, count]) => sum + line.length * count, 0);
  const common = [...a].reduce((sum, [line, count]) => sum + line.length * Math.min(count, b.get(line) ?? 0), 0);
  return common / Math.max(sizeOf(a), sizeOf(b), 1);
}
