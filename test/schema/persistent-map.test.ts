import { expect, it } from 'vitest';
import { emptyMap, entries, get, remove, set, type PersistentMap } from '../../src/schema/persistent-map.ts';

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
