import {
  descendants, findFunctions, findIndex, findSequence, heldBy, indexById, mentions, namedRelation, nameOf, publishedIn, searchPath, tableById, tableNamed, viewsUsing,
  type OperationOf, type Relation, type RuleContext, type StatementUnit, type Table,
} from '../../src/lint/index.ts';
import { action, command, literal, plan, quoteIdentifier, sqlName, writtenName, type Rewrite } from '../../src/rewrite/index.ts';
import { byHand, capital, listed, type Check, type Refusal } from './refusal.ts';

/** What other objects hold: a type that they fix, or an object that they need. */
export const dependents: Check = (operation, unit, context) => {
  switch (operation.kind) {
    case 'alterColumnType':
      return fixedType(operation, unit);
    case 'dropColumn': {
      const table = tableNamed(unit, operation.table);
      const published = typeof table === 'string' || operation.cascade ? [] : publishedIn(unit.schema, table).filter(({ entry }) => entry.columns?.includes(operation.column) || mentions(entry.where, operation.column));
      const holders = [...heldBy(unit, operation, [operation], context), ...published.map(({ name }) => `publication of table ${writtenName(operation.table)} in publication ${name}`)];
      return held(`column ${operation.column} of table ${nameOf(namedRelation(unit, operation.table))}`, holders);
    }
    case 'dropConstraint':
      return held(`constraint ${operation.constraint} on table ${nameOf(namedRelation(unit, operation.table))}`, heldBy(unit, operation, [operation], context));
    case 'dropIndex':
      return ofConstraint(operation, unit) ?? held(`index ${quoteIdentifier(operation.name.name)}`, heldBy(unit, operation, [operation], context));
    case 'dropRelation':
      return identitySequence(operation, unit) ?? dropped(operation, unit, context);
    case 'dropType':
    case 'dropFunction':
      return dropped(operation, unit, context);
    default:
      return undefined;
  }
};

type Drop = OperationOf<'dropRelation'> | OperationOf<'dropType'> | OperationOf<'dropFunction'>;

function isDrop(operation: { readonly kind: string }): operation is Drop {
  return operation.kind === 'dropRelation' || operation.kind === 'dropType' || operation.kind === 'dropFunction';
}

function dropped(operation: Drop, unit: StatementUnit, context: RuleContext): Refusal | undefined {
  const together = unit.statement.operations.filter(isDrop);
  const holders = heldBy(unit, operation, together, context);
  const refusal = held(together.length > 1 ? '' : objectOf(operation, unit), holders);
  return refusal && { ...refusal, ...(together.length > 1 && { at: unit.statement.range }) };
}

function objectOf(operation: Drop, unit: StatementUnit): string {
  const name = quoteIdentifier(operation.name.name);
  if (operation.kind === 'dropRelation') return `${operation.relation} ${name}`;
  if (operation.kind === 'dropType') return `type ${name}`;
  const routines = findFunctions(unit.schema, operation.name, searchPath(unit));
  const [routine] = typeof routines === 'string' ? [] : routines;
  const types = operation.argumentTypes ?? routine?.argumentTypes ?? [];
  return `${routine?.procedure ? 'procedure' : 'function'} ${name}(${types.map(({ text }) => text).join(',')})`;
}

function held(object: string, holders: readonly string[]): Refusal | undefined {
  if (holders.length === 0) return undefined;
  const many = holders.length > 1;
  return {
    error: object === '' ? 'cannot drop desired object(s) because other objects depend on them' : `cannot drop ${object} because other objects depend on it`,
    because: `${capital(listed(holders))} ${many ? 'depend' : 'depends'} on it.`,
    help: `Drop or change ${listed(holders)} first. CASCADE would drop ${many ? 'them' : 'it'} without asking whether the application needs ${many ? 'them' : 'it'}.`,
    rewrite: () => dropFirst(holders),
  };
}

function dropFirst(holders: readonly string[]): Rewrite {
  return byHand('Free the object of what depends on it', `Make sure that the application does without ${listed(holders)}; drop or change ${holders.length > 1 ? 'each of them' : 'it'} in a statement before this one, without CASCADE.`);
}

/** dependency.c: findDependentObjects, where an internal dependency is met. */
function ofConstraint({ name }: OperationOf<'dropIndex'>, unit: StatementUnit): Refusal | undefined {
  const index = findIndex(unit.schema, name, searchPath(unit));
  if (typeof index === 'string') return undefined;
  const table = index.table === undefined ? undefined : tableById(unit.schema, index.table);
  const constraint = table?.constraints.find((one) => 'index' in one && one.index === index.id);
  if (table && constraint) {
    return {
      error: `cannot drop index ${sqlName(index)} because constraint ${constraint.name} on table ${sqlName(table)} requires it`,
      help: 'Drop the constraint: its index goes with it.',
      rewrite: () => byHand('Drop the constraint instead', `Write ALTER TABLE ${sqlName(table)} DROP CONSTRAINT ${quoteIdentifier(constraint.name)}: the index ${index.name} goes with it.`),
    };
  }
  const parent = index.parentIndex === undefined ? undefined : indexById(unit.schema, index.parentIndex);
  return parent && {
    error: `cannot drop index ${sqlName(index)} because index ${sqlName(parent)} requires it`,
    help: `Drop ${parent.name}: its parts go with it.`,
    rewrite: () => byHand('Drop the index of the partitioned table', `Drop ${nameOf(parent)}, and with it the index of every partition; or leave the part where it is.`),
  };
}

function identitySequence({ name }: OperationOf<'dropRelation'>, unit: StatementUnit): Refusal | undefined {
  const sequence = findSequence(unit.schema, name, searchPath(unit));
  const owner = typeof sequence === 'string' || !sequence.identity ? undefined : sequence.ownedBy;
  const table = owner && tableById(unit.schema, owner.table);
  if (!owner || !table) return undefined;
  return {
    error: `cannot drop sequence ${quoteIdentifier(name.name)} because column ${owner.column} of table ${sqlName(table)} requires it`,
    help: `Write ALTER TABLE ${sqlName(table)} ALTER COLUMN ${quoteIdentifier(owner.column)} DROP IDENTITY: the sequence goes with it.`,
    rewrite: () => byHand('Drop the identity instead', `Write ALTER TABLE ${sqlName(table)} ALTER COLUMN ${quoteIdentifier(owner.column)} DROP IDENTITY, once nothing inserts rows without a value for it: the sequence goes with it.`),
  };
}

/** tablecmds.c: RememberAllDependentForRebuilding. */
function fixedType({ table: name, column, only }: OperationOf<'alterColumnType'>, unit: StatementUnit): Refusal | undefined {
  const table = tableNamed(unit, name);
  if (typeof table === 'string' || table.template) return undefined;
  for (const one of [table, ...(only ? [] : descendants(unit.schema, table))]) {
    const refusal = fixedBy(one, column, unit);
    if (refusal) return refusal;
  }
  return undefined;
}

function fixedBy(table: Table, column: string, unit: StatementUnit): Refusal | undefined {
  const place = `${quoteIdentifier(column)} of ${nameOf(table)}`;
  const refusal = (by: string, holder: string, how: string): Refusal => ({
    error: `cannot alter type of a column used ${by}`,
    because: `${capital(holder)} depends on ${place}.`,
    help: `Drop ${holder} first and create it again afterwards, all in one transaction; or add a column of the new type and let the application change over to it.`,
    rewrite: () => byHand(`Drop ${holder} around the change of type`, `In one transaction: ${how}. Under traffic it is safer to add a column of the new type, fill it in batches, and let the application change over.`),
  });
  const views = viewsUsing(unit.schema, table, column);
  if (views[0]) return recreated(views, place, refusal);
  const generated = table.columns.find((one) => mentions(one.generated?.expression, column));
  if (generated) return refusal('by a generated column', `generated column ${generated.name}`, `drop ${quoteIdentifier(generated.name)}, change the type, add ${quoteIdentifier(generated.name)} GENERATED ALWAYS AS (${generated.generated?.expression.text ?? ''}) again`);
  const trigger = table.triggers.find((one) => !one.inherited && (one.updateColumns.includes(column) || mentions(one.when, column)));
  if (trigger) return refusal('in a trigger definition', `trigger ${trigger.name}`, `run DROP TRIGGER ${quoteIdentifier(trigger.name)} ON ${sqlName(table)}, change the type, and create the trigger again`);
  const policy = table.policies.find((one) => mentions(one.using, column) || mentions(one.withCheck, column));
  if (policy) return refusal('in a policy definition', `policy ${policy.name}`, `run DROP POLICY ${quoteIdentifier(policy.name)} ON ${sqlName(table)}, change the type, and create the policy again: while it is gone, everybody but the owner sees no rows`);
  const publication = publishedIn(unit.schema, table).find(({ entry }) => entry.columns?.includes(column) || mentions(entry.where, column));
  if (publication) return refusal('by a publication WHERE clause', `publication ${publication.name}`, `run ALTER PUBLICATION ${quoteIdentifier(publication.name)} DROP TABLE ${sqlName(table)}, change the type, and add the table again`);
  return undefined;
}

/** A view is dropped and created again with what pg_get_viewdef says of it. */
function recreated(views: readonly Relation[], place: string, refusal: (by: string, holder: string, how: string) => Refusal): Refusal {
  const names = views.map(({ kind, name }) => `${kind} ${name}`);
  const first = refusal('by a view or rule', listed(names), 'x');
  const definitions = views.map((view) => `pg_get_viewdef(${literal(sqlName(view))}::regclass)`);
  return {
    ...first,
    because: `${capital(listed(names))} ${views.length > 1 ? 'use' : 'uses'} ${place}.`,
    rewrite: () => plan(`Drop ${listed(names)} around the change of type`, [
      command({ deploy: 1, phase: 'migrate', title: 'Keep what creates it again, with its privileges', command: `psql -c "SELECT ${definitions.join(', ')}" && psql -c "\\dp"` }),
      action({ deploy: 1, phase: 'migrate', title: 'Drop, change and create in one transaction', action: `In one transaction: ${views.map((view) => `DROP ${view.kind.toUpperCase()} ${sqlName(view)}`).join('; ')}; this statement; then CREATE ${views[0]?.kind.toUpperCase() ?? 'VIEW'} with the text kept, and GRANT what was granted. Views that read ${views.length > 1 ? 'these' : 'this one'} come off and back on around that. Under traffic it is safer to add a column of the new type, fill it in batches, and let the application change over.` }),
    ]),
  };
}
