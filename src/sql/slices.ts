import { sourceOffset, type Hole, type SqlText } from './text.ts';

/** The stretch `start` … `end` of `sql`, each unit at its place in the file. */
export function sliceOf(sql: SqlText, start: number, end: number): SqlText {
  const holes = sql.holes?.filter((hole) => hole.start >= start && hole.end <= end).map((hole) => ({ ...hole, start: hole.start - start, end: hole.end - start }));
  return {
    text: sql.text.slice(start, end),
    base: sourceOffset(sql, start),
    ...(sql.map && { map: sql.map.slice(start, end + 1) }),
    ...(holes?.length && { holes }),
  };
}

/** Collects SQL from several places of a file into one text. */
export class SqlBuilder {
  #text = '';
  readonly #map: number[] = [];
  readonly #holes: Hole[] = [];
  #end = 0;

  /** Takes over the stretch `start` … `end` of `sql`, and the holes in it. */
  take(sql: SqlText, start = 0, end = sql.text.length): void {
    const shift = this.#text.length - start;
    for (const hole of sql.holes ?? []) {
      if (hole.start >= start && hole.end <= end) this.#holes.push({ ...hole, start: hole.start + shift, end: hole.end + shift });
    }
    for (let i = start; i < end; i++) this.#map.push(sourceOffset(sql, i));
    this.#text += sql.text.slice(start, end);
    if (start < end) this.#end = sourceOffset(sql, end);
  }

  /** Takes it over as a hole. */
  takeHole(sql: SqlText, start: number, end: number, fills: Hole['fills']): void {
    this.#holes.push({ start: this.#text.length, end: this.#text.length + end - start, fills });
    this.take(sql, start, end);
  }

  /** Text that the file doesn't hold; all of it stands at one place. */
  insert(text: string, place: number): void {
    for (let i = 0; i < text.length; i++) this.#map.push(place);
    this.#text += text;
  }

  /** `end`: the place behind the last unit, if that isn't where the last stretch taken ends. */
  build(end = this.#end): SqlText {
    return { text: this.#text, base: this.#map[0] ?? end, map: [...this.#map, end], ...(this.#holes.length > 0 && { holes: this.#holes }) };
  }
}
