import type { ColumnLookup, SentWhere } from '../embedded/index.ts';
import { tolerate, type Statement } from '../operations/index.ts';
import { isSent } from './column-tests.ts';
import type { Schema } from './types.ts';

export interface SentStatement {
  readonly statement: Statement;
  /** It may be sent, but one that excludes it counts. */
  readonly told?: true;
}

/** Decides which statements a library sends: what a call finds before its first statement decides on all of them. */
export class Sender {
  readonly #found = new Map<ColumnLookup, Schema>();

  /** Undefined: it isn't sent. */
  sent(statement: Statement, schema: Schema, searchPath: readonly string[]): SentStatement | undefined {
    const { where, ...sent } = statement;
    if (!where) return { statement };
    switch (isSent(this.#schemaBefore(where, schema), where, searchPath)) {
      case false:
        return undefined;
      case true: {
        const { condition: _known, ...always } = sent;
        return { statement: always };
      }
      case undefined: {
        const perhaps = { ...sent, operations: sent.operations.map((operation) => tolerate(operation, { conditional: true, caught: [] })) };
        if (where.otherwise === 'sent') return { statement: perhaps };
        return where.otherwise === 'told' ? { statement: perhaps, told: true } : undefined;
      }
    }
  }

  #schemaBefore({ lookup }: SentWhere, schema: Schema): Schema {
    const before = this.#found.get(lookup) ?? schema;
    this.#found.set(lookup, before);
    return before;
  }
}
