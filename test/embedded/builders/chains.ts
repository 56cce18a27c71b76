import { expect } from 'vitest';
import type { BuilderResult } from '../../../src/embedded/builders/index.ts';
import type { CallChain, Link, Value } from '../../../src/embedded/values.ts';
import { readSql } from '../../../src/operations/index.ts';

/** A JavaScript value as a migration would pass it; `Given` where it is more than a literal. */
export type Argument = string | number | boolean | null | undefined | Given | readonly Argument[] | { readonly [key: string]: Argument };

/** A value that no literal can say. */
export class Given {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/** What only the run knows, as written. */
export const unknown = (text: string): Given => new Given({ kind: 'unknown', text });

/** `root.method(…).method(…)`, links in the order given; each link's place is its number: 0–1, 1–2, … */
export function chain(root: string, ...links: readonly Link[]): CallChain {
  return { root, links: links.map((link, i) => ({ ...link, range: { start: i, end: i + 1 } })), range: { start: 0, end: links.length } };
}

export function call(name: string, ...args: readonly Argument[]): Link {
  return { name, args: args.map(valueOf), range: { start: 0, end: 0 } };
}

export function property(name: string): Link {
  return { name, range: { start: 0, end: 0 } };
}

/** A chain as an argument: `knex.raw('x')`. */
export function expression(root: string, ...links: readonly Link[]): Given {
  return new Given({ kind: 'chain', chain: chain(root, ...links) });
}

/** `new Table(…)`. */
export function made(name: string, ...args: readonly Argument[]): Given {
  return expression(`new ${name}`, call(name, ...args));
}

/** `(table) => { … }`: chain number i lies at 100 i … 100 i + 99. */
export function callback(parameter: string, ...lines: readonly (readonly Link[])[]): Given {
  const chains = lines.map((links, i): CallChain => ({ ...chain(parameter, ...links), range: { start: 100 * i, end: 100 * i + 99 } }));
  return new Given({ kind: 'callback', parameters: [parameter], chains });
}

/** A literal of JavaScript as a value. */
export function valueOf(argument: Argument): Value {
  if (argument instanceof Given) return argument.value;
  if (argument === null) return { kind: 'null' };
  switch (typeof argument) {
    case 'undefined':
      return { kind: 'undefined' };
    case 'string':
      return { kind: 'string', value: argument };
    case 'number':
      return { kind: 'number', value: argument };
    case 'boolean':
      return { kind: 'boolean', value: argument };
    default:
      if (isArray(argument)) return { kind: 'array', items: argument.map(valueOf) };
      return { kind: 'object', entries: new Map(Object.entries(argument).map(([key, value]) => [key, valueOf(value)])) };
  }
}

function isArray(argument: readonly Argument[] | { readonly [key: string]: Argument }): argument is readonly Argument[] {
  return Array.isArray(argument);
}

/** The queries that are sent, white space as single blanks; each must be SQL that PostgreSQL's grammar takes. */
export function sent(result: BuilderResult): readonly string[] {
  const queries = asWritten(result);
  for (const sql of queries) {
    const { statements } = readSql(sql);
    expect(statements.length, sql).toBeGreaterThan(0);
    expect(statements.filter((statement) => statement.syntaxError), sql).toEqual([]);
  }
  return queries;
}

/** The same where the library itself writes what PostgreSQL refuses. */
export function asWritten(result: BuilderResult): readonly string[] {
  if (result.kind === 'notAnalysed') throw new Error(`not analysed: ${result.reason}`);
  return result.kind === 'sql' ? result.statements.map(({ sql }) => sql.replace(/\s+/g, ' ')) : [];
}
