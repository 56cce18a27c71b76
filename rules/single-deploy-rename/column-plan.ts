import { columnParts, columnsOf, findColumn, foreignKeysTo, keyColumns, nameOf, partNames, type Column, type RuleContext, type Schema, type Table } from '../../src/lint/index.ts';
import { action, backfillStep, inTransaction, makeObjectName, notNullSteps, plan, quoteIdentifier, sqlName, type NamedRelation, type Rewrite, type Step } from '../../src/rewrite/index.ts';

interface Rename {
  readonly relation: NamedRelation;
  readonly table: Table | undefined;
  readonly schema: Schema;
  readonly from: string;
  readonly to: string;
  /** The new column's type, where the migration adds it itself. */
  readonly added?: string;
}

/** Expand: a second column that a trigger keeps equal. Migrate: the application moves over. Contract: the old column goes. */
export function renameColumnPlan(rename: Rename, context: RuleContext): Rewrite {
  const { relation, table, from, to } = rename;
  const found = table ? findColumn(table, from) : 'unknown';
  const column = typeof found === 'string' ? undefined : found;
  const name = nameOf(relation);
  const [old, now] = [quoteIdentifier(from), quoteIdentifier(to)];
  const title = `Keep ${old} and ${now} equal while the application moves over`;
  if (relation.template || hasNoTwin(rename, column, context)) return keepName(name, old, now);
  const release = action({ deploy: 2, phase: 'migrate', title: `Use ${now} in the application`, action: `Release the application with ${now} in place of ${old}. The trigger fills whichever of the two a process leaves out.` });
  return plan(title, [...expand(rename, column, context), ...prepared(rename, column, context), release, contract(rename, column, context)]);
}

/** A column that can't simply be doubled: a key, one with a sequence, generated, of the partition key, of another server; nor where a trigger on the table wouldn't see every row. */
function hasNoTwin({ table, schema }: Rename, column: Column | undefined, { postgres }: RuleContext): boolean {
  if (!table) return false;
  if (table.kind === 'foreign table' || column?.identity || column?.generated || (column?.owns?.length ?? 0) > 0) return true;
  if (column && isKey(table, column.name, schema)) return true;
  if (table.partitionKey?.elements.some((element) => element.column === column?.name || (element.expression && column && columnsOf(element.expression.tree).includes(column.name)))) return true;
  // Row triggers before the change came to partitioned tables with 13; ctid is no key over several tables.
  return table.kind === 'partitioned table' ? postgres < 13 || keyColumns(table).length === 0 : table.children.length > 0;
}

function isKey(table: Table, column: string, schema: Schema): boolean {
  return table.constraints.some((constraint) => constraint.kind === 'primaryKey' && constraint.columns.includes(column))
    || foreignKeysTo(schema, table).some(({ constraint }) => constraint.referencedColumns.includes(column));
}

function expand({ relation, from, to, added }: Rename, column: Column | undefined, { options }: RuleContext): readonly Step[] {
  const [old, now] = [quoteIdentifier(from), quoteIdentifier(to)];
  const { create } = syncTrigger(relation, from, to, (added ?? column?.type?.name ?? '').toLowerCase());
  const sync = inTransaction({ deploy: 1, phase: 'expand', title: `Keep ${now} equal to ${old}`, lock: 'SHARE ROW EXCLUSIVE', work: 'none', statements: create }, options.lockTimeout);
  if (added !== undefined) {
    return [action({ deploy: 1, phase: 'expand', title: `Add ${now}`, action: `Leave the ADD COLUMN in this migration as it is, but for a DEFAULT, and take the UPDATE and the DROP COLUMN out.` }), sync];
  }
  if (column?.type) {
    const collation = column.collation === undefined ? '' : ` COLLATE ${quoteIdentifier(column.collation)}`;
    const add = `ALTER TABLE ${sqlName(relation)} ADD COLUMN ${now} ${column.type.text}${collation}`;
    return [inTransaction({ deploy: 1, phase: 'expand', title: `Add ${now}, and a trigger that keeps it equal to ${old}`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [add, ...create] }, options.lockTimeout)];
  }
  return [action({ deploy: 1, phase: 'expand', title: `Add ${now}`, action: `Add the column ${now} to ${nameOf(relation)} with the type of ${old}, without a default. No definition of ${old} was seen, so its type isn't known here.` }), sync];
}

/** What must be there before the application uses the new column. */
function prepared({ relation, table, schema, from, to, added }: Rename, column: Column | undefined, { postgres, options }: RuleContext): readonly Step[] {
  const [old, now] = [quoteIdentifier(from), quoteIdentifier(to)];
  const cast = added !== undefined && added !== column?.type?.text ? `::${added}` : '';
  const fill = backfillStep({
    deploy: 1, phase: 'migrate', title: `Fill ${now} for the rows that are there`, table: relation, key: keyColumns(table ?? 'unknown'), assignments: `${now} = ${old}${cast}`, where: `${now} IS NULL AND ${old} IS NOT NULL`,
  });
  const notNull = column?.notNull === true ? notNullSteps({ table: relation, column: to, postgres, lockTimeout: options.lockTimeout, deploy: 1, phase: 'migrate' }) : [];
  const parts = table ? partsOn(table, from, schema) : undefined;
  if (parts?.length === 0) return [fill, ...notNull];
  const what = parts ? `It has ${parts.join(', ')}.` : `None of its definitions were seen.`;
  return [fill, ...notNull, action({ deploy: 1, phase: 'migrate', title: `Give ${now} what hangs on ${old}`, action: `${what} Before the application uses ${now}, build the same indexes on it with CREATE INDEX CONCURRENTLY, add the same constraints NOT VALID and validate them, and let views read it.` })];
}

function partsOn(table: Table, column: string, schema: Schema): readonly string[] {
  const parts = columnParts(schema, table, column);
  const names = partNames(parts);
  return [...(names === '' ? [] : [names]), ...parts.views.map((view) => `view ${nameOf(view)}`)];
}

function contract({ relation, table, schema, from, to, added }: Rename, column: Column | undefined, { options }: RuleContext): Step {
  const [old, now] = [quoteIdentifier(from), quoteIdentifier(to)];
  const alter = `ALTER TABLE ${sqlName(relation)}`;
  const title = `Drop the trigger and ${old}, when no process of the old release runs any more`;
  const keepDefault = column?.default && added === undefined ? [`${alter} ALTER COLUMN ${now} SET DEFAULT ${column.default.text}`] : [];
  const statements = [...syncTrigger(relation, from, to, '').drop, ...keepDefault, `${alter} DROP COLUMN ${old}`];
  const views = table ? columnParts(schema, table, from).views.map(nameOf) : [];
  // A column can't go while a view reads it, and the view's query isn't known here.
  if (views.length > 0) return action({ deploy: 3, phase: 'contract', title, action: `In one transaction, let ${views.join(', ')} read ${now} with CREATE OR REPLACE VIEW, then run: ${statements.join('; ')}.` });
  return inTransaction({ deploy: 3, phase: 'contract', title, lock: 'ACCESS EXCLUSIVE', work: 'none', statements }, options.lockTimeout);
}

/** Types that no = compares by value, or none at all (pg_operator). */
const withoutEquality: ReadonlySet<string> = new Set(['json', 'xml', 'point', 'line', 'lseg', 'box', 'path', 'polygon', 'circle']);

/** A trigger for both directions: who writes the new column wins, and every other write brings the row up to date. Named to fire last. */
function syncTrigger(relation: NamedRelation, from: string, to: string, type: string): { readonly create: readonly string[]; readonly drop: readonly string[] } {
  const [old, now] = [quoteIdentifier(from), quoteIdentifier(to)];
  const name = makeObjectName(relation.name, to, 'sync');
  const routine = sqlName({ schema: relation.schema, name });
  const trigger = quoteIdentifier(`zz_${name}`.slice(0, 63));
  const compared = withoutEquality.has(type) ? '::text' : '';
  const body = [
    'BEGIN',
    `  IF TG_OP = 'INSERT' THEN`,
    `    IF NEW.${now} IS NULL THEN NEW.${now} := NEW.${old}; ELSE NEW.${old} := NEW.${now}; END IF;`,
    `  ELSIF NEW.${now}${compared} IS DISTINCT FROM OLD.${now}${compared} THEN NEW.${old} := NEW.${now};`,
    `  ELSE NEW.${now} := NEW.${old};`,
    '  END IF;',
    '  RETURN NEW;',
    'END',
  ];
  return {
    create: [
      `CREATE FUNCTION ${routine}() RETURNS trigger LANGUAGE plpgsql AS $$\n${body.join('\n')}\n$$`,
      `CREATE TRIGGER ${trigger} BEFORE INSERT OR UPDATE ON ${sqlName(relation)} FOR EACH ROW EXECUTE FUNCTION ${routine}()`,
    ],
    drop: [`DROP TRIGGER ${trigger} ON ${sqlName(relation)}`, `DROP FUNCTION ${routine}()`],
  };
}

/** Where no second column can be kept equal. */
function keepName(table: string, from: string, to: string): Rewrite {
  return plan(`Keep the column's name`, [action({ deploy: 1, phase: 'expand', title: `Keep ${from} of ${table}`, action: `Leave the column's name as it is, and call it ${to} in the application alone: map the name in its model, or write ${from} AS ${to} in its queries.` })]);
}

export function keepViewColumn(view: string, from: string, to: string): Rewrite {
  return plan(`Give the view both names`, [
    action({ deploy: 1, phase: 'expand', title: `Add ${to} to ${view}`, action: `Replace the view by one that has ${to} as its last column besides ${from}: CREATE OR REPLACE VIEW may add columns at the end. A materialized view has to be made anew under another name.` }),
    action({ deploy: 2, phase: 'migrate', title: `Use ${to} in the application`, action: `Release the application with ${to} in place of ${from}.` }),
    action({ deploy: 3, phase: 'contract', title: `Take ${from} out of ${view}`, action: `Drop and create the view without ${from} in one transaction, when no process of the old release runs any more.` }),
  ]);
}

export function keepAttribute(type: string, from: string, to: string): Rewrite {
  return plan(`Keep the attribute's name`, [action({ deploy: 1, phase: 'expand', title: `Keep ${from} of ${type}`, action: `Leave the attribute's name as it is, and call it ${to} in the application alone: a composite type can't offer one value under two names.` })]);
}
