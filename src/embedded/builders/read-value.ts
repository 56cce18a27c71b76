import type { Value } from '../values.ts';
import { CannotTell } from './result.ts';

/** An entry of an options object; undefined where the entry or the whole object isn't given. */
export function field(options: Value | undefined, name: string): Value | undefined {
  switch (options?.kind) {
    case undefined:
    case 'undefined':
    case 'null':
    case 'boolean':
    case 'string':
    case 'number':
    case 'array':
    case 'callback':
      return undefined;
    case 'object':
      if (options.open && !options.entries.has(name)) throw new CannotTell(`whether ${name} is among its options is only known when it runs`);
      return given(options.entries.get(name));
    case 'chain':
    case 'unknown':
      throw new CannotTell(`its options are only known when it runs: ${written(options)}`);
  }
}

/** What JavaScript passes for it: `undefined` and nothing are the same. */
export function given(value: Value | undefined): Value | undefined {
  return value?.kind === 'undefined' ? undefined : value;
}

/** Whether JavaScript's `if (value)` holds. `what` names the option, in the reason why it can't be told. */
export function isSet(value: Value | undefined, what: string): boolean {
  switch (value?.kind) {
    case undefined:
    case 'undefined':
    case 'null':
      return false;
    case 'boolean':
      return value.value;
    case 'string':
      return value.value !== '';
    case 'number':
      return value.value !== 0;
    case 'array':
    case 'object':
    case 'chain':
    case 'callback':
      return true;
    case 'unknown':
      if (templateText(value.text)?.replace(placeholders, '').trim()) return true;
      throw new CannotTell(`whether ${what} is set is only known when it runs: ${written(value)}`);
  }
}

/** Whether the option `name` is given and true. */
export function flag(options: Value | undefined, name: string): boolean {
  return isSet(field(options, name), name);
}

/** The option `name` as SQL, if it is set. */
export function option(options: Value | undefined, name: string): string | undefined {
  const value = field(options, name);
  return value && isSet(value, name) ? textOf(value, name) : undefined;
}

/** What stands at a place that takes one value or an array of them. */
export function listOf(value: Value | undefined, what: string): readonly Value[] {
  switch (value?.kind) {
    case undefined:
    case 'undefined':
    case 'null':
      return [];
    case 'array':
      return value.items;
    case 'unknown':
      // A name that isn't known is one name; that it may be an array can't be seen from here.
      return [value];
    case 'string':
    case 'number':
    case 'boolean':
    case 'object':
    case 'chain':
      return [value];
    case 'callback':
      throw new CannotTell(`${what} is a function`);
  }
}

/** Its entries, in the order in which they are written. */
export function entriesOf(value: Value | undefined, what: string): readonly (readonly [string, Value])[] {
  if (value?.kind === 'object' && value.open) throw new CannotTell(`what else is among ${what} is only known when it runs`);
  if (value?.kind === 'object') return [...value.entries];
  throw new CannotTell(value?.kind === 'unknown' ? `${what} is only known when it runs: ${written(value)}` : `${what} is not an object`);
}

/** A string of the migration: a name, or a piece of SQL. What only the run knows stands in it as a placeholder. */
export function textOf(value: Value | undefined, what: string): string {
  switch (value?.kind) {
    case 'string':
      return value.value;
    case 'number':
    case 'boolean':
      return String(value.value);
    case 'unknown':
      return templateText(value.text) ?? placeholder(value.text);
    case undefined:
    case 'undefined':
    case 'null':
      throw new CannotTell(`${what} is missing`);
    case 'array':
    case 'object':
    case 'chain':
    case 'callback':
      throw new CannotTell(`${what} is not a string: ${written(value)}`);
  }
}

/** A string of which only the run knows what it says: a template, a setting of the environment. A library writes it as a constant. */
export function isUnknownString(value: Value): boolean {
  return value.kind === 'unknown' && (value.text.startsWith('`') || value.text.startsWith('process.'));
}

/** The value as JSON has it. */
export function jsonOf(value: Value): string {
  return JSON.stringify(plain(value));
}

function plain(value: Value): unknown {
  switch (value.kind) {
    case 'string':
    case 'number':
    case 'boolean':
      return value.value;
    case 'null':
    case 'undefined':
      return null;
    case 'array':
      return value.items.map(plain);
    case 'object':
      if (value.open) throw new CannotTell(`${written(value)} is only known when it runs`);
      return Object.fromEntries([...value.entries].filter(([, entry]) => entry.kind !== 'undefined').map(([key, entry]) => [key, plain(entry)]));
    case 'chain':
    case 'callback':
    case 'unknown':
      throw new CannotTell(`${written(value)} is only known when it runs`);
  }
}

/** The value as a person would recognise it, short. */
export function written(value: Value): string {
  switch (value.kind) {
    case 'string':
      return `'${value.value}'`;
    case 'number':
    case 'boolean':
      return String(value.value);
    case 'null':
    case 'undefined':
      return value.kind;
    case 'array':
      return '[…]';
    case 'object':
      return '{…}';
    case 'chain':
      return value.chain.links.reduce((text, { name, args }) => `${text}${name && `.${name}`}${args ? '(…)' : ''}`, value.chain.root);
    case 'callback':
      return `(${value.parameters.join(', ')}) => …`;
    case 'unknown':
      return value.text.length > 60 ? `${value.text.slice(0, 59)}…` : value.text;
  }
}

const placeholders = /\$\{[^{}]*\}/g;

/** As the SQL reader knows them, `${…}` of one line without quotes and braces (sql/placeholders.ts). */
export function placeholder(text: string): string {
  return `\${${text.replace(/["'`{}\s\\;$]+/g, '_').slice(0, 150)}}`;
}

/** The text of a template literal, each `${…}` a placeholder; undefined for any other code. */
function templateText(code: string): string | undefined {
  const inner = /^`([^`\\]*)`$/.exec(code)?.[1];
  if (inner === undefined || /\$\{[^{}]*[{]/.test(inner)) return undefined;
  return inner.replace(placeholders, (hole) => placeholder(hole.slice(2, -1)));
}
