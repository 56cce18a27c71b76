import { isJavaScript } from '../embedded/index.ts';
import { directoryOf } from './paths.ts';
import type { MigrationFile } from './tool.ts';

/** Something called `up`: exported, assigned, or a method. */
const hasUp = /\bup\b\s*(?:[=(:,}]|as\b)/;

/** Is it a migration in JavaScript or TypeScript that holds `pattern`? */
export function isProgram({ path, text }: MigrationFile, ...patterns: readonly RegExp[]): boolean {
  return isJavaScript(path) && hasUp.test(text) && patterns.every((pattern) => pattern.test(text));
}

/** A program with an `up` in a directory of migrations, where package.json asks for the library and for no other of its kind. */
export function isProgramOf(file: MigrationFile, library: string): boolean {
  if (!isProgram(file) || !/(?:^|[/_-])migrations?(?:[/_-]|$)/i.test(directoryOf(file.path))) return false;
  const manifest = file.around.nearest('package.json')?.text ?? '';
  return libraries.every((name) => manifest.includes(`"${name}":`) === (name === library));
}

const libraries: readonly string[] = ['knex', 'typeorm', 'node-pg-migrate', 'sequelize', 'kysely', '@mikro-orm/migrations', 'db-migrate'];

/** The text of the first configuration file near the migration. */
export function configurationOf({ around }: MigrationFile, ...baseNames: readonly string[]): string {
  const names = baseNames.flatMap((base) => ['ts', 'js', 'mts', 'mjs', 'cts', 'cjs'].map((ending) => `${base}.${ending}`));
  return around.nearest(...names)?.text ?? '';
}
