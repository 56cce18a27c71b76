import { timeLimits } from '../rewrite/index.ts';
import type { Explanation, ExplainedFile, ExplainedGap, ExplainedStatement } from './explanation.ts';
import { remarkLines } from './remarks.ts';
import { printable } from './printable.ts';
import { columnWidths, effectRows, rowLines, type Row } from './rows.ts';
import { needsAttention, summaryLines } from './summary.ts';
import { ansiColours, noColours, type Style } from './style.ts';
import { noteWords } from './words.ts';

export interface TextOptions {
  readonly colour: boolean;
  /** Columns to keep to. */
  readonly width: number;
  /** Only statements that keep the application from reading or writing, and whatever is wrong. */
  readonly quiet: boolean;
}

/** `explain` for people: every statement, then one line for each relation that it locks, and a summary. */
export function explanationText(explanation: Explanation, { colour, width, quiet }: TextOptions): string {
  const style = colour ? ansiColours : noColours;
  const script: readonly Shown[] = explanation.schema ? [{ ...explanation.schema, statements: [] }].filter((file) => !isEmpty(file)) : [];
  const files = explanation.files.map((file) => (quiet ? attentionOnly(file) : file)).filter((file) => !quiet || !isEmpty(file));
  const problems = explanation.problems.map(({ path, reason }) => style.red(`${printable(path)}: ${printable(reason)}`));
  const paragraphs = [...[...script, ...files].map((file) => fileLines(file, width, style)), remarkLines(explanation.remarks, style), problems, summaryLines(explanation, style)];
  return paragraphs.filter((lines) => lines.length > 0).map((lines) => `${lines.join('\n')}\n`).join('\n');
}

/** What a paragraph shows of a file. */
type Shown = Pick<ExplainedFile, 'path' | 'statements' | 'notAnalysed'> & Partial<Pick<ExplainedFile, 'tool' | 'because' | 'down'>>;

function attentionOnly(file: Shown): Shown {
  return { ...file, statements: file.statements.filter(needsAttention) };
}

function isEmpty({ statements, notAnalysed }: Shown): boolean {
  return statements.length === 0 && notAnalysed.length === 0;
}

/** What every entry of one file is laid out by. */
interface Page {
  readonly path: string;
  readonly style: Style;
  /** Of the line numbers. */
  readonly digits: number;
  /** Left for text beside the numbers. */
  readonly width: number;
  /** Of the columns that the rows of this file share. */
  readonly widths: readonly number[];
}

interface Entry {
  readonly line: number;
  readonly column: number;
  readonly lines: (page: Page) => readonly string[];
}

function fileLines(file: Shown, width: number, style: Style): readonly string[] {
  const head = `${style.bold(printable(file.path))}${toolRemark(file, style)}`;
  if (isEmpty(file)) return [head, style.dim('  no statements')];
  const statements = file.statements.map((statement) => ({ statement, rows: effectRows(statement) }));
  const entries: readonly Entry[] = [
    ...statements.map(({ statement, rows }) => ({ line: statement.line, column: statement.column, lines: (page: Page) => statementLines(statement, rows, page) })),
    ...file.notAnalysed.map((gap) => ({ line: gap.line, column: gap.column, lines: (page: Page) => [gapLine(gap, page)] })),
  ].sort((a, b) => a.line - b.line || a.column - b.column);
  const digits = String(entries.at(-1)?.line).length;
  const page: Page = { path: file.path, style, digits, width: width - digits - 4, widths: columnWidths(statements.flatMap(({ rows }) => rows)) };
  return [head, ...entries.flatMap((entry) => entry.lines(page))];
}

/** Which tool applies the file, and why it is taken for its own; said once. */
function toolRemark({ tool, because, down }: Shown, style: Style): string {
  if (down) return style.dim('  the way back');
  return tool === undefined || tool === 'none' ? '' : style.dim(`  ${tool}${because === undefined ? '' : `: ${printable(because)}`}`);
}

function gapLine({ line, reason }: ExplainedGap, { style, digits }: Page): string {
  return `${style.dim(numbered(line, digits))}${style.yellow(`not analysed: ${printable(reason)}`)}`;
}

function statementLines(statement: ExplainedStatement, rows: readonly Row[], { path, style, digits, width, widths }: Page): readonly string[] {
  const beginning = shorten(printable(statement.beginning).replace(/ +/g, ' '), width);
  const below = [
    ...rows.flatMap((row) => rowLines(row, widths, width, style)),
    ...innerRemark(statement, path).map((remark) => style.dim(shorten(remark, width))),
    ...statement.notAnalysed.map((gap) => style.yellow(`not analysed: ${placeWords(gap, path)}: ${printable(gap.reason)}`)),
    ...faults(statement).map((remark) => style.red(remark)),
    ...settingsRemark(statement).map((remark) => style.dim(remark)),
  ];
  return [`${style.dim(numbered(statement.line, digits))}${style.bold(beginning)}`, ...below.map((line) => `${' '.repeat(digits + 4)}${line}`)];
}

/** What a DO block or a called function runs that locks anything, and where that stands. */
function innerRemark(statement: ExplainedStatement, file: string): readonly string[] {
  const inner = statement.inner.filter((entry) => entry.effects.length > 0);
  const places = inner.map((entry) => `${printable(entry.kind)} at ${placeWords(entry, file)}${entry.conditional ? ' (perhaps)' : ''}`);
  return places.length > 0 ? [`runs ${places.join(', ')}`] : [];
}

/** A place, seen from a file. */
function placeWords({ path, line }: { readonly path: string; readonly line: number }, file: string): string {
  return path === file ? `line ${line}` : `${printable(path)}:${line}`;
}

/** What is wrong with a statement, wherever the data is. */
function faults({ syntaxError, transactionAllowed, transaction, transactionEnd, line, notes }: ExplainedStatement): readonly string[] {
  return [
    ...(syntaxError ? [`${printable(syntaxError.message)} (line ${syntaxError.line}, column ${syntaxError.column})`] : []),
    ...(!transactionAllowed && transaction !== 'none' ? ['fails: PostgreSQL refuses this inside a transaction'] : []),
    ...(transactionEnd?.by === 'disconnect' && transactionEnd.line === line ? ['nothing commits the transaction: it is rolled back here'] : []),
    ...notes.map((note) => noteWords[note.kind]),
  ];
}

/** Settings that bound how long a statement waits and runs, on statements that make others wait. */
function settingsRemark({ effects, settings }: ExplainedStatement): readonly string[] {
  if (!effects.some((effect) => effect.blocks === 'writes' || effect.blocks === 'reads and writes')) return [];
  const shown = timeLimits.filter((name) => Object.hasOwn(settings, name));
  return shown.length > 0 ? [`with ${shown.map((name) => `${name} ${printable(settings[name] ?? 'unknown')}`).join(', ')}`] : [];
}

function numbered(line: number, digits: number): string {
  return `  ${String(line).padStart(digits)}  `;
}

function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(1, width - 1))}…`;
}
