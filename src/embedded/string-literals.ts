import { made, type Quote, type Text } from './text.ts';

/**
 * What stands between the quotes of a literal, `start` … `end` of the file, with the place of every unit: an escape stands
 * for what it means, at its place.
 */
export function literalText(source: string, start: number, end: number, quote: Quote): Text {
  const parts: Text[number][] = [];
  let run = start;
  const flush = (to: number): void => {
    if (run < to) parts.push({ text: source.slice(run, to), at: { start: run, end: to }, kind: 'verbatim', quote });
  };
  for (let i = start; i < end; ) {
    if (source[i] !== '\\') {
      i++;
      continue;
    }
    flush(i);
    const { value, length } = escapeAt(source, i);
    parts.push(...made(value, { start: i, end: i + length }));
    i += length;
    run = i;
  }
  flush(end);
  return parts;
}

const named: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '0': '\0' };

/** ECMA-262, EscapeSequence and LineContinuation. */
function escapeAt(source: string, at: number): { readonly value: string; readonly length: number } {
  const pattern = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}|(\r\n|[\n\r\u2028\u2029]))/y;
  pattern.lastIndex = at;
  const [written, byte, unit, point, lineBreak] = pattern.exec(source) ?? [];
  if (written !== undefined) {
    if (lineBreak !== undefined) return { value: '', length: written.length };
    const code = Number.parseInt(byte ?? unit ?? point ?? '', 16);
    return { value: code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD', length: written.length };
  }
  const character = source.charAt(at + 1);
  return { value: named[character] ?? character, length: 2 };
}
