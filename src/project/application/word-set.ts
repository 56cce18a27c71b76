/**
 * The words of a file, as a set of hashes without the words: it can say yes for a word that isn't there, and never no for
 * one that is. Thousands of files are hashed in the time that it takes to read them, and searched in no time; what
 * stands in a file is looked at only where its words are there.
 */
export class WordSet {
  readonly #bits: Uint32Array;
  readonly #mask: number;

  constructor(bytes: Uint8Array) {
    // Words have six letters or so: about as many bits as bytes leave one false yes in ten.
    const size = Math.max(1024, 2 ** Math.ceil(Math.log2(bytes.length + 1)));
    this.#bits = new Uint32Array(size / 32);
    this.#mask = size - 1;
    let hash = seed;
    // Behind the `n` of `\n`, which may be an escape or the first letter.
    let escaped = seed;
    for (let i = 0; i <= bytes.length; i++) {
      const letter = letters[bytes[i] ?? 0] ?? 0;
      if (letter !== 0) {
        hash = Math.imul(hash ^ letter, prime);
        if (bytes[i - 2] === backslash) escaped = seed;
        if (escaped !== seed || bytes[i - 2] === backslash) escaped = Math.imul(escaped ^ letter, prime);
      } else if (hash !== seed) {
        this.#add(hash);
        if (escaped !== seed) this.#add(escaped);
        hash = seed;
        escaped = seed;
      }
    }
  }

  /** Whether all words of a name may be there; without regard to case. */
  has(name: string): boolean {
    let hash = seed;
    let all = true;
    for (const byte of Buffer.from(`${name} `)) {
      const letter = letters[byte] ?? 0;
      if (letter !== 0) {
        hash = Math.imul(hash ^ letter, prime);
      } else if (hash !== seed) {
        const at = this.#place(hash);
        all &&= ((this.#bits[at >>> 5] ?? 0) & (1 << (at & 31))) !== 0;
        hash = seed;
      }
    }
    return all;
  }

  #add(hash: number): void {
    const at = this.#place(hash);
    this.#bits[at >>> 5] = (this.#bits[at >>> 5] ?? 0) | (1 << (at & 31));
  }

  #place(hash: number): number {
    return (hash ^ (hash >>> 15)) & this.#mask;
  }
}

/** FNV-1a. */
const seed = 0x811c9dc5 | 0;
const prime = 0x01000193;

const backslash = 0x5c;

/** For each byte of UTF-8 the one that stands for it in a word, ASCII in lower case; 0 for what stands between words. */
const letters = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return byte;
  return /\w/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte).toLowerCase().charCodeAt(0) : 0;
});
