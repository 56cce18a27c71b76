import type { PostgresVersion } from '../../../src/config/index.ts';

/** The majors on which the cases are run: PGlite is 18, the real servers are all of them. */
export const measuredVersions = [14, 15, 16, 17, 18] as const satisfies readonly PostgresVersion[];
export type MeasuredVersion = (typeof measuredVersions)[number];
export const pgliteVersion = 18 satisfies MeasuredVersion;

/** One form of DDL on a schema with rows, which PostgreSQL and `statementEffects` must judge alike. */
export interface Case {
  /** Unique among all cases. */
  readonly name: string;
  /** What is there before: committed, and every table of it has rows. */
  readonly setup: string;
  /** Statements run before, in the same transaction. */
  readonly before?: string;
  /** The form: one statement. */
  readonly sql: string;
  /** Who asserts it: the one connection to PGlite and the servers, or the servers alone. */
  readonly asserted: 'pglite' | 'servers';
  /** Where the syntax exists; absent: on all. */
  readonly versions?: readonly MeasuredVersion[];
  /** Set in the transaction before, and told to the model. */
  readonly settings?: Readonly<Record<string, string>>;
  /** PostgreSQL refuses it in a transaction block. */
  readonly outsideTransaction?: true;
  /** It evaluates spy() of `spied` (fixtures.ts), which tells what the statement holds right then. */
  readonly spied?: true;
  /** PostgreSQL refuses it with this SQLSTATE: asserted, but there are no effects to compare. */
  readonly refused?: string;
  /** The model can't know everything here, and says so. */
  readonly uncertain?: true;
}

/** A form as the case files write it: the bare SQL, or SQL and what else must be said. */
export type Form = string | FormWithMore;

interface FormWithMore extends Partial<Omit<Case, 'name' | 'setup'>> {
  readonly sql: string;
  /** Statements added to the shared setup. */
  readonly with?: string;
  /** Told in the name. */
  readonly note?: string;
}

/** Cases of one topic that share a setup. */
export function cases(topic: string, asserted: Case['asserted'], setup: string, forms: readonly Form[]): Case[] {
  return forms.map((form) => {
    if (typeof form === 'string') return { name: `${topic}: ${form}`, setup, sql: form, asserted };
    const { with: addition, note, ...rest } = form;
    const by = form.versions && !form.versions.includes(pgliteVersion) ? 'servers' : asserted;
    return { asserted: by, ...rest, name: nameOf(topic, form, note), setup: addition === undefined ? setup : `${setup}\n${addition};` };
  });
}

/** Everything that makes a form another one than its SQL alone. */
function nameOf(topic: string, form: FormWithMore, note: string | undefined): string {
  const settings = Object.entries(form.settings ?? {}).map(([name, value]) => `${name} = ${value}`);
  const parts = [note, form.with && `with ${form.with}`, form.before && `after ${form.before}`, ...settings].filter((part) => part !== undefined && part !== '');
  return `${topic}: ${form.sql.replaceAll(/\s+/g, ' ')}${parts.length > 0 ? ` [${parts.join('; ').replaceAll(/\s+/g, ' ')}]` : ''}`;
}

/** For syntax that came with a major. */
export function since(major: MeasuredVersion): readonly MeasuredVersion[] {
  return measuredVersions.filter((version) => version >= major);
}

/** For what a major ended. */
export function until(major: MeasuredVersion): readonly MeasuredVersion[] {
  return measuredVersions.filter((version) => version <= major);
}
