import type { ArrowFunctionExpression, Function as FunctionNode, Node } from 'oxc-parser';
import type { Range } from '../sql/index.ts';
import type { Scope } from './scope.ts';
import { hasHoles, hole, made, textOf, type Text } from './text.ts';
import type { Walk } from './walk.ts';

/** What is known of a value while a migration is walked through; `values.ts` has what of it the builders see. */
export type Known =
  | { readonly kind: 'text'; readonly parts: Text }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'undefined' }
  | KnownArray
  | KnownObject
  | KnownFunction
  /** `db.runSql.bind(db, sql)`: a call that waits for the rest of its arguments. */
  | { readonly kind: 'bound'; readonly chain: KnownChain; readonly args: readonly Known[] }
  | { readonly kind: 'chain'; readonly chain: KnownChain }
  | KnownUnknown;

/** `push` adds to it: the program's arrays change too. */
export interface KnownArray {
  readonly kind: 'array';
  readonly items: Known[];
  /** The same as they are written, where it holds the strings of a template. */
  readonly raw?: readonly Known[];
}

export interface KnownObject {
  readonly kind: 'object';
  readonly entries: Map<string, Known>;
  /** What its class inherits from elsewhere is asked of; or what it is a copy of. */
  readonly self?: KnownChain;
  /** It is a class: `new` makes an object of it. */
  readonly construct?: Construct;
  /** It may hold more than is known: something was spread into it, or put under a name that only the run knows. */
  open?: boolean;
}

/** Gives `self` the methods and fields of a class, and runs its constructor. */
export type Construct = (self: KnownObject, args: readonly Known[], range: Range, walk: Walk) => void;

export interface KnownUnknown {
  readonly kind: 'unknown';
  /** As written. */
  readonly text: string;
  /** It is perhaps one of these, which all have to do with the client or are functions. */
  readonly may?: readonly Known[];
  /** It was made of the client in a way that isn't followed. */
  readonly client?: true;
}

export interface KnownFunction {
  readonly kind: 'function';
  readonly node: FunctionNode | ArrowFunctionExpression;
  readonly scope: Scope;
  /** What `this` is in it, where it is a method. */
  readonly self?: Known;
  /** The first ones, which `bind` has given it. */
  readonly args?: readonly Known[];
  /** Its properties, `prototype` among them, where it may be used as a class. */
  readonly own?: KnownObject;
  /** It is asked for as a property. */
  readonly getter?: true;
  /** Compiled from an `async` function: its `yield` is `await`. */
  readonly awaits?: true;
}

/** What is done with a value that isn't the file's own: the client that the tool passes in, or a library. */
export interface KnownChain {
  readonly root: string;
  /** It begins with the tool's client: what is called on it reaches the database. */
  readonly client: boolean;
  readonly links: readonly KnownLink[];
  readonly range: Range;
  /** It is what a builder gives its callback: what is called on it is for the builder to tell. */
  readonly collected?: true;
  /** It is a transaction that the code opened, and commits, by itself. */
  readonly manual?: true;
  /** It is what the client has answered, of which no more is known than how it was asked for. */
  readonly answer?: true;
}

export interface KnownLink {
  /** Empty where the value itself is called: `knex('orders')`. */
  readonly name: string;
  readonly args?: readonly Known[];
  readonly range: Range;
}

export const undefinedValue: Known = { kind: 'undefined' };

export function textValue(text: string, at: Range): Known {
  return { kind: 'text', parts: made(text, at) };
}

export function unknownOf(text: string): KnownUnknown {
  return { kind: 'unknown', text: text.length > 200 ? `${text.slice(0, 199)}…` : text };
}

export function rangeOf({ start, end }: Node): Range {
  return { start, end };
}

/** What of a value a template or `+` takes in: its text, or a hole that `code` names. */
export function asText(value: Known, code: string, at: Range): Text {
  switch (value.kind) {
    case 'text':
      return value.parts;
    case 'number':
    case 'boolean':
      return made(String(value.value), at);
    case 'null':
    case 'undefined':
      return made(value.kind, at);
    case 'array':
      return value.items.flatMap((item, i) => [...(i > 0 ? made(',', at) : []), ...asText(item, code, at)]);
    case 'object':
    case 'function':
    case 'bound':
    case 'chain':
    case 'unknown':
      return hole(code, at);
  }
}

/** JavaScript's `if (value)`; undefined where only the run knows. */
export function truth(value: Known): boolean | undefined {
  switch (value.kind) {
    case 'text':
      return hasHoles(value.parts) ? textOf(value.parts.filter(({ kind }) => kind !== 'hole')) !== '' || undefined : textOf(value.parts) !== '';
    case 'number':
      return value.value !== 0 && !Number.isNaN(value.value);
    case 'boolean':
      return value.value;
    case 'null':
    case 'undefined':
      return false;
    case 'array':
    case 'object':
    case 'function':
    case 'bound':
      return true;
    case 'chain':
      return value.chain.client && value.chain.links.length === 0 ? true : undefined;
    case 'unknown':
      return undefined;
  }
}

/** A value of JavaScript that can be compared and counted with; undefined where it is none, or only the run knows it. */
export function primitive(value: Known): { readonly value: string | number | boolean | null | undefined } | undefined {
  switch (value.kind) {
    case 'text':
      return hasHoles(value.parts) ? undefined : { value: textOf(value.parts) };
    case 'number':
    case 'boolean':
      return { value: value.value };
    case 'null':
      return { value: null };
    case 'undefined':
      return { value: undefined };
    case 'array':
    case 'object':
    case 'function':
    case 'bound':
    case 'chain':
    case 'unknown':
      return undefined;
  }
}

export function fromPrimitive(value: string | number | boolean | null | undefined, at: Range): Known {
  switch (typeof value) {
    case 'string':
      return textValue(value, at);
    case 'number':
      return { kind: 'number', value };
    case 'boolean':
      return { kind: 'boolean', value };
    default:
      return value === null ? { kind: 'null' } : undefinedValue;
  }
}
