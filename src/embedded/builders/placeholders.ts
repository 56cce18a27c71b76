/** Runs `change` over a text, but for the `${…}` in it: what fills those isn't known, so nothing can be said of it. */
export function aroundPlaceholders(text: string, change: (part: string) => string): string {
  return text.replace(/(\$\{[^{}]*\})|((?:(?!\$\{[^{}]*\})[\s\S])+)/g, (_, placeholder: string | undefined, part: string | undefined) => placeholder ?? change(part ?? ''));
}

/** The parts of a name between its dots; the dots of a `${…}` don't count. */
export function splitAtDots(name: string): readonly string[] {
  return aroundPlaceholders(name, (part) => part.replaceAll('.', '\0')).split('\0');
}
