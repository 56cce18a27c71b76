import { isJavaScript } from '../embedded/index.ts';
import { npmRange } from './dependencies.ts';
import { settingsProblems } from './examine.ts';
import { directoryOf } from './paths.ts';
import type { MigrationFile, Surroundings, ToolProblem } from './tool.ts';

/** Something called `up`: exported, assigned, or a method. */
const hasUp = /\bup\b\s*(?:[=(:,}]|as\b)/;

/** Is it a migration in JavaScript or TypeScript that holds `pattern`? */
export function isProgram({ path, text }: MigrationFile, ...patterns: readonly RegExp[]): boolean {
  return isJavaScript(path) && hasUp.test(text) && patterns.every((pattern) => pattern.test(text));
}

/** A program with an `up` in a directory of migrations, where package.json asks for the library and for no other of its kind. */
export function isProgramOf(file: MigrationFile, library: string): boolean {
  if (!isProgram(file) || !/(?:^|[/_-])migrations?(?:[/_-]|$)/i.test(directoryOf(file.path))) return false;
  return libraries.every((name) => (npmRange(file.around, name) !== undefined) === (name === library));
}

const libraries: readonly string[] = ['knex', 'typeorm', 'node-pg-migrate', 'sequelize', 'kysely', '@mikro-orm/migrations', 'db-migrate'];

/** A package.json that can't be read, for tools that it may tell. */
export function manifestProblems({ nearest }: Surroundings): readonly ToolProblem[] {
  return settingsProblems(nearest('package.json'), 'what its text seems to ask for is assumed');
}

/** The text of the first configuration file near the migration, without its comments. */
export function configurationOf({ around }: MigrationFile, ...baseNames: readonly string[]): string {
  const names = baseNames.flatMap((base) => ['ts', 'js', 'mts', 'mjs', 'cts', 'cjs'].map((ending) => `${base}.${ending}`));
  return withoutComments(around.nearest(...names)?.text ?? '');
}

/** Of a program; what looks like one in a string stays. */
function withoutComments(text: string): string {
  return text.replace(/("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[^]*?\*\/|\/\/.*$/gm, (_all, quoted: string | undefined) => quoted ?? '');
}
