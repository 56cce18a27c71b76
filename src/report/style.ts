/** Colours of a terminal, or none. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
}

const plain = (text: string): string => text;
const sgr = (on: number, off: number) => (text: string): string => `\u001b[${on}m${text}\u001b[${off}m`;

export const noColours: Style = { bold: plain, dim: plain, red: plain, yellow: plain, green: plain };

/** Select Graphic Rendition of ECMA-48 8.3.117; bold and dim share their end. */
export const ansiColours: Style = { bold: sgr(1, 22), dim: sgr(2, 22), red: sgr(31, 39), yellow: sgr(33, 39), green: sgr(32, 39) };
