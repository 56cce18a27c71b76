import {
  columnNamed, defineRule, findRelation, indexesOf, nameOf, namedRelation, statementStep, tableById, tableNamed,
  type DeployUnit, type ForeignKeyConstraint, type Index, type Operation, type QualifiedName, type Range, type RuleContext, type StatementUnit, type Table,
} from '../../src/lint/index.ts';
import { action, buildConcurrently, columnList, edit, insertAt, makeObjectName, plan, quoteIdentifier, sqlName, type NamedRelation, type Rewrite } from '../../src/rewrite/index.ts';

/** A foreign key as a statement adds it. */
interface AddedKey {
  readonly key: ForeignKeyConstraint;
  readonly table: QualifiedName;
  readonly at: Range;
}

export const rule = defineRule({
  name: 'foreign-key-without-index',
  meta: {
    severity: 'info',
    summary: 'Foreign key whose columns no index begins with',
    sources: [
      'https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK',
      'ri_triggers.c: RI_FKey_noaction_del',
    ],
  },
  deploy(deploy, context) {
    for (const unit of deploy.statements) {
      for (const added of unit.statement.operations.flatMap(keysOf)) {
        const table = tableAfter(added, unit, deploy);
        if (!table || hasIndex(added.key, table, deploy)) continue;
        const [name, referenced, columns] = [nameOf(table), nameOf(namedRelation(unit, added.key.references)), columnList(added.key.columns)];
        context.report({
          unit,
          at: added.at,
          message: `No index of ${name} begins with a column of this foreign key on (${columns}).`,
          why: `When a row of ${referenced} is deleted or gets another key, PostgreSQL searches ${name} for rows that reference it. Without an index it reads all of ${name} each time, while the row of ${referenced} stays locked.`,
          help: table.new === 'no' ? `Build an index on (${columns}) with CREATE INDEX CONCURRENTLY, before the foreign key is added.` : `Create an index on (${columns}) together with the table.`,
          rewrite: () => withIndex(added, table, unit, context),
        });
      }
    }
  },
});

function keysOf(operation: Operation): readonly AddedKey[] {
  switch (operation.kind) {
    case 'createTable':
      return operation.persistence === 'temporary' ? [] : [...operation.columns.flatMap((column) => column.constraints), ...operation.constraints].flatMap((key) => (key.kind === 'foreignKey' ? [{ key, table: operation.name, at: key.range }] : []));
    case 'addColumn':
      return operation.column.constraints.flatMap((key) => (key.kind === 'foreignKey' ? [{ key, table: operation.table, at: operation.range }] : []));
    case 'addConstraint':
      return operation.constraint.kind === 'foreignKey' ? [{ key: operation.constraint, table: operation.table, at: operation.range }] : [];
    default:
      return [];
  }
}

/** The table as the deploy leaves it, with the key; undefined where the key is gone by then, or an index may be there that nobody saw. */
function tableAfter({ key, table: name }: AddedKey, unit: StatementUnit, { schemaAfter }: DeployUnit): Table | undefined {
  const then = tableNamed({ ...unit, schema: unit.schemaAfter }, name);
  const table = typeof then === 'string' ? undefined : tableById(schemaAfter, then.id);
  const stays = table?.constraints.some((constraint) => constraint.kind === 'foreignKey' && constraint.columns.join('\0') === key.columns.join('\0'));
  return table?.whole && stays && table.persistence !== 'temporary' ? table : undefined;
}

function hasIndex({ columns }: ForeignKeyConstraint, table: Table, { schemaAfter }: DeployUnit): boolean {
  return indexesOf(schemaAfter, table).some((index) => finds(index, columns));
}

/** It leads to the rows with a given key; one WHERE a key column IS NOT NULL too, since `= $1` implies that. */
function finds({ method, elements: [first], where, valid }: Index, columns: readonly string[]): boolean {
  if (first?.column === undefined || !columns.includes(first.column) || valid === 'no' || (method !== 'btree' && method !== 'hash')) return false;
  if (!where) return true;
  const { tree } = where;
  return tree.kind === 'isNull' && tree.negated && tree.arg.kind === 'column' && columns.includes(tree.arg.path.at(-1) ?? '');
}

/** As PostgreSQL would choose it (indexcmds.c: ChooseRelationName). */
function freeName({ schema, name }: NamedRelation, { columns }: ForeignKeyConstraint, { schemaAfter }: StatementUnit): string {
  for (let pass = 0; ; pass++) {
    const chosen = makeObjectName(name, columns.join('_'), pass === 0 ? 'idx' : `idx${pass}`);
    if (typeof findRelation(schemaAfter, { schema, name: chosen }, []) === 'string') return chosen;
  }
}

function withIndex({ key, table: written }: AddedKey, table: Table, unit: StatementUnit, context: RuleContext): Rewrite {
  const name = namedRelation({ ...unit, schema: unit.schemaAfter }, written);
  const index = { schema: name.schema, name: freeName(name, key, unit) };
  const on = `ON ${sqlName(name)} (${columnList(key.columns)})`;
  if (table.new !== 'no') {
    return edit('Create an index for the foreign key', [insertAt(unit.path, unit.statement.range.end, `;\nCREATE INDEX ${quoteIdentifier(index.name)} ${on}`)], { safety: table.new === 'yes' && !table.filled ? 'safe' : 'check' });
  }
  const place = { deploy: 1, phase: 'expand' } as const;
  const title = 'Build an index for the foreign key';
  const isThere = key.columns.every((column) => typeof columnNamed(unit, written, column) !== 'string');
  const first = isThere ? [] : [statementStep(unit, { ...place, title: 'Run the statement' }, context)];
  if (table.kind === 'partitioned table') {
    return plan(title, [...first, action({ ...place, title: 'Build the index of each partition', action: `CREATE INDEX ON ONLY ${nameOf(name)}, build the same on each partition with CREATE INDEX CONCURRENTLY, and attach them with ALTER INDEX … ATTACH PARTITION.` })]);
  }
  return plan(title, [...first, buildConcurrently({ ...place, title: `Build ${nameOf(index)} concurrently`, create: `CREATE INDEX CONCURRENTLY ${quoteIdentifier(index.name)} ${on}`, index, postgres: context.postgres, settings: unit.context.settings })]);
}
