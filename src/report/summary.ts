import { works, type Blocks, type Work } from '../effects/index.ts';
import { gapsOf, type Explanation, type ExplainedStatement } from './explanation.ts';
import type { Style } from './style.ts';

/** Worth a look: it keeps the application from reading or writing, or it fails, or it isn't what it seems. */
export function needsAttention(statement: ExplainedStatement): boolean {
  const fails = statement.syntaxError !== undefined || (!statement.transactionAllowed && statement.transaction !== 'none') || statement.transactionEnd?.by === 'disconnect';
  return fails || statement.notes.length > 0 || statement.notAnalysed.length > 0 || hold(statement) !== undefined;
}

/** How many statements, what they keep from running and for how long, and what could not be judged. */
export function summaryLines(explanation: Explanation, style: Style): readonly string[] {
  const statements = explanation.files.flatMap((file) => file.statements);
  const holds = statements.flatMap((statement) => hold(statement) ?? []);
  const gaps = [
    count(statements.filter((statement) => statement.syntaxError).length, 'syntax error'),
    count(gapsOf(explanation).length, 'place', ' not analysed'),
    count(explanation.problems.length, 'file', ' could not be judged'),
  ].filter((part) => part !== undefined);
  const header = `${count(statements.length, 'statement') ?? 'no statements'} in ${count(new Set(explanation.files.map(({ path }) => path)).size, 'file') ?? 'no files'}, PostgreSQL ${explanation.postgres}`;
  return [
    style.bold(header),
    ...holdLine(holds, 'reads and writes', style),
    ...holdLine(holds, 'writes', style),
    ...(gaps.length > 0 ? [style.yellow(`  ${gaps.join(', ')}`)] : []),
  ];
}

interface Hold {
  readonly blocks: Extract<Blocks, 'writes' | 'reads and writes'>;
  readonly work: Work;
}

/**
 * The worst that a statement does to the application. Its locks last as long as its own work, and in a transaction as
 * long as the work that follows there.
 */
function hold(statement: ExplainedStatement): Hold | undefined {
  const effects = statement.effects.filter((effect) => !effect.created);
  const blocks = (['reads and writes', 'writes'] as const).find((kind) => effects.some((effect) => effect.blocks === kind));
  if (!blocks) return undefined;
  const found = [...effects.filter((effect) => effect.blocks === blocks).map((effect) => effect.work), statement.laterWork?.work];
  return { blocks, work: works.findLast((work) => found.includes(work)) ?? 'none' };
}

function holdLine(holds: readonly Hold[], blocks: Hold['blocks'], style: Style): readonly string[] {
  const blocking = holds.filter((entry) => entry.blocks === blocks);
  if (blocking.length === 0) return [];
  const parts = works.toReversed().flatMap((work) => {
    const number = blocking.filter((entry) => entry.work === work).length;
    return number === 0 ? [] : [`${number} for ${durations[work]}`];
  });
  const line = `  ${blocking.length} ${blocking.length === 1 ? 'blocks' : 'block'} ${blocks}: ${parts.join(', ')}`;
  return [blocking.some((entry) => entry.work !== 'none') ? style.red(line) : style.yellow(line)];
}

const durations: Readonly<Record<Work, string>> = { rewrite: 'a rewrite', 'index build': 'an index build', scan: 'a scan', none: 'an instant' };

function count(number: number, thing: string, behind = ''): string | undefined {
  return number === 0 ? undefined : `${number} ${thing}${number === 1 ? '' : 's'}${behind}`;
}
