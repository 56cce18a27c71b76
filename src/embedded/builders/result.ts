import type { Range } from '../../sql/index.ts';
import type { SentWhere } from '../column-lookup.ts';

/** What a builder call makes its library do, as far as it can be told without running it. */
export type BuilderResult =
  | { readonly kind: 'sql'; readonly statements: readonly BuilderStatement[] }
  /** `reason` names the call and what about it isn't known. */
  | { readonly kind: 'notAnalysed'; readonly reason: string }
  /** It sends nothing, or nothing that matters to a schema: a question to the catalog, a setting of the migration. */
  | { readonly kind: 'nothing' };

/** One query that the library sends. It may hold several statements, which then share an implicit transaction. */
export interface BuilderStatement {
  readonly sql: string;
  /** The call that asks for it. */
  readonly range: Range;
  /** It drops a column that the same call adds again, without the data. */
  readonly columnRecreated?: true;
  /** Words that go on a sentence: it is sent only under this condition, which the migration can't show. Absent: always. */
  readonly condition?: string;
  /** The same condition, for whoever knows the schema. */
  readonly where?: SentWhere;
  /** What the call takes to build or drop its index concurrently, and where. */
  readonly concurrently?: string;
}

/** The same before it has its place. */
export type Query = Omit<BuilderStatement, 'range'>;

/** Thrown where a call can't be told; `resultOf` makes a `notAnalysed` of it. It never leaves this folder. */
export class CannotTell extends Error {}

/** What `work` says, or why it can't say. */
export function resultOf(work: () => readonly BuilderStatement[]): BuilderResult {
  try {
    const statements = work();
    return statements.length > 0 ? { kind: 'sql', statements } : { kind: 'nothing' };
  } catch (error) {
    if (error instanceof CannotTell) return { kind: 'notAnalysed', reason: error.message };
    throw error;
  }
}

/** Runs `work` for the call `name`, which is then named by whatever can't be told about it. */
export function inCall<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof CannotTell) throw new CannotTell(`${name}: ${error.message}`);
    throw error;
  }
}
