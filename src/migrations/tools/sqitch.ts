import { downOnly, sqlMigration, upOnly } from '../build.ts';
import { confProblems, planNear, positionIn, readPlan } from '../sqitch/plan.ts';
import type { MigrationFile, Ordered, Tool, ToolReading } from '../tool.ts';

/**
 * sqitchers/sqitch, lib/App/Sqitch/Engine/pg.pm: psql runs the file, each statement by itself; its templates bring BEGIN
 * and COMMIT. Order and names come from sqitch.plan. A second run waits in pg_advisory_lock, but for no longer than 60
 * seconds (wait_lock, Engine.pm: default_lock_timeout), and on connections that psql's is none of: CONCURRENTLY waits that
 * long, and goes on.
 */
export const tool: Tool = {
  name: 'sqitch',
  title: 'Sqitch',
  fileName: ({ path, around }) => (/(?:^|\/)(?:deploy|revert|verify)\/.+\.sql$/.test(path) && planNear(around) !== undefined ? 'its place beside a sqitch.plan' : undefined),
  root: (path) => path.replace(/(?:^|\/)(?:deploy|revert|verify)\/.*$/, '') || '.',
  order,
  read,
  configuration: confProblems,
  way: (path) => ({ down: /(?:^|\/)revert\//.test(path), key: path.replace(/(^|\/)(?:deploy|revert)\//, '$1') }),
  // sqitch rework: the older script is copied to name@tag.sql.
  reworks: (path) => (/@[^/]*\.sql$/.test(path) ? path.replace(/@[^/]*\.sql$/, '.sql') : undefined),
};

/** A change that was reworked stands in the plan several times; its older scripts are called `name@tag.sql`. */
function order(files: readonly MigrationFile[]): Ordered {
  const file = files[0] && planNear(files[0].around);
  if (!file) return { files, problems: [] };
  const plan = readPlan(file);
  const positions = new Map(files.map((one) => {
    const [, name = '', tag] = /(?:^|\/)(?:deploy|revert|verify)\/((?:(?!\/(?:deploy|revert|verify)\/).)*?)(?:@([^/@]*))?\.sql$/.exec(one.path) ?? [];
    return [one, positionIn(plan, name, tag)] as const;
  }));
  const position = (one: MigrationFile): number => positions.get(one) ?? -1;
  const unplanned = files.filter((one) => position(one) < 0 && /(?:^|\/)deploy\//.test(one.path));
  const planned = files.filter((one) => position(one) >= 0).toSorted((a, b) => position(a) - position(b));
  return {
    files: [...planned, ...unplanned], problems: plan.problems,
    remarks: unplanned.map(({ path }) => ({ path, reason: `${file.path} does not name it: Sqitch does not deploy it` })),
  };
}

function read(file: MigrationFile): ToolReading {
  if (/(?:^|\/)verify\//.test(file.path)) return downOnly();
  return upOnly(sqlMigration(file, 'sqitch', { send: 'each' }));
}
