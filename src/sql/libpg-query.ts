import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import type { ParseResult as Tree } from '@pgsql/types';
import { exportLetters, importNames } from './wasm-names.ts';

/**
 * libpg_query, PostgreSQL's own parser compiled to WebAssembly, behind a synchronous call. The package's loader is
 * asynchronous only, so this file does what that loader does for the few imports that the parser really uses.
 */

/** What libpg_query says about one text. `ascii`: the text is, so that bytes, code points and UTF-16 units are the same. */
export type RawParse =
  | { readonly ok: true; readonly tree: Tree; readonly ascii: boolean }
  /** `cursor`: code points before the error; −1 if it has no place. */
  | { readonly ok: false; readonly message: string; readonly cursor: number; readonly ascii: boolean };

/** The parser broke down, instead of refusing the text: too deep, out of memory, an assertion. */
export class ParserFailure extends Error {}

type WasmFunction = (...args: number[]) => unknown;
type ExportName = keyof typeof exportLetters;

/** Unwinds the WASM stack to the `invoke_…` whose setjmp catches it: PostgreSQL's ereport(ERROR). */
class Longjmp extends Error {}

let module: WebAssembly.Module | undefined;
let instance: Parser | undefined;
let tiering: 'default' | 'process' | 'scoped' = 'default';

/**
 * V8 would optimize the parser's one huge function in the background, and the process couldn't exit before that is
 * done: 100 to 300 ms for a gain of 10 to 20 % that only shows in very long runs. Call this before the first parse.
 *
 * - `process`: no second tier for any WASM of this process. For the command, whose process is ours.
 * - `scoped`: only the parser gets a budget that postpones it. For a guest in someone's process, such as ESLint.
 */
export function configureWasmTiering(mode: 'process' | 'scoped'): void {
  tiering = mode;
  if (mode !== 'process') return;
  // Either alone does nothing.
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
}

/**
 * Parses `text`, one or more statements. An error of PostgreSQL's grammar is a result.
 * @throws ParserFailure; the instance is dropped then, for its stack was never unwound.
 */
export function parseRaw(text: string): RawParse {
  const parser = (instance ??= start());
  // It comes back only if all went well, and if it didn't grow so much that a new one is better.
  instance = undefined;
  try {
    const parse = parser.parse(text);
    if (parser.size <= largestKept) instance = parser;
    return parse;
  } catch (error) {
    // Everything that is thrown in there comes from the parser or from reading what it left.
    if (error instanceof RangeError) throw new ParserFailure('nested too deeply for the parser');
    throw new ParserFailure(`too much for the parser (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** The bundle has the WASM beside it; the source takes it from the package. */
function readWasm(): Uint8Array {
  try {
    return readFileSync(new URL('./libpg-query.wasm', import.meta.url));
  } catch {
    return readFileSync(createRequire(import.meta.url).resolve('libpg-query/wasm/libpg-query.wasm'));
  }
}

function start(): Parser {
  if (tiering !== 'scoped') return makeParser();
  // V8 hands the budget out when the Module is made or instantiated, so both come in between.
  setFlagsFromString('--wasm-tiering-budget=2000000000');
  const parser = makeParser();
  // Back to V8's own default, which 12.0 changed.
  setFlagsFromString(`--wasm-tiering-budget=${Number.parseInt(process.versions.v8) < 12 ? 1_800_000 : 13_000_000}`);
  return parser;
}

function makeParser(): Parser {
  module ??= new WebAssembly.Module(readWasm());
  return new Parser(module);
}

const pageSize = 65_536;
const maximumMemory = 2 ** 30;
/** It starts with 128 MB. */
const largestKept = 2 ** 28;

class Parser {
  readonly #exports: Readonly<Record<string, unknown>>;
  readonly #memory: WebAssembly.Memory;
  readonly #table: WebAssembly.Table;
  readonly #parse: WasmFunction;
  readonly #freeResult: WasmFunction;
  #bytes: Buffer;
  /** The input buffer, kept from parse to parse. */
  #input = 0;
  #inputSize = 0;

  constructor(module: WebAssembly.Module) {
    const imports = Object.fromEntries(Object.entries(importNames).map(([letter, name]) => [letter, this.#import(name)]));
    this.#exports = new WebAssembly.Instance(module, { a: imports }).exports;
    const memory = this.#exports[exportLetters.wasmMemory];
    const table = this.#exports[exportLetters.wasmTable];
    if (!isMemory(memory) || !isTable(table)) throw new Error('libpg-query.wasm and src/sql/wasm-names.ts are of different versions');
    this.#memory = memory;
    this.#table = table;
    this.#bytes = Buffer.from(memory.buffer);
    this.#parse = this.#function('_wasm_parse_query_raw');
    this.#freeResult = this.#function('_wasm_free_parse_result');
    this.#function('initialize')();
  }

  /** Bytes of memory. */
  get size(): number {
    return this.#memory.buffer.byteLength;
  }

  parse(text: string): RawParse {
    // A unit needs at most three bytes; to count them is worth it only for long texts.
    this.#reserve(text.length * 3 < this.#inputSize ? this.#inputSize : Buffer.byteLength(text) + 1);
    const length = this.#view().write(text, this.#input, 'utf8');
    this.#view()[this.#input + length] = 0;
    const ascii = length === text.length;
    const result = Number(this.#parse(this.#input));
    if (result === 0) throw new Error('out of memory');
    try {
      return this.#read(result, ascii, text);
    } finally {
      this.#freeResult(result);
    }
  }

  /** PgQueryParseResult and PgQueryError of pg_query.h. */
  #read(result: number, ascii: boolean, text: string): RawParse {
    const error = this.#word(result + 8);
    if (error !== 0) return { ok: false, message: this.#string(this.#word(error), false), cursor: this.#word(error + 16) - 1, ascii };
    const tree = this.#word(result);
    if (tree === 0) throw new Error('no parse tree');
    // ASCII SQL gives an ASCII tree, but for escapes: E'\u00e9', U&'!00e9' UESCAPE '!'.
    const json: unknown = JSON.parse(this.#string(tree, ascii && !text.includes('\\') && !/u&/i.test(text)));
    if (!isTree(json)) throw new Error('no parse tree');
    return { ok: true, tree: json, ascii };
  }

  #reserve(size: number): void {
    if (size <= this.#inputSize) return;
    if (this.#input !== 0) this.#function('_free')(this.#input);
    this.#inputSize = Math.max(size, pageSize);
    this.#input = Number(this.#function('_malloc')(this.#inputSize));
    if (this.#input === 0) throw new Error('out of memory');
  }

  /** The memory as it is now: growing detaches the old buffer. */
  #view(): Buffer {
    if (this.#bytes.buffer !== this.#memory.buffer) this.#bytes = Buffer.from(this.#memory.buffer);
    return this.#bytes;
  }

  #word(pointer: number): number {
    return this.#view().readInt32LE(pointer);
  }

  #string(pointer: number, ascii: boolean): string {
    const bytes = this.#view();
    return bytes.toString(ascii ? 'latin1' : 'utf8', pointer, bytes.indexOf(0, pointer));
  }

  #function(name: ExportName): WasmFunction {
    const found = this.#exports[exportLetters[name]];
    if (!isFunction(found)) throw new Error(`libpg-query.wasm exports no ${name}`);
    return found;
  }

  #import(name: string): WasmFunction {
    if (name.startsWith('invoke_')) return this.#invoke(name === 'invoke_ji' ? 0n : 0);
    switch (name) {
      case '__emscripten_throw_longjmp':
        return () => {
          throw new Longjmp();
        };
      case '_emscripten_resize_heap':
        return (size = 0) => this.#grow(size >>> 0);
      case '_fd_write':
        return (_file, vectors = 0, count = 0, written = 0) => this.#discard(vectors, count, written);
      case '_fd_close':
      case '_fd_read':
      case '_fd_seek':
      case '__setitimer_js':
      case '__emscripten_runtime_keepalive_clear':
        return () => 0;
      default:
        return () => {
          throw new Error(`the parser called ${name}`);
        };
    }
  }

  /** Emscripten's way to call through setjmp: an error inside comes back as a return, with a note that setThrew leaves. */
  #invoke(nothing: number | bigint): WasmFunction {
    return (index = 0, ...args) => {
      const stack = Number(this.#function('_emscripten_stack_get_current')());
      try {
        const target = this.#table.get(index);
        if (!isFunction(target)) throw new Error('no such function in the parser');
        return target(...args);
      } catch (error) {
        this.#function('__emscripten_stack_restore')(stack);
        if (!(error instanceof Longjmp)) throw error;
        this.#function('_setThrew')(1, 0);
        return nothing;
      }
    };
  }

  #grow(size: number): number {
    const now = this.#memory.buffer.byteLength;
    if (size > maximumMemory) return 0;
    const target = Math.min(maximumMemory, Math.max(size, now * 1.2));
    try {
      this.#memory.grow(Math.ceil((target - now) / pageSize));
      return 1;
    } catch {
      // The contract of resize_heap: 0 says no, and malloc fails.
      return 0;
    }
  }

  /** writev that drops what it is given: PostgreSQL's log. */
  #discard(vectors: number, count: number, written: number): number {
    let total = 0;
    for (let i = 0; i < count; i++) total += this.#word(vectors + i * 8 + 4);
    this.#view().writeInt32LE(total, written);
    return 0;
  }
}

/** libpg_query's output is of the types that are generated from its own protocol; a truncated one doesn't get past JSON.parse. */
function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && (!('stmts' in value) || Array.isArray(value.stmts));
}

function isFunction(value: unknown): value is WasmFunction {
  return typeof value === 'function';
}

function isMemory(value: unknown): value is WebAssembly.Memory {
  return value instanceof WebAssembly.Memory;
}

function isTable(value: unknown): value is WebAssembly.Table {
  return value instanceof WebAssembly.Table;
}
