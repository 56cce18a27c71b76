import { isJavaScript, loadProgramReader, programsUnreadable } from '../embedded/index.ts';

/** Loads what reads JavaScript and TypeScript where one of the files needs it. Where that fails, each such file says so when it is read. */
export async function loadJavaScript(paths: readonly string[]): Promise<void> {
  if (!paths.some(isJavaScript)) return;
  try {
    const { parseSync } = await import('oxc-parser');
    await loadProgramReader(parseSync);
  } catch (error) {
    programsUnreadable(error instanceof Error ? error.message : String(error));
  }
}
