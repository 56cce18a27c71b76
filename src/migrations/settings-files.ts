import { loadAll } from 'js-yaml';
import { parse } from 'smol-toml';

/** What a settings file says, as plain data; a properties file as a flat object of its keys. */
export type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: string };

/** Reads a settings file of the format that its ending names: JSON, TOML, YAML; everything else is taken for properties, in which nothing can be wrong. */
export function parseSettings(path: string, text: string): Parsed {
  const ending = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase();
  const clean = text.replace(/^\uFEFF/, '');
  switch (ending) {
    case 'json':
      return parsed('JSON', () => JSON.parse(clean) as unknown);
    case 'toml':
    case 'lock':
      return parsed('TOML', () => parse(clean));
    case 'yaml':
    case 'yml':
      // Those behind the first are for profiles of Spring Boot.
      return parsed('YAML', () => loadAll(clean)[0]);
    default:
      return { ok: true, value: properties(clean) };
  }
}

function parsed(format: string, read: () => unknown): Parsed {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    // The parsers add lines that show the place.
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { ok: false, reason: `not valid ${format}: ${reason}` };
  }
}

/** java.util.Properties: `key=value`, `key: value` or `key value`; `#` and `!` begin comments, a backslash at its end goes on in the next line. */
function properties(text: string): Readonly<Record<string, string>> {
  const lines = text.replace(/\\\r?\n[ \t]*/g, '').split(/\r?\n/);
  return Object.fromEntries(lines.flatMap((line): [string, string][] => {
    const [, key, value] = /^[ \t]*([^#!\s=:][^\s=:]*)[ \t]*[=: \t][ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    return key === undefined ? [] : [[key, value ?? '']];
  }));
}

/** The value under these keys, one below the other; undefined where there is none, or no settings could be read. */
export function settingAt(settings: Parsed | undefined, ...keys: readonly string[]): unknown {
  let at: unknown = settings?.ok ? settings.value : undefined;
  for (const key of keys) at = isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return at;
}

/** The same, where it is a text, a number or a boolean, as text. */
export function textAt(settings: Parsed | undefined, ...keys: readonly string[]): string | undefined {
  const value = settingAt(settings, ...keys);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
