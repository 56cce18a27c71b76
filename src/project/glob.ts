import fastGlob from 'fast-glob';

/** Files below `directory` that match, with `/` between folders; none in node_modules, and none that `ignore` matches. */
export function glob(pattern: string, directory: string, caseSensitive: boolean, ignore: readonly string[] = []): Promise<readonly string[]> {
  return fastGlob(pattern, { cwd: directory, ignore: ['**/node_modules/**', ...ignore], caseSensitiveMatch: caseSensitive, suppressErrors: true });
}
