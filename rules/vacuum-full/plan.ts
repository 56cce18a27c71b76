import {
  findRelation, indexesOf, isView, namedRelation, orderOf, repackSteps, searchPath, tableNamed,
  type OperationOf, type RuleContext, type StatementUnit,
} from '../../src/lint/index.ts';
import { action, inTransaction, outsideTransaction, plan, quoteIdentifier, repack, sqlName, type NamedRelation, type Rewrite, type Step } from '../../src/rewrite/index.ts';

type Vacuum = OperationOf<'vacuum'>;
type Cluster = OperationOf<'cluster'>;

/** Plain VACUUM first, which mostly is all it takes; then pg_repack. */
export function onlineRewrite(operation: Vacuum | Cluster, unit: StatementUnit, context: RuleContext): Rewrite {
  if (!operation.table) return plan('Vacuum without FULL, and let pg_repack do the rest', everything(operation));
  const table = namedRelation(unit, operation.table);
  const name = sqlName(table);
  const vacuum = plainVacuum(operation, table);
  const relation = findRelation(unit.schema, operation.table, searchPath(unit));
  if (typeof relation !== 'string' && isView(relation)) {
    return plan('Make it anew, and change over', [vacuum, action({ deploy: 1, phase: 'migrate', title: `Give the space of ${name} back`, action: `REFRESH MATERIALIZED VIEW CONCURRENTLY ${name} keeps readers going, but not the file small. Where the space is needed, create a second materialized view, let the application change over, and drop ${name}.` })]);
  }
  const found = tableNamed(unit, operation.table);
  if (typeof found !== 'string' && found.persistence !== 'permanent') {
    return plan('Vacuum without FULL', [vacuum, action({ deploy: 1, phase: 'migrate', title: `Give the space of ${name} back`, action: `pg_repack takes permanent tables only. Where plain VACUUM is not enough, create a second table like ${name}, write to both while the rows are copied in batches, and let the application change over.` })]);
  }
  if (operation.kind === 'vacuum') {
    return plan('Vacuum without FULL, and give space back to the disk with pg_repack', [vacuum, ...repackSteps(operation.table, unit, context, { title: `Where plain VACUUM was not enough: write ${name} anew while the application goes on` })]);
  }
  const order = orderBy(operation, unit);
  const steps = repackSteps(operation.table, unit, context, { title: `Write ${name} in order while the application goes on`, ...(order === undefined ? { clustered: true } : { orderBy: order }) });
  return plan('Put the rows in order with pg_repack', [vacuum, ...(order === undefined ? markClustered(operation, table, context) : []), ...steps]);
}

function plainVacuum(operation: Vacuum | Cluster, table: NamedRelation): Step {
  const analyze = operation.kind === 'vacuum' && operation.analyze ? '(ANALYZE) ' : '';
  return outsideTransaction({
    deploy: 1, phase: 'expand', title: `Make the space of dead rows usable for new ones`, lock: 'SHARE UPDATE EXCLUSIVE', work: 'scan', statements: [`VACUUM ${analyze}${sqlName(table)}`],
  });
}

/** The columns of the index that is named, else of the one on which the table was clustered; undefined where they aren't known. */
function orderBy({ table: name, index }: Cluster, unit: StatementUnit): string | undefined {
  const table = name ? tableNamed(unit, name) : 'unknown';
  if (typeof table === 'string') return undefined;
  const wanted = index ?? table.clusterIndex;
  const found = indexesOf(unit.schema, table).find((candidate) => candidate.name === wanted);
  return found && orderOf(found);
}

/** pg_repack takes the order of the index on which the table is marked as clustered. */
function markClustered({ index }: Cluster, table: NamedRelation, { options }: RuleContext): readonly Step[] {
  if (index === undefined) return [];
  return [inTransaction({
    deploy: 1, phase: 'expand', title: `Mark the order that is wanted`, lock: 'SHARE UPDATE EXCLUSIVE', work: 'none', statements: [`ALTER TABLE ${sqlName(table)} CLUSTER ON ${quoteIdentifier(index)}`],
  }, options.lockTimeout)];
}

function everything({ kind }: Vacuum | Cluster): readonly Step[] {
  return [
    outsideTransaction({
      deploy: 1, phase: 'expand', title: 'Make the space of dead rows usable for new ones', lock: 'SHARE UPDATE EXCLUSIVE', work: 'scan', statements: ['VACUUM'],
    }),
    action({
      deploy: 1, phase: 'migrate', title: 'See to what pg_repack needs',
      action: 'Install pg_repack on the server and CREATE EXTENSION pg_repack in the same version. Each table needs a primary key, or a unique index over columns that are NOT NULL, and the disk room for twice the largest table and its indexes.',
    }),
    repack({ deploy: 1, phase: 'migrate', title: 'Where plain VACUUM was not enough: write the tables anew while the application goes on', ...(kind === 'cluster' && { clustered: true }) }),
  ];
}
