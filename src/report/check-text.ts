import type { Severity } from '../lint/index.ts';
import type { Rewrite, Step } from '../rewrite/index.ts';
import { countOf, type CheckReport, type LineChange, type LocatedFinding } from './check.ts';
import { printable } from './printable.ts';
import { remarkLines } from './remarks.ts';
import { ansiColours, noColours, type Style } from './style.ts';
import { wrap } from './wrap.ts';

export interface CheckTextOptions {
  readonly colour: boolean;
  /** Columns to keep to. */
  readonly width: number;
  /** Infos too, which are otherwise counted. */
  readonly info: boolean;
  /** One line a finding. */
  readonly quiet: boolean;
  /** Rules that may find the same in nearly every migration: many of their findings are one line. */
  readonly repetitive: ReadonlySet<string>;
}

/** So many findings of a repetitive rule are still shown one by one. */
const mostRepeated = 5;

/** `check` for people: each finding with the code it is about, why, what to do, and the rewrite; then a summary. */
export function checkText(report: CheckReport, options: CheckTextOptions): string {
  const style = options.colour ? ansiColours : noColours;
  const shown = report.findings.filter(({ severity }) => options.info || severity !== 'info');
  const repeated = repeatedRules(shown, options.repetitive);
  const single = shown.filter(({ rule }) => !repeated.has(rule));
  const findings = single.map((finding) => (options.quiet ? [headLine(finding, style)] : findingLines(finding, options.width, style)));
  const paragraphs = [
    ...(options.quiet ? [findings.flat()] : findings),
    [...repeated].flatMap((rule) => repeatedLines(rule, shown.filter((finding) => finding.rule === rule), options.width, style)),
    report.notAnalysed.map(({ path, line, column, reason }) => style.yellow(`${printable(path)}:${line}:${column}: not analysed: ${printable(reason)}`)),
    remarkLines(report.remarks, style),
    report.problems.map(({ path, reason }) => style.red(`${printable(path)}: ${printable(reason)}`)),
    summaryLines(report, options, style),
  ];
  return paragraphs.filter((lines) => lines.length > 0).map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function repeatedRules(findings: readonly LocatedFinding[], repetitive: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...repetitive].filter((rule) => findings.filter((finding) => finding.rule === rule).length > mostRepeated));
}

function repeatedLines(rule: string, findings: readonly LocatedFinding[], width: number, style: Style): readonly string[] {
  const [first] = findings;
  if (!first) return [];
  const files = [...new Set(findings.map(({ path }) => path))];
  const shown = files.slice(0, 3).map(printable).join(', ');
  const places = `${findings.length} times in ${files.length} files (${shown}${files.length > 3 ? ', …' : ''}; --format json lists them)`;
  return [
    `${severityWord(first.severity, style)}  ${style.bold(rule)}  ${places}`,
    ...wrap(printable(first.why), width - 2).map((line) => `  ${line}`),
    ...wrap(printable(first.help), width - 2).map((line) => `  ${style.bold(line)}`),
  ];
}

function headLine({ path, line, column, severity, rule, message }: LocatedFinding, style: Style): string {
  return `${printable(path)}:${line}:${column}  ${severityWord(severity, style)}  ${printable(message)}  ${style.dim(rule)}`;
}

function severityWord(severity: Severity, style: Style): string {
  switch (severity) {
    case 'error':
      return style.red(severity);
    case 'warning':
      return style.yellow(severity);
    case 'info':
      return style.dim(severity);
    default:
      return severity satisfies never;
  }
}

function findingLines(finding: LocatedFinding, width: number, style: Style): readonly string[] {
  const { path, line, column, severity, rule, message, why, help, certain, rewrite } = finding;
  const uncertain = certain ? '' : style.dim(' (uncertain: something was not seen)');
  return [
    `${style.bold(`${printable(path)}:${line}:${column}`)}  ${severityWord(severity, style)}  ${style.dim(rule)}`,
    ...wrap(printable(message), width - 2).map((part) => `  ${style.bold(part)}`).map((part, i, all) => (i === all.length - 1 ? part + uncertain : part)),
    '',
    ...frame(finding, style),
    '',
    ...wrap(printable(why), width - 2).map((part) => `  ${part}`),
    ...wrap(printable(help), width - 2).map((part) => `  ${style.bold(part)}`),
    ...(rewrite ? ['', ...rewriteLines(rewrite, finding.changes, width, style)] : []),
  ];
}

/** Lines of a long statement that are shown: its first ones. */
const mostLines = 8;

/** The lines it is about, with the clause underlined. */
function frame({ source, line, column, endColumn, endLine }: LocatedFinding, style: Style): readonly string[] {
  const shown = source.slice(0, mostLines);
  const digits = String(line + shown.length - 1).length;
  return [
    ...shown.flatMap((text, i) => {
      const code = printableCode(text);
      const number = String(line + i).padStart(digits);
      const from = i === 0 ? column - 1 : text.length - text.trimStart().length;
      const to = line + i === endLine ? endColumn - 1 : text.trimEnd().length;
      const mark = '^'.repeat(Math.max(1, displayed(text.slice(from, to))));
      return [`  ${style.dim(`${number} |`)} ${code}`, `  ${style.dim(`${' '.repeat(digits)} |`)} ${' '.repeat(displayed(text.slice(0, from)))}${style.red(mark)}`];
    }),
    ...(source.length > shown.length ? [`  ${style.dim(`${' '.repeat(digits)} | … ${source.length - shown.length} more lines`)}`] : []),
  ];
}

/** Tabs as two columns, so that what is underlined stands above the line. */
function printableCode(text: string): string {
  return printable(text.replaceAll('\t', '  '));
}

function displayed(text: string): number {
  return printableCode(text).length;
}

function rewriteLines(rewrite: Rewrite, changes: readonly LineChange[], width: number, style: Style): readonly string[] {
  const title = `  ${style.bold(`${printable(rewrite.title)}:`)}`;
  switch (rewrite.kind) {
    case 'edit':
      return [
        `${title}${rewrite.safety === 'check' ? style.dim(' (needs a look)') : ''}`,
        ...changes.flatMap(({ removed, added }) => [
          ...removed.map((line) => `    ${style.red(`- ${printableCode(line)}`)}`),
          ...added.map((line) => `    ${style.green(`+ ${printableCode(line)}`)}`),
        ]),
        ...recoveryLines(rewrite.recovery, '    ', style),
      ];
    case 'plan':
      return [title, ...rewrite.steps.flatMap((step, i) => stepLines(step, i, rewrite.steps, width, style))];
    default:
      return rewrite satisfies never;
  }
}

function stepLines(step: Step, index: number, steps: readonly Step[], width: number, style: Style): readonly string[] {
  const deploys = (steps.at(-1)?.deploy ?? 1) > 1;
  const newDeploy = deploys && steps[index - 1]?.deploy !== step.deploy;
  const head = `${index + 1}. ${printable(step.title)}${'sql' in step ? `: ${duration(step.work)}` : ''}`;
  return [
    ...(newDeploy ? [`    ${style.bold(`deploy ${step.deploy}`)}`] : []),
    ...wrap(head, width - 7).map((line, i) => `    ${i === 0 ? '' : '   '}${line}`),
    ...stepBody(step).map((line) => `       ${style.green(printableCode(line))}`),
    ...recoveryLines(step.recovery, '       ', style),
  ];
}

function duration(work: string): string {
  return work === 'none' ? 'an instant' : work === 'index build' ? 'an index build' : `a ${work}`;
}

function stepBody(step: Step): readonly string[] {
  if ('command' in step) return step.command.split('\n');
  if ('action' in step) return step.action.split('\n');
  const lines = step.sql.split('\n');
  return step.transaction ? ['BEGIN;', ...lines, 'COMMIT;'] : lines;
}

function recoveryLines(recovery: string | undefined, indent: string, style: Style): readonly string[] {
  return (recovery?.split('\n') ?? []).map((line) => `${indent}${style.dim(printableCode(line))}`);
}

function summaryLines(report: CheckReport, { info }: CheckTextOptions, style: Style): readonly string[] {
  const errors = countOf(report, 'error');
  const warnings = countOf(report, 'warning');
  const infos = countOf(report, 'info');
  const found = [count(errors, 'error'), count(warnings, 'warning'), ...(info || infos === 0 ? [count(infos, 'info')] : [])].filter((part) => part !== undefined);
  const judged = `${count(report.statements, 'statement') ?? 'no statements'} in ${count(report.files, 'file') ?? 'no files'}, PostgreSQL ${report.postgres}`;
  const head = `${found.length > 0 ? found.join(', ') : 'no findings'}: ${judged}`;
  const gaps = [count(report.notAnalysed.length, 'place', ' not analysed'), count(report.problems.length, 'file', ' could not be judged')].filter((part) => part !== undefined);
  return [
    style.bold(errors > 0 ? style.red(head) : warnings > 0 ? style.yellow(head) : head),
    ...(!info && infos > 0 ? [style.dim(`  ${count(infos, 'info') ?? ''} not shown: --info shows ${infos === 1 ? 'it' : 'them'}`)] : []),
    ...(report.standbyLocks > 0 && !report.standbys ? [style.dim(`  standbys replay the ACCESS EXCLUSIVE lock of ${count(report.standbyLocks, 'statement') ?? ''} and wait for their own readers first: "standbys": true says it with each finding`)] : []),
    ...(gaps.length > 0 ? [style.yellow(`  ${gaps.join(', ')}`)] : []),
  ];
}

function count(number: number, thing: string, behind = ''): string | undefined {
  return number === 0 ? undefined : `${number} ${thing}${number === 1 ? '' : 's'}${behind}`;
}
