import type { FileText } from '../embedded/index.ts';

/** The texts of files by path: of those that were read, and of those that can be had when they are asked for. */
export class Texts extends Map<string, FileText> {
  readonly #more: (path: string) => FileText | undefined;

  constructor(texts: Iterable<readonly [string, FileText]>, more: (path: string) => FileText | undefined = () => undefined) {
    super(texts);
    this.#more = more;
  }

  override get(path: string): FileText | undefined {
    return super.get(path) ?? this.#more(path);
  }
}
