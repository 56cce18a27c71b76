import { defineRule, locks, namedRelation, nameOf, relationOf, slowEffects, type Effect, type OperationOf, type StatementUnit } from '../../src/lint/index.ts';
import { attachOnline } from './plan.ts';

export const rule = defineRule({
  name: 'attach-partition-scan',
  meta: {
    severity: 'error',
    summary: 'ATTACH PARTITION that reads rows or builds indexes under ACCESS EXCLUSIVE',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-ATTACH-PARTITION',
      'tablecmds.c: ATExecAttachPartition, QueuePartitionConstraintValidation',
    ],
  },
  operation: {
    attachPartition(operation, unit, context) {
      const slow = slowEffects(unit, operation);
      const [effect] = slow;
      if (!effect) return;
      context.report({
        unit, effect,
        at: operation.range,
        message: `ATTACH PARTITION ${tasks(operation, unit, slow).join(', and ')}, while nobody can use ${slow.length > 1 ? 'them' : 'it'}.`,
        why: slow.map((one) => locks(one, unit)).slice(0, 3).join(' '),
        help: advice(operation, slow),
        rewrite: () => attachOnline(operation, unit, context, slow),
      });
    },
  },
});

function advice({ bound }: OperationOf<'attachPartition'>, slow: readonly Effect[]): string {
  if (bound.kind === 'hash') return 'Attach the partition while it is empty, and fill it afterwards: no CHECK can prove a HASH bound.';
  const kinds = slow.flatMap(({ causes }) => causes.map(({ kind, work }) => (work === 'index build' ? 'index' : kind)));
  const first = [
    ...(kinds.includes('index') ? ['build the indexes that it lacks concurrently'] : []),
    ...(kinds.includes('foreign key') ? ['add the foreign keys that it lacks NOT VALID and validate them'] : []),
    ...(kinds.includes('partition bound') ? ['add a CHECK, NOT VALID at first, that says the same as its bound, and validate it'] : []),
    ...(kinds.includes('default partition') ? ['add a CHECK to the default partition, NOT VALID at first, that shuts its rows out, and validate it'] : []),
  ];
  return `Before you attach the partition, ${first.join(', and ')}: ATTACH PARTITION then takes an instant.`;
}

/** What PostgreSQL does before the partition is attached. */
function tasks({ table, partition }: OperationOf<'attachPartition'>, unit: StatementUnit, slow: readonly Effect[]): readonly string[] {
  const [parent, name] = [nameOf(namedRelation(unit, table)), nameOf(namedRelation(unit, partition))];
  const causes = slow.flatMap((effect) => effect.causes.map((cause) => ({ ...cause, relation: nameOf(relationOf(unit, effect) ?? effect) })));
  const rest = causes.find(({ kind }) => kind === 'default partition');
  const built = new Set(causes.filter(({ work }) => work === 'index build').map((cause) => cause.name)).size;
  return [
    ...(causes.some(({ kind }) => kind === 'partition bound') ? [`reads every row of ${name} to see that it belongs there`] : []),
    ...(rest ? [`reads every row of ${rest.relation}, a default partition, to see that none belongs to ${name}`] : []),
    ...(built > 0 ? [`builds ${built === 1 ? 'an index' : `${built} indexes`} of ${parent} on ${name}`] : []),
    ...(causes.some(({ kind }) => kind === 'foreign key') ? [`looks up every row of ${name} for the foreign keys of ${parent}`] : []),
  ];
}
