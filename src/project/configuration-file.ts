import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, posix, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { validateConfiguration, type Configuration, type Validation } from '../config/index.ts';
import { readText } from './read.ts';

const fileNames = ['ddlint.config.json', 'ddlint.config.js', 'ddlint.config.mjs'];

/** The config file that applies in `directory`: the nearest one, there or above, up to the root of the git repository. */
export function findConfigurationFile(directory: string): string | undefined {
  for (let at = resolve(directory); ; at = dirname(at)) {
    const file = fileNames.map((name) => join(at, name)).find((path) => existsSync(path));
    if (file !== undefined || existsSync(join(at, '.git')) || dirname(at) === at) return file;
  }
}

/** What a config file says, its paths made relative to the working directory; errors name the file. */
export async function readConfigurationFile(path: string): Promise<Validation> {
  const loaded = path.endsWith('.json') ? loadJson(path) : await loadModule(path);
  const validated = loaded.ok ? validateConfiguration(loaded.value) : { ok: false as const, errors: [loaded.error] };
  if (!validated.ok) return { ok: false, errors: validated.errors.map((error) => `${path}: ${error}`) };
  return { ok: true, configuration: fromWorkingDirectory(validated.configuration, dirname(path)) };
}

type Loaded = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: string };

function loadJson(path: string): Loaded {
  const reading = readText(path);
  if (!reading.ok) return { ok: false, error: reading.reason };
  try {
    const value: unknown = JSON.parse(reading.text.replace(/^\ufeff/, ''));
    return { ok: true, value };
  } catch (error) {
    return { ok: false, error: `not valid JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function loadModule(path: string): Promise<Loaded> {
  if (!existsSync(path)) return { ok: false, error: 'no such file or directory' };
  try {
    const module: unknown = await import(pathToFileURL(resolve(path)).href);
    if (typeof module !== 'object' || module === null || !('default' in module)) return { ok: false, error: 'has no default export' };
    return { ok: true, value: module.default };
  } catch (error) {
    return { ok: false, error: `can't be loaded: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function fromWorkingDirectory(configuration: Partial<Configuration>, directory: string): Partial<Configuration> {
  const { schema, cache, app, plugins } = configuration;
  return {
    ...configuration,
    ...(schema !== undefined && { schema: relative('', resolve(directory, schema)) }),
    ...(typeof cache === 'string' && { cache: resolve(directory, cache) }),
    ...(app && { app: app.map((glob) => globFromWorkingDirectory(glob, directory)) }),
    // Packages are found from the working directory, files from the config file.
    ...(plugins && { plugins: plugins.map((plugin) => (plugin.startsWith('.') ? resolve(directory, plugin) : plugin)) }),
  };
}

/** Only what stands before the glob is a path of its own: a `!` stays in front, and names with special characters are escaped. */
function globFromWorkingDirectory(glob: string, directory: string): string {
  const [negation, pattern] = glob.startsWith('!') ? ['!', glob.slice(1)] : ['', glob];
  const base = relative('', directory).replaceAll(sep, '/');
  return negation + (isAbsolute(pattern) || base === '' ? pattern : posix.join(base.replace(/[*?{}[\]()!+@\\]/g, '\\$&'), pattern));
}
