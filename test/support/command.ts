import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface CommandOptions {
  /** Working directory: the repository's root where absent. */
  readonly cwd?: string;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the built command in a process of its own, away from any terminal. */
export function ddlint(args: readonly string[], { cwd, input = '', env = {} }: CommandOptions = {}): CommandResult {
  const { NO_COLOR: _never, FORCE_COLOR: _always, ...inherited } = process.env;
  const result = spawnSync(process.execPath, [resolve('dist/cli.js'), ...args], { cwd, input, env: { ...inherited, ...env }, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (result.error) throw result.error;
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}
