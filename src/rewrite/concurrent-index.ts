import type { PostgresVersion } from '../config/index.ts';
import { outsideTransaction, type StepPlace } from './steps.ts';
import { literal, sqlName, type NamedRelation } from './names.ts';
import { timeoutsOff } from './timeouts.ts';
import type { SqlStep } from './types.ts';

/**
 * What to do where CREATE INDEX CONCURRENTLY fails: it leaves an INVALID index, which every write maintains and no query
 * uses. A plain retry says that it exists already, and IF NOT EXISTS keeps it as it is.
 */
export function invalidIndexRecovery(index: NamedRelation, postgres: PostgresVersion): string {
  const name = sqlName(index);
  const lines = [
    '-- A build that fails leaves an INVALID index. This must say true:',
    `SELECT indisvalid FROM pg_index WHERE indexrelid = ${literal(name)}::regclass;`,
    '-- Where it says false, finish the build:',
    `REINDEX INDEX CONCURRENTLY ${name};`,
    '-- or remove the index, and run the migration again:',
    `DROP INDEX CONCURRENTLY ${name};`,
  ];
  // REINDEX CONCURRENTLY came with 12.
  return (postgres >= 12 ? lines : [...lines.slice(0, 2), '-- Where it says false, remove the index and run the migration again:', ...lines.slice(5)]).join('\n');
}

/**
 * A step that builds an index while the application writes. `create` is the statement with CONCURRENTLY in it, never IF
 * NOT EXISTS. `settings`: those of the role; a time limit among them would stop the build and leave an INVALID index.
 */
export function buildConcurrently(
  { create, index, postgres, settings = {}, ...place }: StepPlace & {
    readonly create: string; readonly index: NamedRelation; readonly postgres: PostgresVersion; readonly settings?: Readonly<Record<string, string | undefined>>;
  },
): SqlStep {
  return {
    ...outsideTransaction({ ...place, lock: 'SHARE UPDATE EXCLUSIVE', work: 'index build', statements: [...timeoutsOff(settings), create] }),
    recovery: invalidIndexRecovery(index, postgres),
  };
}
