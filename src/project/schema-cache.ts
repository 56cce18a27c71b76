import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };
import type { Configuration } from '../config/index.ts';
import type { Detection } from '../migrations/index.ts';
import { readSchema, writeSchema, type Schema } from '../schema/index.ts';
import { readText } from './read.ts';

/** Of a shipped migration: what it is called in the schema, and which content it has. */
export interface ShippedId {
  readonly shownAs: string;
  readonly id: string;
}

/** The schema behind the first `count` migrations of a history. */
export interface CachedSchema {
  readonly count: number;
  readonly schema: Schema;
}

/** The shipped files of a commit. */
export interface KnownFiles {
  readonly base: string;
  /** By path: the content, and which tool applies it; no tool where none could be told. */
  readonly files: ReadonlyMap<string, { readonly id: string; readonly detection?: Detection }>;
}

/** So many schemas are kept of a history, for branches that began at different places. */
const mostKept = 4;

/**
 * What is known of shipped migrations, between runs. Everything is found by content: the migrations', the configuration's
 * and that of the files around them. What is damaged, or was written by another ddlint, is as good as not there, and
 * where nothing can be written the next run takes as long as this one.
 */
export class SchemaCache {
  readonly #directory: string;
  readonly #run: string;

  /** Undefined where nothing is to be kept. */
  static open(configuration: Configuration): SchemaCache | undefined {
    const directory = directoryFor(configuration.cache);
    return directory === undefined ? undefined : new SchemaCache(directory, configuration);
  }

  private constructor(directory: string, { postgres, settings, tool, schema }: Configuration) {
    const script = schema === undefined ? undefined : readText(schema);
    this.#directory = directory;
    this.#run = hash(JSON.stringify([packageJson.version, ownSize(), process.cwd(), postgres, settings, tool, schema, script?.ok && script.text])).slice(0, 16);
  }

  /** Undefined where a file that told a tool has another size or time of change by now. */
  files(scope: readonly string[]): KnownFiles | undefined {
    const stored = this.#read(this.#filesName(scope), (content) => JSON.parse(content.toString('utf8')) as StoredFiles);
    if (!stored || !stored.beside.every(([path, stamp]) => stampOf(path) === stamp)) return undefined;
    const { base, tools } = stored;
    return { base, files: new Map(stored.files.map(([path, id, index]) => [path, index === undefined ? { id } : { id, detection: tools[index] ?? { tool: 'none' } }])) };
  }

  /** `beside`: the files that told which tool it is. */
  storeFiles(scope: readonly string[], { base, files }: KnownFiles, beside: readonly string[]): void {
    const tools: Detection[] = [];
    const indexes = new Map<string, number>();
    const indexOf = (detection: Detection): number => {
      const key = JSON.stringify(detection);
      const index = indexes.get(key) ?? tools.push(detection) - 1;
      indexes.set(key, index);
      return index;
    };
    const stored: StoredFiles = { base, beside: beside.map((path) => [path, stampOf(path)]), files: [...files].map(([path, { id, detection }]) => (detection ? [path, id, indexOf(detection)] : [path, id])), tools };
    this.#write(this.#filesName(scope), JSON.stringify(stored));
  }

  /** The schema behind as many of the first migrations as there is one for. */
  schema(history: string, files: readonly ShippedId[]): CachedSchema | undefined {
    const kept = this.#kept(history).filter(({ count }) => count <= files.length).sort((a, b) => b.count - a.count);
    for (const { name, count } of kept) {
      if (name !== this.#schemaName(history, files.slice(0, count))) continue;
      const schema = this.#read(name, readStored);
      if (schema) return { count, schema };
    }
    return undefined;
  }

  /** `beside`: the files that said how the migrations are run. */
  storeSchema(history: string, files: readonly ShippedId[], schema: Schema, beside: readonly string[]): void {
    const { rest, relations } = writeSchema(schema);
    const head: SchemaHead = { beside: beside.map((path) => [path, contentOf(path)]), rest: Buffer.byteLength(rest), ids: relations.map(([id]) => id), lengths: relations.map(([, text]) => Buffer.byteLength(text)) };
    this.#write(this.#schemaName(history, files), `${JSON.stringify(head)}\n${rest}${relations.map(([, text]) => text).join('')}`);
    const kept = this.#kept(history).map(({ name }) => ({ name, age: statSync(join(this.#directory, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }));
    for (const { name } of kept.sort((a, b) => b.age - a.age).slice(mostKept)) discard(join(this.#directory, name));
  }

  #filesName(scope: readonly string[]): string {
    return `files-${this.#run}-${hash(scope.join('\n')).slice(0, 16)}.json`;
  }

  #schemaName(history: string, files: readonly ShippedId[]): string {
    return `${this.#historyName(history)}-${files.length}-${hash(files.map(({ shownAs, id }) => `${id} ${shownAs}\n`).join(''))}.json`;
  }

  #historyName(history: string): string {
    return `schema-${this.#run}-${hash(history).slice(0, 16)}`;
  }

  #kept(history: string): readonly { readonly name: string; readonly count: number }[] {
    const beginning = `${this.#historyName(history)}-`;
    try {
      return readdirSync(this.#directory).filter((name) => name.startsWith(beginning)).map((name) => ({ name, count: Number(name.slice(beginning.length).split('-')[0]) }));
    } catch {
      return [];
    }
  }

  /** Undefined where it is not there, or not as it was written. Content that has its hash is what this ddlint wrote: its form need not be looked at. */
  #read<T>(name: string, parse: (content: Buffer) => T): T | undefined {
    try {
      const bytes = readFileSync(join(this.#directory, name));
      const end = bytes.indexOf(lineBreak);
      const content = bytes.subarray(end + 1);
      return bytes.toString('latin1', 0, end) === hash(content) ? parse(content) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Under another name first: a second run never sees half a file. */
  #write(name: string, content: string): void {
    const path = join(this.#directory, name);
    const draft = `${path}.${process.pid}`;
    try {
      makeDirectory(this.#directory);
      writeFileSync(draft, `${hash(content)}\n${content}`);
      renameSync(draft, path);
    } catch {
      discard(draft);
    }
  }
}

interface StoredFiles {
  readonly base: string;
  readonly beside: readonly (readonly [path: string, stamp: string])[];
  readonly tools: readonly Detection[];
  readonly files: readonly (readonly [path: string, id: string, tool?: number])[];
}

/** How the texts behind it are laid out, in bytes. */
interface SchemaHead {
  readonly beside: readonly (readonly [path: string, content: string])[];
  readonly rest: number;
  /** Of the relations. */
  readonly ids: readonly string[];
  readonly lengths: readonly number[];
}

/** Undefined where a file that said how the migrations are run says something else by now. */
function readStored(content: Buffer): Schema | undefined {
  const end = content.indexOf(lineBreak);
  const head = JSON.parse(content.toString('utf8', 0, end)) as SchemaHead;
  if (!head.beside.every(([path, before]) => contentOf(path) === before)) return undefined;
  const places = [end + 1 + head.rest];
  for (const length of head.lengths) places.push((places.at(-1) ?? 0) + length);
  return readSchema(content.toString('utf8', end + 1, places[0]), head.ids, (index) => content.toString('utf8', places[index], places[index + 1]));
}

/** Where it was said; else below the nearest node_modules, if the repository has one. */
function directoryFor(setting: string | false | undefined): string | undefined {
  if (setting === false) return undefined;
  if (setting !== undefined) return setting;
  for (let at = process.cwd(); ; at = dirname(at)) {
    if (existsSync(join(at, 'node_modules'))) return join(at, 'node_modules/.cache/ddlint');
    if (existsSync(join(at, '.git')) || dirname(at) === at) return undefined;
  }
}

/** Step by step: Node's own way tries for ever where the system says that a directory is missing which is there, as in /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeDirectory(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // A second run may have been faster.
    if (!existsSync(path)) throw error;
  }
}

function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It lies where nothing can be changed, and harms nobody.
  }
}

/** Tells builds of one version apart. */
function ownSize(): number {
  return statSync(fileURLToPath(import.meta.url), { throwIfNoEntry: false })?.size ?? 0;
}

function stampOf(path: string): string {
  const stats = statSync(resolve(path), { throwIfNoEntry: false });
  return stats ? `${stats.size} ${stats.mtimeMs}` : '';
}

function contentOf(path: string): string {
  const reading = readText(path);
  return reading.ok ? hash(reading.text) : '';
}

const lineBreak = 0x0a;

function hash(content: string | Buffer): string {
  return createHash('sha1').update(content).digest('hex');
}
