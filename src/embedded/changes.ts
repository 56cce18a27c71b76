import { merged, sameValue } from './either.ts';
import { undefinedValue, unknownOf, type Known, type KnownArray, type KnownObject } from './known.ts';
import type { Scope } from './scope.ts';

/** Something that a program changes: a name, a property, the items of an array. */
interface Place {
  readonly name: string;
  readonly read: () => Known | undefined;
  readonly write: (value: Known | undefined) => void;
}

interface Change {
  readonly place: Place;
  readonly before: Known | undefined;
}

/** By what holds the place, and its name there. */
type Changed = Map<object, Map<string, Change>>;

/** What a program changes, so that branches of it can be walked through one beside the other. */
export class Changes {
  #changed: Changed | undefined;
  #count = 0;

  /** How often something got another value: a loop that changes nothing goes on for ever. */
  get count(): number {
    return this.#count;
  }

  /** Puts a value where the name is declared. */
  name(scope: Scope, name: string, value: Known): void {
    const owner = scope.owner(name);
    this.#change(owner, { name, read: () => owner.own(name), write: (one) => { if (one) owner.declare(name, one); else owner.remove(name); } }, value);
  }

  /** Absent: takes the property away. */
  entry({ entries }: KnownObject, name: string, value: Known | undefined): void {
    this.#change(entries, { name, read: () => entries.get(name), write: (one) => { if (one) entries.set(name, one); else entries.delete(name); } }, value);
  }

  items({ items }: KnownArray, now: readonly Known[]): void {
    const write = (value: Known | undefined): void => { items.splice(0, items.length, ...(value?.kind === 'array' ? value.items : [unknownOf('…')])); };
    this.#change(items, { name: '', read: () => ({ kind: 'array', items: [...items] }), write }, { kind: 'array', items: [...now] });
  }

  #change(holder: object, place: Place, value: Known | undefined): void {
    this.#record(holder, place);
    const before = place.read();
    if (!(before && value && sameValue(before, value))) this.#count++;
    place.write(value);
  }

  #record(holder: object, place: Place): void {
    if (!this.#changed) return;
    const places = this.#changed.get(holder) ?? new Map<string, Change>();
    if (!places.has(place.name)) places.set(place.name, { place, before: place.read() });
    this.#changed.set(holder, places);
  }

  /** Runs each piece as if the others didn't run. What they change is afterwards one of what they leave there; `all`: one of them runs. A piece that says true goes somewhere else. */
  alternatives(pieces: readonly (() => boolean)[], all: boolean): void {
    const outside = this.#changed;
    const results = new Map<object, Map<string, { readonly place: Place; readonly before: Known | undefined; readonly after: Map<number, Known | undefined> }>>();
    const gone = new Set<number>();
    for (const [i, piece] of pieces.entries()) {
      const changed: Changed = new Map();
      this.#changed = changed;
      try {
        if (piece()) gone.add(i);
      } finally {
        this.#changed = outside;
      }
      for (const [holder, places] of changed) {
        const known = results.get(holder) ?? new Map<string, { place: Place; before: Known | undefined; after: Map<number, Known | undefined> }>();
        for (const [name, { place, before }] of places) {
          const result = known.get(name) ?? { place, before, after: new Map<number, Known | undefined>() };
          result.after.set(i, place.read());
          known.set(name, result);
          place.write(before);
        }
        results.set(holder, known);
      }
    }
    for (const [holder, places] of results) {
      for (const { place, before, after } of places.values()) {
        const left = pieces.flatMap((_piece, i) => (gone.has(i) ? [] : [after.has(i) ? after.get(i) : before]));
        this.#change(holder, place, oneOf(all && left.length > 0 ? left : [...left, before], place.name));
      }
    }
  }
}

function oneOf(values: readonly (Known | undefined)[], name: string): Known | undefined {
  if (values.every((value) => value === undefined)) return undefined;
  const arrays = values.flatMap((value) => (value?.kind === 'array' ? [value.items] : []));
  if (name !== '' || arrays.length < values.length) return merged(values.map((value) => value ?? undefinedValue), name);
  const longest = Math.max(...arrays.map(({ length }) => length));
  const items = Array.from({ length: longest }, (_, i) => merged(arrays.map((one) => one[i] ?? undefinedValue), '…'));
  return { kind: 'array', items };
}
