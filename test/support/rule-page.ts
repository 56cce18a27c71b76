import { readFileSync } from 'node:fs';
import type { LintSetup } from './lint.ts';
import { readFixture } from './rule-fixture.ts';

/** The headings of a rule's page, in order. */
export const sectionsOfPage: readonly string[] = ['What it does', 'Why is this bad?', 'Example', 'Instead', 'Fix safety', 'Options', 'References'];

export interface RulePage {
  /** Up to the first heading. */
  readonly opening: string;
  readonly sections: readonly string[];
  /** The examples, each a migration that gives one finding. */
  readonly unsafe: readonly string[];
  /** What to do instead: migrations in order, each a deploy of its own. */
  readonly safe: readonly string[];
  /** `<!-- schema: … -->` and `<!-- with: pg=18 -->` in the page: what the examples find. */
  readonly setup: Omit<LintSetup, 'rules'>;
}

/** An example of several deploys has them divided by lines `-- next deploy`, as a fixture does. */
export function deploysOf(example: string): readonly string[] {
  return example.split(/^-- next deploy *$/m);
}

export function readPage(rule: string): RulePage {
  const text = readFileSync(`rules/${rule}/README.md`, 'utf8');
  const [opening = '', ...parts] = text.split(/^## /m);
  const sections = parts.map((part) => ({ title: part.slice(0, part.indexOf('\n')).trim(), body: part }));
  const examples = (title: string): readonly string[] =>
    sections.filter((section) => section.title === title).flatMap(({ body }) => [...body.matchAll(/^```sql\n(.*?)^```$/gms)].map((match) => match[1] ?? ''));
  const schema = /<!-- schema:(.*?)-->/s.exec(text)?.[1]?.trim();
  const settings = /<!-- with:(.*?)-->/s.exec(text)?.[1]?.trim();
  const setup = settings === undefined ? {} : readFixture(`-- case: page\n-- with: ${settings}\n`).cases[0]?.setup;
  return { opening, sections: sections.map(({ title }) => title), unsafe: examples('Example'), safe: examples('Instead'), setup: { ...setup, ...(schema !== undefined && { schema }) } };
}
