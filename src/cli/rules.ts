import type { Rule } from '../lint/index.ts';
import { readText } from '../project/index.ts';
import { printable, printableJson } from '../report/index.ts';
import { effectiveConfiguration, type CommonArguments, type Output } from './options.ts';
import { rulePageUrl, ruleSet } from './rule-set.ts';
import { exitStatus, UsageError, write } from './terminal.ts';

/** `ddlint rules`: all rules with what each finds; `ddlint rules RULE`: its page. */
export async function listRules(args: CommonArguments): Promise<number> {
  const { rules: settings, ...configuration } = await effectiveConfiguration(args);
  const rules = await ruleSet({ ...configuration, rules: settings });
  const [name, ...others] = args.paths;
  if (others.length > 0) throw new UsageError(`ddlint rules takes one rule, not ${args.paths.length}`);
  const rule = name === undefined ? undefined : rules.find((candidate) => candidate.name === name);
  if (name !== undefined && !rule) throw new UsageError(`no such rule: ${name}; ddlint rules lists them`);
  for (const output of args.outputs) write(formatted(rule, rules, output, (of) => settings[of.name] ?? of.meta.severity), output.file);
  return exitStatus.ok;
}

function formatted(rule: Rule | undefined, rules: readonly Rule[], { format }: Output, severity: (rule: Rule) => string): string {
  switch (format) {
    case 'json': {
      const entries = (rule ? [rule] : rules).map((one) => {
        const { summary, supersedes = [], sources } = one.meta;
        return { name: one.name, severity: severity(one), summary, supersedes, sources, url: rulePageUrl(one.name) ?? null };
      });
      return `${printableJson({ version: 1, rules: entries })}\n`;
    }
    case 'text':
      return rule ? page(rule) : table(rules, severity);
    default:
      return format satisfies never;
  }
}

function table(rules: readonly Rule[], severity: (rule: Rule) => string): string {
  const width = Math.max(...rules.map(({ name }) => name.length));
  return rules.map((rule) => `${printable(rule.name).padEnd(width)}  ${severity(rule).padEnd(7)}  ${printable(rule.meta.summary)}\n`).join('');
}

/** The pages of ddlint's own rules lie beside the command: `rules/<rule>.md` in dist. */
function page({ name, meta }: Rule): string {
  const url = rulePageUrl(name);
  if (url === undefined) return `# ${printable(name)}\n\n**${meta.severity}** · ${printable(meta.summary)}\n`;
  const path = new URL(`rules/${name}.md`, import.meta.url).pathname;
  const reading = readText(path);
  if (!reading.ok) throw new UsageError(`the page of ${name} can't be read (${path}: ${reading.reason}); it is also at ${url}`);
  // What the tests of the page need, and no reader.
  return reading.text.replace(/^<!--.*?-->\n+/gms, '');
}
