import { spawnSync } from 'node:child_process';

/** Builds the command once for all system tests. */
export function setup(): void {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'build'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the build failed:\n${stdout}\n${stderr}`);
}
