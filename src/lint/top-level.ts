import type { DeployUnit, MigrationUnit, StatementUnit } from './units.ts';

/** The statement of the migration that runs this one, however deep it stands in bodies; itself where it stands in the file. */
export function outermost(unit: StatementUnit): StatementUnit {
  return unit.within ? outermost(unit.within) : unit;
}

/** All that a migration runs, what bodies run too. */
export function unitsOf(migration: MigrationUnit, deploy: DeployUnit): readonly StatementUnit[] {
  const own = new Set(migration.statements);
  return deploy.statements.filter((unit) => own.has(outermost(unit)));
}

/**
 * Whether a second statement could change what the migration does: some tools send a file as one string, and PostgreSQL
 * makes one transaction of the statements of a string (postgres.c: exec_simple_query). Not where it is known what it takes.
 */
export function isLoneStatement({ statements: [only, ...others], forMixing }: MigrationUnit): boolean {
  return !forMixing && only?.context.transaction === 'none' && others.length === 0;
}
