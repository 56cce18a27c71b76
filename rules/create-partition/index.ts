import {
  defineRule, existing, foreignKeysTo, locks, namedRelation, nameOf, tableById, tableNamed, isTable, relationOf,
  type ColumnDefinition, type Constraint, type Effect, type LockMode, type OperationOf, type RuleContext, type StatementUnit, type Table,
} from '../../src/lint/index.ts';
import { attachWithProofs, columnList, defaultPartition, foreignKeyDefinition, plan, quoteIdentifier, remainderCondition, sqlName, writtenName, type BoundProof, type Rewrite } from '../../src/rewrite/index.ts';

type CreatePartition = OperationOf<'createTable'> & { readonly partitionOf: NonNullable<OperationOf<'createTable'>['partitionOf']> };

export const rule = defineRule({
  name: 'create-partition',
  meta: {
    severity: 'warning',
    summary: 'CREATE TABLE … PARTITION OF, which locks the whole partitioned table',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE',
      'tablecmds.c: DefineRelation',
    ],
  },
  operation: {
    createTable(operation, unit, context) {
      // Before 12 ATTACH PARTITION locks the partitioned table as strongly.
      if (!isPartition(operation) || context.postgres < 12) return;
      const effects = existing(unit.effectsOf(operation));
      const name = namedRelation(unit, operation.partitionOf.parent);
      const effect = effects.find((one) => one.lock === 'ACCESS EXCLUSIVE' && nameOf(one) === nameOf(name));
      if (!effect) return;
      const read = effects.filter(({ work }) => work !== 'none').map(nameOf);
      const scan = read.length > 0 ? ` Before that, every row of ${read.join(' and ')} is read under ACCESS EXCLUSIVE, to see that the default partition holds none of the new one's.` : '';
      context.report({
        unit, effect,
        at: operation.range,
        message: `CREATE TABLE … PARTITION OF locks all of ${nameOf(effect)} for a partition that is still empty.`,
        why: `${locks(effect, unit)}${scan}`,
        help: `Create the table by itself, LIKE ${nameOf(effect)}, and attach it${read.length > 0 ? ' once a CHECK on the default partition shuts its rows out' : ''}: ATTACH PARTITION lets queries on the other partitions go on.`,
        rewrite: () => createAndAttach(operation, effect, unit, context),
      });
    },
  },
});

function isPartition(operation: OperationOf<'createTable'>): operation is CreatePartition {
  return operation.partitionOf !== undefined;
}

function createAndAttach(operation: CreatePartition, effect: Effect, unit: StatementUnit, context: RuleContext): Rewrite {
  const { partitionOf: { parent, bound }, name } = operation;
  const table = tableNamed(unit, parent);
  const rest = typeof table === 'string' ? undefined : defaultPartition(unit.schema, table);
  const condition = typeof table === 'string' ? undefined : remainderCondition(unit.schema, table, bound);
  const proofs: readonly BoundProof[] = rest && condition !== undefined ? [{ table: rest, condition }] : [];
  const schema = name.schema ?? effect.schema;
  return plan('Create the table by itself, and attach it', attachWithProofs({
    parent: namedRelation(unit, parent), partition: { schema, name: name.name, ...(name.template && { template: true as const }) }, bound, proofs,
    lock: rest ? 'ACCESS EXCLUSIVE' : lockOfAttach(operation, effect, unit, context), lockTimeout: context.options.lockTimeout, creation: creation(operation, unit, context),
  }));
}

/** SHARE UPDATE EXCLUSIVE on the partitioned table; foreign keys put triggers on the tables at their other end. */
function lockOfAttach({ columns, constraints }: CreatePartition, effect: Effect, unit: StatementUnit, { postgres }: RuleContext): LockMode {
  const parent = relationOf(unit, effect);
  const outward = [...constraints, ...columns.flatMap((column) => column.constraints), ...(parent && isTable(parent) ? parent.constraints : [])].some((constraint) => constraint.kind === 'foreignKey' && isInUse(constraint, unit));
  const inward = postgres >= 15 && parent !== undefined && isTable(parent) && foreignKeysTo(unit.schema, parent).length > 0;
  return outward || inward ? 'SHARE ROW EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE';
}

function isInUse(key: Extract<Constraint, { kind: 'foreignKey' }> & { readonly referencedTable?: number }, unit: StatementUnit): boolean {
  const table: Table | string | undefined = key.referencedTable === undefined ? tableNamed(unit, key.references) : tableById(unit.schema, key.referencedTable);
  return typeof table !== 'object' || table.new !== 'yes';
}

/** LIKE copies what PARTITION OF would give it. Not the identity: a partition draws from its parent's sequence. */
function creation(operation: CreatePartition, unit: StatementUnit, context: RuleContext): readonly string[] {
  const { name, partitionOf: { parent }, partitionBy, parameters, accessMethod, tablespace, columns, constraints } = operation;
  const copied = ['DEFAULTS', 'GENERATED', 'CONSTRAINTS', 'INDEXES', 'STORAGE', ...(context.postgres >= 14 ? ['COMPRESSION'] : [])].map((what) => ` INCLUDING ${what}`).join('');
  const own = [...constraints.map(({ range }) => context.source(unit, range)), ...columns.flatMap((column) => column.constraints.map((constraint) => asTableConstraint(constraint, unit, context)))];
  const key = partitionBy?.elements.map(({ column, expression }) => (column === undefined ? `(${expression?.text ?? ''})` : quoteIdentifier(column))).join(', ');
  const create = [
    `CREATE TABLE ${writtenName(name)} (${[`LIKE ${sqlName(namedRelation(unit, parent))}${copied}`, ...own].join(', ')})`,
    ...(partitionBy ? [`PARTITION BY ${partitionBy.strategy.toUpperCase()} (${key ?? ''})`] : []),
    ...(accessMethod === undefined ? [] : [`USING ${quoteIdentifier(accessMethod)}`]),
    ...(parameters.length > 0 ? [`WITH (${parameters.map((one) => (one.value === null ? one.name : `${one.name} = ${one.value}`)).join(', ')})`] : []),
    ...(tablespace === undefined ? [] : [`TABLESPACE ${quoteIdentifier(tablespace)}`]),
  ].join(' ');
  return [create, ...columns.flatMap((column) => columnOptions(column).map((option) => `ALTER TABLE ${writtenName(name)} ALTER COLUMN ${quoteIdentifier(column.name)} ${option}`))];
}

function columnOptions(column: ColumnDefinition): readonly string[] {
  return [...(column.default ? [`SET DEFAULT ${column.default.text}`] : []), ...(column.notNull ? ['SET NOT NULL'] : [])];
}

function asTableConstraint(constraint: Constraint, unit: StatementUnit, context: RuleContext): string {
  const name = constraint.name === undefined ? '' : `CONSTRAINT ${quoteIdentifier(constraint.name)} `;
  switch (constraint.kind) {
    case 'foreignKey':
      return `${name}${foreignKeyDefinition(constraint, namedRelation(unit, constraint.references))}`;
    case 'unique':
    case 'primaryKey':
      return `${name}${constraint.kind === 'unique' ? 'UNIQUE' : 'PRIMARY KEY'} (${columnList(constraint.columns)})`;
    default:
      return context.source(unit, constraint.range);
  }
}
