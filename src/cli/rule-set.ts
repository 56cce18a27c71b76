import { rules as ownRules } from '../../rules/index.ts';
import type { Configuration } from '../config/index.ts';
import type { Rule } from '../lint/index.ts';
import { loadPlugins } from '../project/index.ts';
import { UsageError } from './terminal.ts';

/** ddlint's rules and those of the plugins, none called like another; every rule that the configuration names is one of them. */
export async function ruleSet({ plugins, rules: settings }: Configuration): Promise<readonly Rule[]> {
  const rules = plugins.length === 0 ? ownRules : [...ownRules, ...(await pluginRules(plugins))];
  const names = new Set<string>();
  for (const { name } of rules) {
    if (names.has(name)) throw new UsageError(`two rules are called ${name}; a plugin's rules need names of their own, such as company/${name}`);
    names.add(name);
  }
  const unknown = Object.keys(settings).filter((name) => !names.has(name));
  if (unknown.length > 0) throw new UsageError(`no such rule: ${unknown.join(', ')} (in "rules" of the config file); ddlint rules lists them`);
  return rules;
}

async function pluginRules(plugins: readonly string[]): Promise<readonly Rule[]> {
  const loaded = await loadPlugins(plugins);
  if (!loaded.ok) throw new UsageError(loaded.errors.join('\n'));
  return loaded.rules;
}

/** Where the page of a rule can be read; a plugin's rule has none that ddlint knows. */
export function rulePageUrl(rule: string): string | undefined {
  return ownRules.some(({ name }) => name === rule) ? `https://github.com/ddlint/ddlint/blob/main/rules/${rule}/README.md` : undefined;
}
