/**
 * A map that is a value: `set` gives a changed copy, and the old map stays. A change copies three short rows of
 * pointers and the few entries that share a bucket, whatever the size.
 * It is plain data (arrays and objects), so it can be written to a cache and sent to a worker.
 */
export interface PersistentMap<T> {
  readonly size: number;
  /** Three levels by hash of the key; null where nothing is. Nothing is changed once it is in a map. */
  readonly shelves: Row<Row<Row<Bucket<T>>>>;
}

type Row<T> = readonly (T | null)[];
type Bucket<T> = Readonly<Record<string, T>>;

const width = 32;
const nothing: readonly null[] = Array.from({ length: width }, () => null);
const empty: PersistentMap<never> = { size: 0, shelves: nothing };

export function emptyMap<T>(): PersistentMap<T> {
  return empty;
}

export function get<T>(map: PersistentMap<T>, key: string): T | undefined {
  const bucket = bucketOf(map, hashOf(key));
  return bucket && Object.hasOwn(bucket, key) ? bucket[key] : undefined;
}

export function set<T>(map: PersistentMap<T>, key: string, value: T): PersistentMap<T> {
  const hash = hashOf(key);
  const bucket = bucketOf(map, hash) ?? {};
  return replace(map, hash, { ...bucket, [key]: value }, Object.hasOwn(bucket, key) ? 0 : 1);
}

export function remove<T>(map: PersistentMap<T>, key: string): PersistentMap<T> {
  const hash = hashOf(key);
  const bucket = bucketOf(map, hash);
  if (!bucket || !Object.hasOwn(bucket, key)) return map;
  return replace(map, hash, Object.fromEntries(Object.entries(bucket).filter(([name]) => name !== key)), -1);
}

/** A map whose values are made when they are first looked at, by the place of their key. It is plain data to whoever reads it. */
export function lazyMap<T>(keys: readonly string[], make: (index: number) => T): PersistentMap<T> {
  const shelves: ((Record<string, T> | null)[] | null)[][] = [];
  for (const [index, key] of keys.entries()) {
    const hash = hashOf(key);
    const group = ((shelves[at(hash, 0)] ??= [...nothing])[at(hash, 1)] ??= [...nothing]);
    define((group[at(hash, 2)] ??= {}), key, () => make(index));
  }
  return { size: keys.length, shelves: nothing.map((none, i) => shelves[i] ?? none) };
}

function define<T>(bucket: Record<string, T>, key: string, make: () => T): void {
  const get = (): T => {
    const value = make();
    Object.defineProperty(bucket, key, { value, enumerable: true, configurable: true, writable: true });
    return value;
  };
  Object.defineProperty(bucket, key, { get, enumerable: true, configurable: true });
}

/** Every entry, in an order that depends on the keys alone. */
export function* entries<T>(map: PersistentMap<T>): Generator<[string, T]> {
  for (const shelf of map.shelves) {
    if (!shelf) continue;
    for (const group of shelf) {
      if (!group) continue;
      for (const bucket of group) {
        if (!bucket) continue;
        for (const entry of Object.entries(bucket)) yield entry;
      }
    }
  }
}

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/): short keys that differ in one character land apart. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The place in the row of one level. */
function at(hash: number, level: 0 | 1 | 2): number {
  return (hash >>> (level * 8)) % width;
}

function bucketOf<T>(map: PersistentMap<T>, hash: number): Bucket<T> | null | undefined {
  return map.shelves[at(hash, 0)]?.[at(hash, 1)]?.[at(hash, 2)];
}

function replace<T>(map: PersistentMap<T>, hash: number, bucket: Bucket<T>, growth: number): PersistentMap<T> {
  const shelf = map.shelves[at(hash, 0)] ?? nothing;
  const group = (shelf[at(hash, 1)] ?? nothing).with(at(hash, 2), bucket);
  return { size: map.size + growth, shelves: map.shelves.with(at(hash, 0), shelf.with(at(hash, 1), group)) };
}
