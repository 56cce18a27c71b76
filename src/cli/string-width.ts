import { stripVTControlCharacters } from 'node:util';

/** What the bundle takes for the package `string-width` (tsdown.config.ts): right for the help texts of this command, whose characters are all one column wide. */
function stringWidth(text: string): number {
  return stripVTControlCharacters(text).length;
}

export { stringWidth as default };
