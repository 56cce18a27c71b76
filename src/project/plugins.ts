import { isAbsolute, resolve } from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { severities, type Rule } from '../lint/index.ts';

export type PluginLoading = { readonly ok: true; readonly rules: readonly Rule[] } | { readonly ok: false; readonly errors: readonly string[] };

/**
 * The rules of plugin modules: their export `rules`, or the default export, as a list. A path is a file, anything else a
 * package that is installed where ddlint runs. Errors name the module.
 */
export async function loadPlugins(modules: readonly string[]): Promise<PluginLoading> {
  const loaded = await Promise.all(modules.map(loadPlugin));
  const errors = loaded.flatMap((one) => (one.ok ? [] : one.errors));
  return errors.length > 0 ? { ok: false, errors } : { ok: true, rules: loaded.flatMap((one) => (one.ok ? one.rules : [])) };
}

async function loadPlugin(name: string): Promise<PluginLoading> {
  const refuse = (reason: string): PluginLoading => ({ ok: false, errors: [`plugin ${name}: ${reason}`] });
  let module: unknown;
  try {
    module = await import(locate(name));
  } catch (error) {
    return refuse(`can't be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
  const rules = property(module, 'rules') ?? property(property(module, 'default'), 'rules') ?? property(module, 'default');
  if (!Array.isArray(rules)) return refuse('exports no list of rules, neither as `rules` nor as the default');
  const errors = rules.flatMap((rule, i) => faultsOf(rule).map((fault) => `plugin ${name}: rule ${i + 1} ${fault}`));
  return errors.length > 0 ? { ok: false, errors } : { ok: true, rules: rules.filter(isRule) };
}

function locate(name: string): string {
  if (name.startsWith('.') || isAbsolute(name)) return pathToFileURL(resolve(name)).href;
  return pathToFileURL(createRequire(resolve('package.json')).resolve(name)).href;
}

/** What keeps a value from being a rule. */
function faultsOf(rule: unknown): readonly string[] {
  const name = property(rule, 'name');
  if (typeof name !== 'string' || !/^[a-z0-9]+(?:[-/][a-z0-9]+)*$/.test(name)) return ['has no name in kebab case'];
  const severity = property(property(rule, 'meta'), 'severity');
  return [
    ...(severities.some((known) => known === severity) ? [] : [`(${name}) must have a meta.severity of ${severities.join(', ')}`]),
    ...(typeof property(property(rule, 'meta'), 'summary') === 'string' ? [] : [`(${name}) must have a meta.summary`]),
    ...(hooks.some((hook) => property(rule, hook) !== undefined) ? [] : [`(${name}) has none of the hooks ${hooks.join(', ')}`]),
  ];
}

const hooks = ['operation', 'statement', 'transaction', 'deploy', 'history'] as const;

function isRule(value: unknown): value is Rule {
  return faultsOf(value).length === 0;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
}
