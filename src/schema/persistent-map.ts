/**
 * A map that is a value: `with` gives a changed copy in time independent of its size, and the old one stays.
 * It is plain data (arrays and objects), so it can be written to a cache and sent to a worker.
 */

const bucketCount = 512;

export interface PersistentMap<T> {
  readonly size: number;
  /** Sparse by hash of the key; a bucket is never changed once it is in a map. */
  readonly buckets: readonly (Readonly<Record<string, T>> | null)[];
}

const empty: PersistentMap<never> = { size: 0, buckets: [] };

export function emptyMap<T>(): PersistentMap<T> {
  return empty;
}

/** FNV-1a, folded to the number of buckets. */
function bucketOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % bucketCount;
}

export function get<T>(map: PersistentMap<T>, key: string): T | undefined {
  const bucket = map.buckets[bucketOf(key)];
  return bucket && Object.hasOwn(bucket, key) ? bucket[key] : undefined;
}

export function set<T>(map: PersistentMap<T>, key: string, value: T): PersistentMap<T> {
  const at = bucketOf(key);
  const old = map.buckets[at] ?? {};
  const buckets = map.buckets.length ? map.buckets.slice() : Array.from({ length: bucketCount }, () => null);
  buckets[at] = { ...old, [key]: value };
  return { size: map.size + (Object.hasOwn(old, key) ? 0 : 1), buckets };
}

export function remove<T>(map: PersistentMap<T>, key: string): PersistentMap<T> {
  const at = bucketOf(key);
  const old = map.buckets[at];
  if (!old || !Object.hasOwn(old, key)) return map;
  const buckets = map.buckets.slice();
  buckets[at] = Object.fromEntries(Object.entries(old).filter(([name]) => name !== key));
  return { size: map.size - 1, buckets };
}

/** Every entry, in an order that depends on the keys alone. */
export function* entries<T>(map: PersistentMap<T>): Generator<[string, T]> {
  for (const bucket of map.buckets) if (bucket) yield* Object.entries(bucket);
}
