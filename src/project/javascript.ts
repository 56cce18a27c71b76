import { configureJavaScriptParser, isJavaScript } from '../embedded/index.ts';

/** Loads the parser of JavaScript where one of the files needs it. Where that fails, each such file says so when it is read. */
export async function loadJavaScriptParser(paths: readonly string[]): Promise<void> {
  if (!paths.some(isJavaScript)) return;
  try {
    const { parseSync } = await import('oxc-parser');
    configureJavaScriptParser(parseSync);
  } catch (error) {
    configureJavaScriptParser({ unavailable: error instanceof Error ? error.message : String(error) });
  }
}
