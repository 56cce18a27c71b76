import { explain } from './explain.ts';
import { checkOptions, commonOptions, ruleOptions, type CommonArguments, type Option } from './options.ts';

export interface Command {
  readonly name: string;
  /** What it shows, for its help. */
  readonly summary: string;
  /** What stands behind its name: `[paths…]`. */
  readonly operands: string;
  readonly options: Readonly<Record<string, Option>>;
  /** Gives the exit status. */
  readonly run: (args: CommonArguments) => Promise<number>;
}

/** The rules are loaded where they are asked for: `explain` starts without them. */
export const commands: readonly Command[] = [
  { name: 'check', operands: '[paths…]', options: { ...commonOptions, ...checkOptions }, summary: 'what would block or break production, each with a safe way to do it', run: async (args) => (await import('./check.ts')).check(args) },
  { name: 'explain', operands: '[paths…]', options: commonOptions, summary: 'what each statement locks, what that blocks, for how long and until when', run: explain },
  { name: 'rules', operands: '[RULE]', options: ruleOptions, summary: 'the rules, or the page of one', run: async (args) => (await import('./rules.ts')).listRules(args) },
];
