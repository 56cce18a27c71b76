import type { Value } from '../../values.ts';
import type { Surroundings } from './values.ts';

/** The query that a call sends, or the several queries. */
export type Operation = (args: readonly Value[], surroundings: Surroundings) => string | readonly string[];
