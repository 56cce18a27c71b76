import type { Range } from '../../sql/index.ts';
import { isForPostgres } from './formatted.ts';
import { keysOf, type Key } from './keys.ts';

/** What a changelog of XML, YAML or JSON applies, in its order. */
export interface Change {
  /** The element's name: `include`, `includeAll`, `sqlFile`, `sql`, `createTable`, … */
  readonly kind: string;
  readonly at: Range;
  /** What it says of itself: `file`, `path`, `relativeToChangelogFile`, … */
  readonly attributes: Readonly<Record<string, string>>;
  /** Its text, in XML. */
  readonly content?: Range;
  /** Of its change set. */
  readonly inTransaction: boolean;
}

export type Changelog = { readonly ok: true; readonly changes: readonly Change[] } | { readonly ok: false; readonly reason: string };

/** Of a change set, and nothing that is applied. */
const besideChanges: ReadonlySet<string> = new Set(['preConditions', 'comment', 'rollback', 'validCheckSum', 'modifySql', 'tagDatabase', 'empty', 'output']);

/** The last one read: it is asked for by every file that it names. */
let last: { readonly path: string; readonly text: string; readonly changelog: Changelog } | undefined;

export function readChangelog(path: string, text: string): Changelog {
  if (last?.path === path && last.text === text) return last.changelog;
  const keys = keysOf(path, text);
  const changelog: Changelog = keys.ok ? { ok: true, changes: changesOf(keys.keys) } : keys;
  last = { path, text, changelog };
  return changelog;
}

function changesOf(keys: readonly Key[]): readonly Change[] {
  const changes: Change[] = [];
  let ofSet: Change['attributes'] = {};
  keys.forEach((key, i) => {
    if (key.path.length === 2) ofSet = key.path[1] === 'changeSet' ? attributesOf(keys, i) : {};
    const kind = changeKind(key.path);
    if (kind === undefined || !isForPostgres(ofSet['dbms'])) return;
    changes.push({ kind, at: key.at, attributes: attributesOf(keys, i), ...(key.content && { content: key.content }), inTransaction: isTrue(ofSet['runInTransaction']) });
  });
  return changes;
}

/** ObjectUtil.convert: whatever is none of these words is false. */
export function isTrue(said: string | undefined): boolean {
  return said === undefined || /^(?:true|t|1|1\.0|yes|y|on)$/i.test(said);
}

/** The name of what is applied there; XML has no `changes` around those of a change set. */
function changeKind([root, outer, ...inner]: readonly string[]): string | undefined {
  if (root !== 'databaseChangeLog') return undefined;
  if (inner.length === 0) return outer === 'include' || outer === 'includeAll' ? outer : undefined;
  if (outer !== 'changeSet') return undefined;
  const [first, ...others] = inner[0] === 'changes' ? inner.slice(1) : inner;
  return first === undefined || others.length > 0 || besideChanges.has(first) || setAttributes.has(first) ? undefined : first;
}

const setAttributes: ReadonlySet<string> = new Set([
  'id', 'author', 'dbms', 'runAlways', 'runOnChange', 'context', 'contextFilter', 'labels', 'runInTransaction', 'failOnError', 'objectQuotingStrategy', 'runOrder', 'created', 'logicalFilePath',
  'runWith', 'runWithSpoolFile', 'ignore', 'onValidationFail', 'changes', 'preconditions',
]);

/** The keys right below the one at `index`, up to where another one of its level begins. */
function attributesOf(keys: readonly Key[], index: number): Readonly<Record<string, string>> {
  const depth = keys[index]?.path.length ?? 0;
  const own: Record<string, string> = {};
  for (let i = index + 1; ; i++) {
    const key = keys[i];
    if (!key || key.path.length <= depth) break;
    if (key.path.length === depth + 1) own[key.path[depth] ?? ''] = key.value;
  }
  return own;
}
