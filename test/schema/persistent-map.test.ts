import { expect, it } from 'vitest';
import { emptyMap, entries, get, lazyMap, remove, set, type PersistentMap } from '../../src/schema/persistent-map.ts';

const filled = (keys: readonly string[]) => keys.reduce<PersistentMap<string>>((map, key) => set(map, key, key), emptyMap());
const keys = Array.from({ length: 5000 }, (_, i) => `public.table_${i}`);

it('keeps every entry, and finds nothing else', () => {
  const map = filled(keys);
  expect(map.size).toBe(keys.length);
  expect(keys.every((key) => get(map, key) === key)).toBe(true);
  expect([...entries(map)].map(([key]) => key).sort()).toEqual([...keys].sort());
  expect(get(map, 'public.table_5000')).toBeUndefined();
});

it('leaves the older map as it was', () => {
  const older = filled(['a', 'b']);
  expect(get(set(older, 'a', 'changed'), 'a')).toBe('changed');
  expect(get(older, 'a')).toBe('a');
  expect(remove(older, 'a').size).toBe(1);
  expect(get(remove(older, 'a'), 'a')).toBeUndefined();
  expect(get(older, 'a')).toBe('a');
  expect(remove(older, 'absent')).toBe(older);
});

it('takes names that objects have of their own', () => {
  const map = filled(['__proto__', 'constructor', 'toString']);
  expect(get(map, '__proto__')).toBe('__proto__');
  expect(get(emptyMap(), 'constructor')).toBeUndefined();
  expect(map.size).toBe(3);
});

it('survives JSON', () => {
  const map = filled(keys.slice(0, 50));
  expect(JSON.parse(JSON.stringify(map))).toEqual(map);
});

it('shares what a change does not touch', () => {
  const before = filled(keys);
  const after = set(before, 'public.table_1', 'changed');
  expect(after.shelves.filter((shelf, i) => shelf !== before.shelves[i])).toHaveLength(1);
});

it('makes the values of a lazy map once, when they are looked at', () => {
  const made: string[] = [];
  const map = lazyMap([...keys, '__proto__'], (index) => {
    made.push(String(index));
    return { index };
  });
  expect(map.size).toBe(keys.length + 1);
  expect(get(map, 'public.table_7')).toEqual({ index: 7 });
  expect(get(map, 'public.table_7')).toBe(get(map, 'public.table_7'));
  expect(get(map, '__proto__')).toEqual({ index: keys.length });
  expect(get(map, 'public.table_5000')).toBeUndefined();
  const changed = set(map, 'public.table_8', { index: 80 });
  expect(get(changed, 'public.table_8')).toEqual({ index: 80 });
  expect(made.length).toBeLessThan(20);
  expect(get(map, 'public.table_8')).toEqual({ index: 8 });
  expect([...entries(changed)].length).toBe(keys.length + 1);
  expect(new Set(made).size).toBe(made.length);
});
