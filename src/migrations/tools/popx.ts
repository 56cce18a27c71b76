import { sqlMigration, upOnly } from '../build.ts';
import { requiresGoModule } from '../dependencies.ts';
import { numberOfUp } from '../examine.ts';
import { baseName, directoryOf } from '../paths.ts';
import type { MigrationFile, Ordered, Tool, ToolReading } from '../tool.ts';

const name = /^(\d{14,})_[^.]+((?:\.\w+)*)\.(up|down)\.sql$/;

/**
 * ory/x popx and gobuffalo/pop, migrator.go: one transaction a file, or none where the file's name says `.autocommit.`.
 * Dialects beside PostgreSQL are left out, and of one version the file for all of them where there is one for PostgreSQL
 * (migration_info.go, SortAndFilter). Versions are sorted as text.
 */
export const tool: Tool = {
  name: 'popx',
  title: 'popx, pop',
  fileName: ({ path }) => (/^\d{14,}_.+\.autocommit\.(?:up|down)\.sql$/.test(baseName(path)) ? 'its name ends in .autocommit.up.sql' : undefined),
  configured: ({ path, around }) => (name.test(baseName(path)) && requiresGoModule(around, /\b(?:ory\/x|ory\/pop|gobuffalo\/pop|oryx)\b/) ? 'its name, and the go.mod' : undefined),
  order,
  read,
  way: (path) => ({ down: partsOf(path).direction === 'down', key: `${directoryOf(path)}/${partsOf(path).version}` }),
  identity: ({ path }) => numberOfUp(path),
};

const otherDialects: readonly string[] = ['mysql', 'mariadb', 'sqlite3', 'sqlite', 'cockroach', 'cockroachdb', 'crdb'];

interface NameParts {
  readonly version: string;
  readonly words: readonly string[];
  readonly dialect: string | undefined;
  readonly direction: string;
}

/** The dialect is `postgres`, or one of the others; without one a file is for all. */
function partsOf(path: string): NameParts {
  const [, version = path, words = '', direction = 'up'] = name.exec(baseName(path)) ?? [];
  const said = words.split('.').filter((word) => word !== '');
  return { version, direction, words: said, dialect: said.find((word) => word !== 'autocommit') };
}

function order(files: readonly MigrationFile[]): Ordered {
  const keyOf = ({ path }: MigrationFile): string => `${partsOf(path).version} ${partsOf(path).direction}`;
  const own = new Map(files.filter(({ path }) => isOwn(path)).map((file) => [keyOf(file), file]));
  const replaced = files.filter((file) => partsOf(file.path).dialect === undefined && own.has(keyOf(file)));
  return {
    files: files.filter((file) => !replaced.includes(file)).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0)), problems: [],
    remarks: replaced.map((file) => ({ path: file.path, reason: `is not applied to PostgreSQL, and not judged: ${baseName(own.get(keyOf(file))?.path ?? '')} is in its place` })),
  };
}

function isOwn(path: string): boolean {
  return /^(?:postgres|postgresql|pg)$/.test(partsOf(path).dialect ?? '');
}

function read(file: MigrationFile): ToolReading {
  const { words, dialect = '' } = partsOf(file.path);
  if (otherDialects.includes(dialect)) return upOnly();
  return upOnly(sqlMigration(file, 'popx', {
    send: 'together', transaction: words.includes('autocommit') ? undefined : 'migration',
    optOut: { words: 'Name the file `.autocommit.up.sql`; one statement is then all that may stand in it.', edits: [], newFiles: [], leaves: 'implicit' },
  }));
}
