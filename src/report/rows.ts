import type { Cause } from '../effects/index.ts';
import type { ExplainedEffect, ExplainedStatement } from './explanation.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';
import { blocksWords, causeWords } from './words.ts';

/** One relation (or several that are only read) of one statement, in words. */
export interface Row {
  /** In columns: relation, lock and what it blocks, how long, until when. */
  readonly cells: readonly [string, string, string, string];
  /** Behind the columns, as far as the line goes; the rest below it. */
  readonly remarks: readonly string[];
  readonly tone: 'harmless' | 'instant' | 'long';
}

/** The rows of a statement; relations that it only reads share one. */
export function effectRows(statement: ExplainedStatement): readonly Row[] {
  const reads = statement.effects.filter((effect) => effect.lock === 'ACCESS SHARE');
  const others = statement.effects.filter((effect) => effect.lock !== 'ACCESS SHARE');
  return [...others.map((effect) => row(effect, relationWords(effect), statement)), ...readsRow(reads, statement)];
}

/** Columns for the names of relations that are only read. */
const readsWidth = 30;

function readsRow(reads: readonly ExplainedEffect[], statement: ExplainedStatement): readonly Row[] {
  const first = reads.find((effect) => effect.work !== 'none') ?? reads[0];
  if (!first) return [];
  return [row({ ...first, certain: reads.every((effect) => effect.certain) }, listed(reads.map(nameWords)), statement)];
}

/** As many names as have room, but one at least. */
function listed(names: readonly string[]): string {
  const shown = names.filter((_name, i) => i === 0 || names.slice(0, i + 1).join(', ').length <= readsWidth);
  return shown.length === names.length ? names.join(', ') : `${shown.join(', ')} and ${names.length - shown.length} more`;
}

function row(effect: ExplainedEffect, relation: string, statement: ExplainedStatement): Row {
  const stops = !effect.created && (effect.blocks === 'writes' || effect.blocks === 'reads and writes');
  const long = effect.work !== 'none' || statement.laterWork !== undefined;
  return {
    cells: [relation, `${effect.lock} ${blocksWords[effect.blocks]}`, effect.work === 'none' ? 'instant' : effect.work, until(statement)],
    remarks: rowRemarks(effect, statement, stops),
    tone: !stops ? 'harmless' : long ? 'long' : 'instant',
  };
}

function rowRemarks(effect: ExplainedEffect, { laterWork }: ExplainedStatement, stops: boolean): readonly string[] {
  // "index build, cause: index" would say nothing.
  const causes = effect.causes.filter(({ work, kind, name }) => work === effect.work && (kind !== 'index' || name !== undefined)).map(causeText);
  return [
    ...(effect.standby ? ['standbys too'] : []),
    ...(effect.created ? ['created here'] : []),
    ...(effect.certain ? [] : ['uncertain']),
    ...(causes.length > 0 ? [`cause: ${[...new Set(causes)].join(', ')}`] : []),
    ...(stops && laterWork ? [`still held during the ${laterWork.work} at line ${laterWork.line}`] : []),
  ];
}

function causeText({ kind, name }: Cause): string {
  return name === undefined ? causeWords[kind] : `${causeWords[kind]} (${printable(name)})`;
}

function relationWords(effect: ExplainedEffect): string {
  return effect.kind === 'table' ? nameWords(effect) : `${nameWords(effect)} (${effect.kind})`;
}

/** Relations of the schema `public` go without it, as in most migrations. */
function nameWords({ relation }: ExplainedEffect): string {
  return printable(relation.replace(/^public\./, ''));
}

function until({ transactionEnd }: ExplainedStatement): string {
  if (!transactionEnd) return 'until done';
  return transactionEnd.by === 'disconnect' || transactionEnd.by === 'tool' ? 'until the end' : `until line ${transactionEnd.line}`;
}

/** The widest cell of each column, up to a bound: one long name must not push every line of the file to the right. */
export function columnWidths(rows: readonly Row[]): readonly number[] {
  return [22, 40, 11, 15].map((bound, column) => Math.min(bound, rows.reduce((widest, { cells }) => Math.max(widest, cells[column]?.length ?? 0), 0)));
}

/** A row in columns of the given widths; what doesn't fit into the line stands below it, further in. */
export function rowLines({ cells, remarks, tone }: Row, widths: readonly number[], width: number, style: Style): readonly string[] {
  const columns = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  const lines: string[] = [];
  let line = columns;
  for (const remark of remarks) {
    if (line.trimEnd().length > 0 && line.length + 2 + remark.length > width) {
      lines.push(line.trimEnd());
      line = `    ${remark}`;
    } else line = `${line}  ${remark}`;
  }
  lines.push(line.trimEnd());
  const colour = { harmless: style.dim, instant: style.yellow, long: style.red }[tone];
  return lines.map(colour);
}
