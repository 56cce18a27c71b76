import type { LockMode } from '../operations/index.ts';
import type { Work } from '../effects/index.ts';

/** The safe way to do what a finding is about: an edit in place, or a plan of steps in deploys. */
export type Rewrite = EditRewrite | PlanRewrite;

/** A stretch of a file, in UTF-16 units, and what stands there instead. `start` = `end`: an insertion. */
export interface TextEdit {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One statement made safe where it stands. */
export interface EditRewrite {
  readonly kind: 'edit';
  /** What it does, as an order: `Build the index concurrently`. */
  readonly title: string;
  /** `safe`: it can be applied without a look; `check`: it changes what the application sees, or leans on something unseen. */
  readonly safety: 'safe' | 'check';
  /** In the order of their places, none overlapping another. */
  readonly edits: readonly TextEdit[];
  readonly newFiles: readonly { readonly path: string; readonly text: string }[];
  /** What to do where it fails half-way: SQL with comments. Not part of the migration. */
  readonly recovery?: string;
}

/** Several migrations, in as many deploys as it takes. */
export interface PlanRewrite {
  readonly kind: 'plan';
  readonly title: string;
  readonly steps: readonly Step[];
}

export type Phase = 'expand' | 'migrate' | 'contract';

interface StepBase {
  /** From 1. Steps of one deploy ship with one release of the application. */
  readonly deploy: number;
  readonly phase: Phase;
  readonly title: string;
  /** What to do where it fails half-way: SQL with comments. Not part of the migration. */
  readonly recovery?: string;
}

/** One migration of its own. */
export interface SqlStep extends StepBase {
  /** Its statements run in one transaction; otherwise each runs by itself, outside any. */
  readonly transaction: boolean;
  /** The strongest lock on a table that is in use, and the most work done under it. */
  readonly lock: LockMode;
  readonly work: Work;
  /** Without BEGIN and COMMIT. */
  readonly sql: string;
}

/** For the shell. */
export interface CommandStep extends StepBase {
  readonly command: string;
}

/** For people: release the application, wait. */
export interface ActionStep extends StepBase {
  readonly action: string;
}

export type Step = SqlStep | CommandStep | ActionStep;
