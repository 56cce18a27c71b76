import type { PostgresVersion } from '../config/index.ts';
import type { Effect } from '../effects/index.ts';
import type { Operation } from '../operations/index.ts';
import type { Rewrite } from '../rewrite/index.ts';
import type { Range } from '../sql/index.ts';
import type { Settings } from '../transactions/index.ts';
import type { Application, ApplicationPlace, RemovedName } from './application.ts';
import type { DeployUnit, HistoryUnit, StatementUnit, TransactionUnit } from './units.ts';

/** Least first. error: as written it blocks longer than an instant, fails, or breaks running code; warning: under a condition that the migration can't show; info: worth knowing. */
export const severities = ['info', 'warning', 'error'] as const;
export type Severity = (typeof severities)[number];

export interface RuleMeta {
  /** Of its findings, which may fall below it, never rise. */
  readonly severity: Severity;
  /** One line, without a full stop: what the rule finds. */
  readonly summary: string;
  /**
   * Rules that would report the same hazard in more general words: where this one reports on a statement, theirs on the
   * same relation or the same place are dropped. It passes on: what those supersede, this one does too. '*': all others.
   */
  readonly supersedes?: readonly string[];
  /** It may find the same in nearly every migration: text shows more than a few of its findings as one line. */
  readonly repetitive?: true;
  /** Where the claims come from: PostgreSQL's documentation or source, and the peers' rules for the same thing. */
  readonly sources: readonly string[];
}

/** What a rule has to say about one place. */
export interface Report {
  /** The statement it is about. */
  readonly unit: StatementUnit;
  /** The clause to underline: a place in the file of `unit`. */
  readonly at: Range;
  /** What is wrong, as one sentence that names the relation. */
  readonly message: string;
  /** What it does to production: which lock, what that blocks, for how long. `locks()` writes that sentence. */
  readonly why: string;
  /** What to do, as an order. */
  readonly help: string;
  /** The effect that the finding is about: it says relation, lock and work, whether they are certain, and whether the relation is new or small. */
  readonly effect?: Effect;
  /** Lower than the rule's own. */
  readonly severity?: Severity;
  /** False: something was not seen, and this is the worst case; an error is a warning then. */
  readonly certain?: boolean;
  /** Of one hazard that several statements share, such as a lock that is held too long: reports of the same one become one finding, at the first of them. */
  readonly group?: object;
  /** Where the application names what it is about; `why` lists the first of them. */
  readonly places?: readonly ApplicationPlace[];
  /** What it takes away: a finding about that is void where a later deploy of the same run brings the name back. */
  readonly removed?: RemovedName;
  /** Called only where the finding survives. Absent only where nothing can be proposed: a syntax error. */
  readonly rewrite?: () => Rewrite;
}

/** What is configured, as far as rules need to know. */
export interface RuleOptions {
  /** There are standbys that serve reads. */
  readonly standbys: boolean;
  /** What rewrites set: a PostgreSQL duration such as `500ms`. */
  readonly lockTimeout: string;
  /** In milliseconds; a longer lock_timeout protects nobody. */
  readonly longestLockTimeout: number;
  /** Of the role, the database or the connection: in force where a migration begins. */
  readonly settings: Settings;
}

export interface RuleContext {
  readonly postgres: PostgresVersion;
  readonly options: RuleOptions;
  /** Absent where no source code was given. */
  readonly application?: Application;
  readonly report: (report: Report) => void;
  /** The text of a place in the unit's file, as written. */
  readonly source: (unit: StatementUnit, range: Range) => string;
  /** The line, from 1, in which something of the unit's file begins. */
  readonly line: (unit: StatementUnit, range: Range) => number;
  /** The same for people who look at another statement: `line 3`, or `line 3 of db/1.sql` where that stands in another file. */
  readonly place: (unit: StatementUnit, range: Range, from: StatementUnit) => string;
}

/** The operation of one kind. */
export type OperationOf<Kind extends Operation['kind']> = OneOf<Operation, Kind>;
type OneOf<Candidate, Kind extends string> = Candidate extends { readonly kind: infer Own } ? (Kind extends Own ? Candidate : never) : never;

export type OperationVisitors = {
  readonly [Kind in Operation['kind']]?: (operation: OperationOf<Kind>, unit: StatementUnit, context: RuleContext) => void;
};

/**
 * What is looked for. Hooks are called in the order in which things run: `operation` and `statement` for every statement,
 * those of bodies that run too; `transaction` for every transaction, `deploy` for every deploy, `history` at the end.
 */
export interface Rule {
  /** In kebab case: the name of its folder, in findings and in the config file. */
  readonly name: string;
  readonly meta: RuleMeta;
  readonly operation?: OperationVisitors;
  readonly statement?: (unit: StatementUnit, context: RuleContext) => void;
  readonly transaction?: (unit: TransactionUnit, context: RuleContext) => void;
  readonly deploy?: (unit: DeployUnit, context: RuleContext) => void;
  /** Which statements its `history` hook will want to see again. */
  readonly keep?: (unit: StatementUnit) => boolean;
  readonly history?: (unit: HistoryUnit, context: RuleContext) => void;
}

/** Types a rule: what it gives is what it gets. */
export function defineRule(rule: Rule): Rule {
  return rule;
}
