import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { directoryWith } from './directory.ts';

/** A git repository in a directory of its own, removed when the test is over. */
export interface Repository {
  readonly directory: string;
  readonly git: (...args: readonly string[]) => string;
  readonly write: (files: Readonly<Record<string, string | Buffer>>) => void;
  /** Writes files and commits everything that is there. */
  readonly commit: (files: Readonly<Record<string, string | Buffer>>) => void;
}

export function repositoryWith(files: Readonly<Record<string, string | Buffer>>): Repository {
  return repositoryAt(directoryWith({}), files);
}

/** `files`: of its first commit, on the branch main; none is no commit. */
export function repositoryAt(directory: string, files: Readonly<Record<string, string | Buffer>>): Repository {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=ddlint', '-c', 'user.email=ddlint@example.org', '-c', 'commit.gpgSign=false', '-c', 'tag.gpgSign=false', ...args], { cwd: directory, encoding: 'utf8', stdio: 'pipe', env: gitEnvironment() });
  const write = (written: typeof files): void => {
    for (const [name, content] of Object.entries(written)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), content);
    }
  };
  const commit = (written: typeof files): void => {
    write(written);
    git('add', '--all');
    git('commit', '--quiet', '--message', 'changes');
  };
  git('init', '--quiet', '--initial-branch', 'main');
  if (Object.keys(files).length > 0) commit(files);
  return { directory, git, write, commit };
}

/** Without what a git hook that runs the tests would hand down, and without the user's own settings. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return { ...Object.fromEntries(inherited), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
}
