import { entries, lazyMap } from './persistent-map.ts';
import type { Relation, Schema } from './types.ts';

/** A schema as text, to be kept between runs. */
export interface StoredSchema {
  readonly rest: string;
  /** By id; nearly all of the schema. */
  readonly relations: readonly (readonly [id: string, text: string])[];
}

export function writeSchema({ relations, ...rest }: Schema): StoredSchema {
  return { rest: JSON.stringify(rest), relations: [...entries(relations)].map(([id, relation]) => [id, JSON.stringify(relation)]) };
}

/** What `writeSchema` wrote; `relation` gives the text of each by its place. One is read when somebody looks at it: a deploy touches few of thousands. */
export function readSchema(rest: string, ids: readonly string[], relation: (index: number) => string): Schema {
  const known = JSON.parse(rest) as Omit<Schema, 'relations'>;
  return { ...known, relations: lazyMap(ids, (index) => JSON.parse(relation(index)) as Relation) };
}
