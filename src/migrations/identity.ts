import type { MigrationFile, Tool } from './tool.ts';

/** What a tool keeps account of a migration by: its version, where it has one, else its whole name, from the root of its history. */
export function identityOf({ identity, version }: Tool, file: MigrationFile, root: string): string {
  const fromRoot = file.path.startsWith(`${root}/`) ? file.path.slice(root.length + 1) : file.path;
  return identity?.(file) ?? version?.(file.path) ?? fromRoot;
}
