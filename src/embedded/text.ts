import type { Range } from '../sql/index.ts';

/** A string of the program, in pieces that each know where they come from. */
export type Text = readonly Part[];

export interface Part {
  readonly text: string;
  readonly at: Range;
  /** `verbatim`: it stands there unit by unit, in a literal with these quotes. `made`: as a whole it comes from there. `hole`: only the run knows it; the text is a placeholder. */
  readonly kind: 'verbatim' | 'made' | 'hole';
  readonly quote?: Quote;
}

export type Quote = "'" | '"' | '`';

export function made(text: string, at: Range): Text {
  return text === '' ? [] : [{ text, at, kind: 'made' }];
}

/** `code`: the expression that fills it. Equal expressions are equal placeholders. */
export function hole(code: string, at: Range): Text {
  return [{ text: placeholder(code), at, kind: 'hole' }];
}

/** As the SQL reader knows them, `${…}` of one line without quotes and braces (sql/lexer.ts: endOfPlaceholder). */
function placeholder(code: string): string {
  return `\${${code.replace(/["'`{}\s\\;$]+/g, '_').slice(0, 150)}}`;
}

export function textOf(parts: Text): string {
  return parts.map(({ text }) => text).join('');
}

/** Does it hold anything that only the run knows? */
export function hasHoles(parts: Text): boolean {
  return parts.some(({ kind }) => kind === 'hole');
}

/** The same text, as something that another place of the file puts in. */
export function placedAt(parts: Text, at: Range): Text {
  return parts.map(({ text, kind }) => ({ text, at, kind: kind === 'hole' ? 'hole' : 'made' }));
}

/** Without white space at its ends. */
export function trimmed(parts: Text, ends: 'both' | 'start' | 'end'): Text {
  const from = ends === 'end' ? 0 : textOf(parts).search(/\S|$/);
  const to = ends === 'start' ? Infinity : textOf(parts).trimEnd().length;
  return sliced(parts, from, to);
}

/** The stretch `from` … `to`; holes stay whole. */
export function sliced(parts: Text, from: number, to: number): Text {
  let offset = 0;
  return parts.flatMap((part): Text => {
    const start = Math.max(0, from - offset);
    const end = Math.min(part.text.length, to - offset);
    offset += part.text.length;
    if (start >= end) return [];
    if (part.kind === 'hole' || (start === 0 && end === part.text.length)) return [part];
    const text = part.text.slice(start, end);
    return [part.kind === 'verbatim' ? { ...part, text, at: { start: part.at.start + start, end: part.at.start + end } } : { ...part, text }];
  });
}

/**
 * The text with what the pattern (with flag `g`) matches replaced; what `replacement` leaves undefined stays. Matches lie
 * within one piece. What is put in has the place of what it replaces.
 */
export function replaced(parts: Text, pattern: RegExp, replacement: (match: RegExpMatchArray) => string | undefined): Text {
  return parts.flatMap((part): Text => {
    if (part.kind === 'hole') return [part];
    let at = 0;
    const pieces: Part[] = [];
    for (const match of part.text.matchAll(pattern)) {
      const text = replacement(match);
      if (text === undefined) continue;
      const end = match.index + match[0].length;
      const place = part.kind === 'verbatim' ? { start: part.at.start + match.index, end: part.at.start + end } : part.at;
      pieces.push(...sliced([part], at, match.index), ...made(text, place));
      at = end;
    }
    return at === 0 && pieces.length === 0 ? [part] : [...pieces, ...sliced([part], at, part.text.length)];
  });
}
