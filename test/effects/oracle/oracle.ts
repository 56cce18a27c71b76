import type { Case, MeasuredVersion } from '../cases/case.ts';
import type { Connection } from './connection.ts';
import { measure, type Measurement } from './measure.ts';
import { measureSpied } from './spy.ts';
import { emptyTables, type Database } from './setup.ts';

/** A PostgreSQL that cases are run on, one after another. */
export interface Oracle {
  readonly version: MeasuredVersion;
  /** Names of tables that the case's setup leaves empty: nothing could be measured there. */
  readonly emptyTables: (form: Case) => Promise<readonly string[]>;
  readonly measure: (form: Case) => Promise<Measurement>;
  readonly close: () => Promise<void>;
}

/** Measures forms that run in a transaction, on one connection. */
export function transactionOracle(version: MeasuredVersion, connection: Connection & { readonly close: () => Promise<void> }, database: Database): Oracle {
  return {
    version,
    emptyTables: async (form) => {
      await database.prepare(form.setup);
      return emptyTables(connection);
    },
    measure: async (form) => {
      await database.prepare(form.setup);
      return form.spied ? measureSpied(connection, database, form) : measure(connection, form);
    },
    close: connection.close,
  };
}

/** One case for each setup that there is among some. */
export function onePerSetup(forms: readonly Case[]): Case[] {
  return [...new Map(forms.map((form) => [form.setup, form])).values()];
}

export function appliesTo(form: Case, version: MeasuredVersion): boolean {
  return form.versions?.includes(version) ?? true;
}
