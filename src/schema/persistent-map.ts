/**
 * A map that is a value: `set` gives a changed copy, and the old map stays. A change copies one group and one bucket
 * (some 40 pointers and size / 1024 entries), whatever the size.
 * It is plain data (arrays and objects), so it can be written to a cache and sent to a worker.
 */
export interface PersistentMap<T> {
  readonly size: number;
  /** Two levels by hash of the key; null where nothing is. No group or bucket is changed once it is in a map. */
  readonly groups: readonly (readonly (Readonly<Record<string, T>> | null)[] | null)[];
}

const width = 32;
const nothing: readonly null[] = Array.from({ length: width }, () => null);
const empty: PersistentMap<never> = { size: 0, groups: nothing };

export function emptyMap<T>(): PersistentMap<T> {
  return empty;
}

export function get<T>(map: PersistentMap<T>, key: string): T | undefined {
  const bucket = bucketOf(map, place(key));
  return bucket && Object.hasOwn(bucket, key) ? bucket[key] : undefined;
}

export function set<T>(map: PersistentMap<T>, key: string, value: T): PersistentMap<T> {
  const at = place(key);
  const bucket = bucketOf(map, at) ?? {};
  return replace(map, at, { ...bucket, [key]: value }, Object.hasOwn(bucket, key) ? 0 : 1);
}

export function remove<T>(map: PersistentMap<T>, key: string): PersistentMap<T> {
  const at = place(key);
  const bucket = bucketOf(map, at);
  if (!bucket || !Object.hasOwn(bucket, key)) return map;
  return replace(map, at, Object.fromEntries(Object.entries(bucket).filter(([name]) => name !== key)), -1);
}

/** Every entry, in an order that depends on the keys alone. */
export function* entries<T>(map: PersistentMap<T>): Generator<[string, T]> {
  for (const group of map.groups) {
    if (!group) continue;
    for (const bucket of group) {
      if (!bucket) continue;
      for (const entry of Object.entries(bucket)) yield entry;
    }
  }
}

interface Place {
  readonly group: number;
  readonly bucket: number;
}

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/): short keys that differ in one character land apart. */
function place(key: string): Place {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return { group: (hash >>> 0) % width, bucket: (hash >>> 16) % width };
}

function bucketOf<T>(map: PersistentMap<T>, at: Place): Readonly<Record<string, T>> | null | undefined {
  return map.groups[at.group]?.[at.bucket];
}

function replace<T>(map: PersistentMap<T>, at: Place, bucket: Readonly<Record<string, T>>, growth: number): PersistentMap<T> {
  const group = (map.groups[at.group] ?? nothing).with(at.bucket, bucket);
  return { size: map.size + growth, groups: map.groups.with(at.group, group) };
}
