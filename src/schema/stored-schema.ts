import { entries, lazyMap, mapOf } from './persistent-map.ts';
import type { Relation, Schema } from './types.ts';

/** A schema as text, to be kept between runs. */
export interface StoredSchema {
  readonly rest: string;
  /** By id; nearly all of the schema. */
  readonly relations: readonly (readonly [id: string, text: string])[];
}

/** The larger maps without their shelves, most of which are empty. */
type Rest = Omit<Schema, 'relations' | 'names' | 'constraintNames'> & {
  readonly names: readonly (readonly [string, number | null])[];
  readonly constraintNames: readonly (readonly [string, number])[];
};

export function writeSchema({ relations, ...rest }: Schema): StoredSchema {
  const flat: Rest = { ...rest, names: [...entries(rest.names)], constraintNames: [...entries(rest.constraintNames)] };
  return { rest: JSON.stringify(flat), relations: [...entries(relations)].map(([id, relation]) => [id, JSON.stringify(relation)]) };
}

/** What `writeSchema` wrote; `relation` gives the text of each by its place. One is read when somebody looks at it: a deploy touches few of thousands. */
export function readSchema(rest: string, ids: readonly string[], relation: (index: number) => string): Schema {
  const flat = JSON.parse(rest) as Rest;
  return { ...flat, names: mapOf(flat.names), constraintNames: mapOf(flat.constraintNames), relations: lazyMap(ids, (index) => JSON.parse(relation(index)) as Relation) };
}
