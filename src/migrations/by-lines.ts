import type { Statement } from '../operations/index.ts';
import type { Range } from '../sql/index.ts';
import type { SectionParts } from './build.ts';
import { linesOf } from './lines.ts';
import type { Refusal } from './migration.ts';

/** A tool that knows no SQL: a line that ends in a semicolon ends what it sends, but not between two annotations. */
export interface LineSplitter {
  /** As its makers write it. */
  readonly title: string;
  /** The annotations, as they are written, and the lines that they are. */
  readonly begin: { readonly annotation: string; readonly line: RegExp };
  readonly end: { readonly annotation: string; readonly line: RegExp };
}

/** What is sent as one string. */
interface Piece extends Range {
  /** False: the section is over, and no line has ended it. */
  readonly ended: boolean;
}

/** How such a tool sends a section, and which of its statements it does not send whole. */
export function sentByLines(text: string, range: Range, splitter: LineSplitter): Required<Pick<SectionParts, 'send' | 'refuses'>> {
  const pieces = piecesOf(text, range, splitter);
  return {
    send: (statements) => {
      const calls = piecesOfEach(statements, pieces);
      const sizes = new Map<number, number>();
      for (const call of calls) sizes.set(call, (sizes.get(call) ?? 0) + 1);
      return calls.map((call) => (sizes.get(call) === 1 ? undefined : call));
    },
    refuses: (statements) => {
      const calls = piecesOfEach(statements, pieces);
      return statements.flatMap((statement, i) => refusalOf(statement, pieces[calls[i] ?? -1], splitter));
    },
  };
}

/** In which piece each statement begins; -1 for none. Both come in the order of the file. */
function piecesOfEach(statements: readonly Statement[], pieces: readonly Piece[]): readonly number[] {
  let at = 0;
  return statements.map(({ range: { start } }) => {
    while (at < pieces.length && (pieces[at]?.end ?? Infinity) <= start) at++;
    return (pieces[at]?.start ?? Infinity) <= start ? at : -1;
  });
}

function piecesOf(text: string, range: Range, { begin, end }: LineSplitter): readonly Piece[] {
  const pieces: Piece[] = [];
  let start: number | undefined;
  let last = range.start;
  let inBlock = false;
  const finish = (at: number): void => {
    if (start !== undefined) pieces.push({ start, end: at, ended: true });
    start = undefined;
  };
  for (const line of linesOf(text, range)) {
    if (begin.line.test(line.text)) {
      inBlock = true;
    } else if (end.line.test(line.text)) {
      finish(last);
      inBlock = false;
    } else if (start !== undefined || !/^\s*(?:--|$)/.test(line.text)) {
      start ??= line.start;
      last = line.end;
      if (!inBlock && endsStatement(line.text)) finish(last);
    }
  }
  if (start !== undefined) pieces.push({ start, end: last, ended: false });
  return pieces;
}

/** Whether the last word before a comment ends in a semicolon (endsWithSemicolon, in both tools). */
function endsStatement(line: string): boolean {
  const words = line.trim().split(/\s+/);
  const comment = words.findIndex((word) => word.startsWith('--'));
  return words.slice(0, comment < 0 ? undefined : comment).at(-1)?.endsWith(';') === true;
}

function refusalOf({ range, kind }: Statement, piece: Piece | undefined, { title, begin, end }: LineSplitter): readonly Refusal[] {
  if (!piece) return [];
  if (piece.end < range.end) {
    return [{ range, message: `${title} cuts this ${kind} at a line that ends in a semicolon, and sends the pieces.`, help: `Put \`${begin.annotation}\` above it and \`${end.annotation}\` below it.` }];
  }
  return piece.ended ? [] : [{ range, message: `${title} refuses the file: this ${kind} has no semicolon at the end of its last line.`, help: 'End the line with a semicolon.' }];
}
