import { explain } from './explain.ts';
import type { CommonArguments } from './options.ts';

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Gives the exit status. */
  readonly run: (args: CommonArguments) => Promise<number>;
}

export const commands: readonly Command[] = [
  { name: 'explain', summary: 'what each statement locks, what that blocks, for how long and until when', run: explain },
];
