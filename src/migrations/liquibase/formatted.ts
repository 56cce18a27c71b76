import type { Range } from '../../sql/index.ts';
import { sectionsOf } from '../sections.ts';

/**
 * liquibase/liquibase, AbstractFormattedChangeLogParser.java: a file that begins with `--liquibase formatted sql` holds
 * change sets, each behind a line `--changeset author:id attribute:value …`.
 */
export interface ChangeSet {
  readonly directive: Range;
  /** The directive's line, without its line break. */
  readonly line: string;
  /** What stands behind it, up to the next one. */
  readonly range: Range;
  readonly inTransaction: boolean;
  readonly splitsStatements: boolean;
  /** Where it is not the semicolon. */
  readonly endDelimiter?: string;
  /** False: it says that it is for other databases. */
  readonly forPostgres: boolean;
}

export function isFormatted(text: string): boolean {
  return /^\uFEFF?\s*--\s*liquibase formatted\b/i.test(text);
}

const directive = /^\s*--\s*changeset\s+(?:"[^"]+"|[^:]+):\s*(?:"[^"]+"|\S+)(.*)$/i;

export function changeSetsOf(text: string): readonly ChangeSet[] {
  return sectionsOf(text, { changeSet: directive }).map(({ directive: at, line, range }) => {
    const words = directive.exec(line)?.[1] ?? '';
    const attributes = attributesOf(words);
    const endDelimiter = attributes.get('enddelimiter');
    return {
      directive: at, line, range,
      inTransaction: flag(words, 'runInTransaction'),
      splitsStatements: flag(words, 'splitStatements'),
      ...(endDelimiter !== undefined && endDelimiter !== ';' && { endDelimiter }),
      forPostgres: isForPostgres(attributes.get('dbms')),
    };
  });
}

/** parseBoolean: of a word behind the name, the last one counts, and all but `true` is false; a value in quotes is not seen. */
function flag(words: string, name: string): boolean {
  const said = new RegExp(`.*${name}:(\\w+)`, 'i').exec(words)?.[1];
  return said === undefined || said.toLowerCase() === 'true';
}

/** `name:value`, the value perhaps in quotes; names in lower case. */
function attributesOf(words: string): ReadonlyMap<string, string> {
  return new Map([...words.matchAll(/(\w+):("[^"]*"|'[^']*'|\S+)/g)].map(([, name = '', value = '']) => [name.toLowerCase(), value.replace(/^(["'])(.*)\1$/, '$2')]));
}

/** `postgresql, h2` or `!oracle`. */
export function isForPostgres(dbms: string | undefined): boolean {
  const names = (dbms ?? '').toLowerCase().split(/[\s,]+/).filter((name) => name !== '');
  if (names.includes('!postgresql') || names.includes('none')) return false;
  const wanted = names.filter((name) => !name.startsWith('!'));
  return wanted.length === 0 || wanted.includes('postgresql') || wanted.includes('all');
}

/**
 * Where the text between delimiters begins, and the text with the delimiters blanked, so that places stay. A delimiter
 * is a regular expression to Liquibase; what is not literal in it is left out: `\\n/\\s*$` is a line with a slash.
 */
export function cutAtDelimiter(text: string, { range, endDelimiter }: ChangeSet): { readonly text: string; readonly splits: readonly number[] } {
  if (endDelimiter === undefined) return { text, splits: [] };
  const literal = (endDelimiter.split('|')[0] ?? '').replace(/\\[nrst][*+]?|^\^|\$$/g, '').replace(/\\(.)/g, '$1');
  if (literal === '' || literal === ';') return { text, splits: [] };
  // `/` and GO are also words of SQL: as delimiters they have a line to themselves.
  const escaped = literal.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const pattern = /^(?:\/|\w+)$/.test(literal) ? new RegExp(`^[ \\t]*${escaped}[ \\t]*\\r?$`, 'gim') : new RegExp(escaped, 'g');
  const found = [...text.slice(range.start, range.end).matchAll(pattern)].map((match) => ({ start: range.start + match.index, end: range.start + match.index + match[0].length }));
  // A semicolon in its place ends a statement that has none.
  return { text: found.reduce((cut, { start, end }) => `${cut.slice(0, start)};${cut.slice(start + 1, end).replace(/[^\r\n]/g, ' ')}${cut.slice(end)}`, text), splits: found.map(({ end }) => end) };
}

/** The file with all but the way back of one change set blanked: what stands behind `--rollback` and in comments of that name. */
export function rollbackOf(text: string, { range }: ChangeSet): string | undefined {
  const kept: Range[] = [];
  for (const match of text.slice(range.start, range.end).matchAll(/^[ \t]*--\s*rollback[ \t]+(.*)$|\/\*\s*liquibase rollback\b([\s\S]*?)\*\//gim)) {
    const [whole, line, block] = match;
    const words = line ?? block ?? '';
    // `--rollback changesetId:… changesetAuthor:…` runs another change set.
    if (/^\s*(?:empty|not required|none)\s*$|^\s*changesetId:/i.test(words)) continue;
    const start = range.start + match.index + whole.lastIndexOf(words);
    kept.push({ start, end: start + words.length });
  }
  if (kept.length === 0) return undefined;
  const blank = text.replace(/[^\r\n]/g, ' ');
  return kept.reduce((result, { start, end }) => result.slice(0, start) + text.slice(start, end) + result.slice(end), blank);
}
