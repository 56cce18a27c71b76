import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';

export type Reading = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

/**
 * Larger files are dumps of data, not migrations: their parse would need more memory than the machine has. Reading
 * costs about 50 ms a megabyte.
 */
const largestFile = 64 * 1024 * 1024;

/** The text of a file, byte order mark and all, so that places are places in the file. Offsets in `reason` count bytes from 0. */
export function readText(path: string): Reading {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return { ok: false, reason: 'is a directory' };
    return stats.size > largestFile ? tooLarge(stats.size) : decode(readFileSync(path));
  } catch (error) {
    return { ok: false, reason: systemError(error) };
  }
}

/** The same for bytes that come from elsewhere: standard input. */
export function decode(bytes: Buffer): Reading {
  if (bytes.length > largestFile) return tooLarge(bytes.length);
  if (!isUtf8(bytes)) return { ok: false, reason: `not UTF-8 at byte ${firstInvalidByte(bytes)}` };
  const nul = bytes.indexOf(0);
  if (nul >= 0) return { ok: false, reason: `a NUL character at byte ${nul}, which PostgreSQL does not accept` };
  return { ok: true, text: bytes.toString('utf8') };
}

function tooLarge(size: number): Reading {
  return { ok: false, reason: `larger than ${largestFile / 1024 / 1024} MB (${Math.ceil(size / 1024 / 1024)} MB), which is too large to be judged` };
}

/** Where decoding first put U+FFFD for what it could not read: there the text, encoded again, differs. */
function firstInvalidByte(bytes: Buffer): number {
  const again = Buffer.from(bytes.toString('utf8'));
  let at = 0;
  while (at < bytes.length && bytes[at] === again[at]) at++;
  return at;
}

/** Why the system refused, in words for those who named the file. */
export function systemError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'no such file or directory';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ELOOP':
      return 'too many symbolic links';
    default:
      return error.message;
  }
}

/** False also where there is nothing. */
export function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
