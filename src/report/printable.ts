/**
 * Text from files, names and arguments must not steer the terminal that shows it. C0 and C1 controls and DEL move the
 * cursor or hide text; bidirectional controls (Unicode 16, UAX #9) reorder what is shown, as in "Trojan Source"
 * (CVE-2021-42574); U+2028 and U+2029 break lines; zero-width characters hide in names.
 */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const controls = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const whiteSpace = /[\t\n\v\f\r\u2028\u2029]+/g;

/** One line of text that only shows itself: line breaks and tabs become spaces, other control characters go. */
export function printable(text: string): string {
  return text.replace(whiteSpace, ' ').replace(controls, '');
}

/** JSON with the same characters as escapes: nothing is lost, and a terminal shows it as it is. */
export function printableJson(value: unknown): string {
  const json = JSON.stringify(value, null, 2);
  // JSON.stringify has escaped C0 inside strings; the line breaks left are its own.
  return json.replace(controls, (character) => (character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`));
}
