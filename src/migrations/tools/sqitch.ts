import { downOnly, sqlMigration, upOnly } from '../build.ts';
import type { MigrationFile, Ordered, Tool, ToolProblem, ToolReading } from '../tool.ts';

/** sqitchers/sqitch, lib/App/Sqitch/Engine/pg.pm: psql runs the file, each statement by itself; its templates bring BEGIN and COMMIT. Order and names come from sqitch.plan. */
export const tool: Tool = {
  name: 'sqitch',
  title: 'Sqitch',
  fileName: ({ path, around }) => (/(?:^|\/)(?:deploy|revert|verify)\/.+\.sql$/.test(path) && around.nearest('sqitch.plan') !== undefined ? 'its place beside a sqitch.plan' : undefined),
  root: (path) => path.replace(/(?:^|\/)(?:deploy|revert|verify)\/.*$/, '') || '.',
  order,
  read,
};

/** A change of the plan: `name [dependencies] timestamp planner # note`; tags begin with @, pragmas with %. */
function changesOf(plan: string): readonly string[] {
  return plan.split('\n').flatMap((line) => /^\s*(?:\+\s*)?([^\s@%#[:\\-][^\s[]*)/.exec(line)?.[1] ?? []);
}

/** A change that was reworked stands in the plan several times; its older scripts are called `name@tag.sql`, and come before. */
function order(files: readonly MigrationFile[]): Ordered {
  const plan = files[0]?.around.nearest('sqitch.plan');
  const changes = changesOf(plan?.text ?? '');
  const name = ({ path }: MigrationFile): string => path.replace(/^.*?(?:^|\/)(?:deploy|revert|verify)\//, '').replace(/(?:@[^/]*)?\.sql$/, '');
  const position = (file: MigrationFile): number => (/@[^/]*\.sql$/.test(file.path) ? changes.indexOf(name(file)) : changes.lastIndexOf(name(file)));
  const missing = files.filter((file) => /(?:^|\/)deploy\//.test(file.path) && position(file) < 0);
  const problems: readonly ToolProblem[] = [];
  const planned = files.filter((file) => position(file) >= 0).toSorted((a, b) => position(a) - position(b));
  return { files: [...planned, ...missing], problems };
}

function read(file: MigrationFile): ToolReading {
  if (/(?:^|\/)verify\//.test(file.path)) return downOnly();
  const migration = sqlMigration(file, 'sqitch', { send: 'each' });
  return /(?:^|\/)revert\//.test(file.path) ? downOnly(migration) : upOnly(migration);
}
