import fastGlob from 'fast-glob';

/** Files below `directory` that match, with `/` between folders; none in node_modules. */
export function glob(pattern: string, directory: string, caseSensitive: boolean): Promise<readonly string[]> {
  return fastGlob(pattern, { cwd: directory, ignore: ['**/node_modules/**'], caseSensitiveMatch: caseSensitive, suppressErrors: true });
}
