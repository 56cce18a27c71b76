import { editInFile, inFile, type ExtractedSql, type FileText, type SentString } from '../embedded/index.ts';
import { severities, type Finding } from '../lint/index.ts';
import { action, applyEdits, plan, type EditRewrite, type Rewrite, type Step, type TextEdit } from '../rewrite/index.ts';
import { lineStarts, positionAt } from '../sql/index.ts';

/** A finding with its places in the file itself, where that is a program and ranges count in the SQL that it sends. */
export function findingInFile(finding: Finding, text: FileText): Finding {
  if (typeof text === 'string') return finding;
  const { rewrite, ...rest } = finding;
  const moved = rewrite && rewriteInFile(rewrite, finding, text);
  return { ...rest, range: inFile(text, finding.range), statement: inFile(text, finding.statement), ...(moved && { rewrite: moved }) };
}

/**
 * The findings that a program's helper or loop has once for each thing that it does: one of each place, the gravest, which
 * names the others.
 */
export function oncePerPlace(findings: readonly Finding[], text: (path: string) => FileText): readonly Finding[] {
  const groups = new Map<string, Finding[]>();
  for (const [i, finding] of findings.entries()) {
    const read = text(finding.path);
    const { start, end } = inFile(read, finding.range);
    const key = typeof read === 'string' ? String(i) : `${finding.rule} ${finding.path} ${start} ${end}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].flatMap((group) => {
    const gravest = severities.toReversed().flatMap((severity) => group.find((finding) => finding.severity === severity) ?? [])[0];
    const others = group.filter((finding) => finding.message !== gravest?.message);
    return gravest ? [others.length === 0 ? gravest : { ...gravest, message: `${gravest.message} ${alike(gravest, others)}` }] : [];
  });
}

/** Relations that are named. */
const mostNames = 3;

function alike({ relation }: Finding, others: readonly Finding[]): string {
  const names = [...new Set(others.flatMap((other) => other.relation ?? []))].filter((name) => name !== relation).map((name) => name.replace(/^public\./, ''));
  if (names.length === 0) return `The same code does the like ${others.length === 1 ? 'once more' : `${others.length} more times`}.`;
  const rest = names.length - mostNames;
  return `The same code does it to ${rest > 0 ? `${names.slice(0, mostNames).join(', ')} and ${rest} more` : names.join(' and ')}.`;
}

function rewriteInFile(rewrite: Rewrite, finding: Finding, text: ExtractedSql): Rewrite | undefined {
  if (rewrite.kind === 'plan') return rewrite;
  // What the driver sends as one string is one transaction, in which not everything can run.
  if (finding.transaction === 'none' && rewrite.edits.some((edit) => edit.text.includes(';'))) return byHand(rewrite, finding, text);
  const edits = rewrite.edits.map((edit) => {
    const moved = edit.path === finding.path ? editInFile(text, edit) : undefined;
    return moved && { ...edit, ...moved };
  });
  const known = edits.filter((edit): edit is TextEdit => edit !== undefined);
  return known.length === edits.length ? { ...rewrite, edits: known.toSorted((a, b) => a.start - b.start || a.end - b.end) } : byHand(rewrite, finding, text);
}

/**
 * What no edit of the program does, in words: the code to put in, and for each call the SQL to send in its place, before it
 * or behind it. A library may send several strings for one call: whoever replaces it has to send them all.
 */
function byHand({ title, edits }: EditRewrite, { path }: Finding, text: ExtractedSql): Rewrite | undefined {
  const step = (words: string): Step => action({ deploy: 1, phase: 'expand', title, action: words });
  const changed = callsOf(text).flatMap((strings) => {
    const own = edits.filter((edit) => edit.path === path && strings.some(({ range }) => range.start <= edit.start && edit.end <= range.end));
    return own.length > 0 ? [{ strings, own }] : [];
  });
  const others = edits.filter((edit) => !changed.some(({ own }) => own.includes(edit)));
  const isCode = (edit: TextEdit): boolean => edit.path === path && edit.start === edit.end && editInFile(text, edit) !== undefined;
  if (changed.length === 0 || !others.every(isCode)) return undefined;
  return plan(title, [
    ...others.map((edit) => step(`Put this into the file: ${edit.text.trim()}`)),
    ...changed.flatMap(({ strings, own }) => callByHand(strings, own, text)).map(step),
  ]);
}

/** The strings that are sent, those of one call together. */
function callsOf({ calls }: ExtractedSql): readonly (readonly SentString[])[] {
  const groups = new Map<string, SentString[]>();
  for (const call of calls) groups.set(`${call.by.start} ${call.by.end}`, [...groups.get(`${call.by.start} ${call.by.end}`) ?? [], call]);
  return [...groups.values()];
}

/** What to do about one call. Whole statements that are put before or behind its strings can be calls of their own. */
function callByHand(strings: readonly SentString[], edits: readonly TextEdit[], text: ExtractedSql): readonly string[] {
  const before = edits.filter((edit) => strings.some(({ range }) => edit.start === edit.end && edit.start === range.start) && /;\s*$/.test(edit.text));
  const behind = edits.filter((edit) => !before.includes(edit) && strings.some(({ range }) => edit.start === edit.end && edit.end === range.end) && /^\s*;/.test(edit.text));
  const inside = edits.filter((edit) => !before.includes(edit) && !behind.includes(edit));
  const sent = strings.map(({ range: { start, end } }) => {
    const own = inside.filter((edit) => start <= edit.start && edit.end <= end);
    return applyEdits(text.sql.slice(start, end), own[0]?.path ?? '', own.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start })));
  });
  const line = positionAt(lineStarts(text.file), strings[0]?.by.start ?? 0).line;
  // Only that word is missing, and the call has an option for it.
  const option = strings.length === 1 && inside.every((edit) => edit.start === edit.end && edit.text.trim() === 'CONCURRENTLY') ? strings[0]?.concurrently : undefined;
  const statements = (parts: readonly string[]): string => {
    const sql = `${parts.map((part) => part.trim().replace(/^;\s*|;$/g, '')).filter((part) => part !== '').join(';\n')};`;
    return sql.slice(0, -1).includes(';') ? `, each statement by itself: ${sql}` : `: ${sql}`;
  };
  return [
    ...(before.length > 0 ? [`Send this before the call in line ${line}${statements([...new Set(before.map((edit) => edit.text))])}`] : []),
    ...(inside.length > 0 ? [option === undefined ? `Send this in place of the call in line ${line}${statements(sent)}` : `Write ${option} of the call in line ${line}.`] : []),
    ...(behind.length > 0 ? [`Send this behind the call in line ${line}${statements([...new Set(behind.map((edit) => edit.text))])}`] : []),
  ];
}
