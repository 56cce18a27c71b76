import type { Range } from '../../sql/index.ts';
import { parseSettings } from '../settings-files.ts';

/** A key of a changelog, or an element or attribute of XML, under the names of those around it. */
export interface Key {
  readonly path: readonly string[];
  readonly value: string;
  readonly at: Range;
  /** The text of an XML element. */
  readonly content?: Range;
}

export type Keys = { readonly ok: true; readonly keys: readonly Key[] } | { readonly ok: false; readonly reason: string };

/** Reads what a changelog of any of Liquibase's formats says, in order. */
export function keysOf(path: string, text: string): Keys {
  const keys = path.endsWith('.xml') ? xmlKeys(text) : path.endsWith('.json') ? jsonKeys(text) : yamlKeys(path, text);
  if (keys.ok && !keys.keys.some(({ path: names }) => names[0] === 'databaseChangeLog')) return { ok: false, reason: 'holds no databaseChangeLog' };
  return keys;
}

function xmlKeys(text: string): Keys {
  const keys: Key[] = [];
  const open: { readonly name: string; readonly index: number; readonly end: number }[] = [];
  for (const match of text.matchAll(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)([A-Za-z][\w:.-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/g)) {
    const [whole, closing, prefixed, rest = ''] = match;
    if (prefixed === undefined) continue;
    const name = prefixed.replace(/^.*:/, '');
    const at = { start: match.index, end: match.index + whole.length };
    if (closing === '/') {
      const last = open.pop();
      if (last?.name !== name) return { ok: false, reason: `</${name}> in line ${lineOf(text, at.start)} closes nothing` };
      const key = keys[last.index];
      if (key) keys[last.index] = { ...key, content: { start: last.end, end: at.start } };
      continue;
    }
    const path = [...open.map((one) => one.name), name];
    keys.push({ path, value: '', at });
    for (const [, attribute = '', double, single] of rest.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) keys.push({ path: [...path, attribute], value: double ?? single ?? '', at });
    if (!rest.endsWith('/')) open.push({ name, index: keys.findLastIndex((key) => key.path.length === path.length), end: at.end });
  }
  const [unclosed] = open;
  return unclosed ? { ok: false, reason: `<${unclosed.name}> is never closed` } : { ok: true, keys };
}

function jsonKeys(text: string): Keys {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { ok: false, reason: `not valid JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const keys: Key[] = [];
  const around: (string | undefined)[] = [];
  let name: string | undefined;
  for (const match of text.matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?|[{}[\],]|[^\s{}[\],":]+/g)) {
    const [whole, string, colon] = match;
    const path = around.filter((one) => one !== undefined);
    if (colon !== undefined) {
      name = string;
      keys.push({ path: [...path, name ?? ''], value: '', at: { start: match.index, end: match.index + whole.length } });
    } else if (whole === '{' || whole === '[') {
      around.push(name);
      name = undefined;
    } else if (whole === '}' || whole === ']') {
      around.pop();
    } else if (whole !== ',' && name !== undefined) {
      const last = keys.pop();
      if (last) keys.push({ ...last, value: (string ?? whole).replace(/\\(.)/g, '$1') });
      name = undefined;
    }
  }
  return { ok: true, keys };
}

/** Keys by their indentation, those of one line in braces too; the lines of a block of text are taken for none that matters. */
function yamlKeys(path: string, text: string): Keys {
  const settings = parseSettings(path, text);
  if (!settings.ok) return settings;
  const keys: Key[] = [];
  const around: { readonly name: string; readonly indentation: number }[] = [];
  for (const match of text.matchAll(/^([ \t]*(?:- *)*)["']?(\w+)["']?[ \t]*:(?:[ \t]+(.*))?$/gm)) {
    const [whole, before = '', name = '', value = ''] = match;
    while ((around.at(-1)?.indentation ?? -1) >= before.length) around.pop();
    const path = [...around.map((one) => one.name), name];
    const at = { start: match.index + before.length, end: match.index + whole.trimEnd().length };
    keys.push({ path, value: scalar(value), at });
    for (const [, inner = '', text = ''] of value.startsWith('{') ? value.matchAll(/["']?(\w+)["']?\s*:\s*("[^"]*"|'[^']*'|[^,}]*)/g) : []) keys.push({ path: [...path, inner], value: scalar(text), at });
    around.push({ name, indentation: before.length });
  }
  return { ok: true, keys };
}

function scalar(text: string): string {
  return text.replace(/\s+#.*$/, '').trim().replace(/^(["'])(.*)\1$/, '$2');
}

export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
