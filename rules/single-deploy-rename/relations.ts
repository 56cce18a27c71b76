import {
  effectOnNamed, isNameTaken, isSameName, locks, nameOf, nameTakenBy, relationOf, schemaAfterTransaction, searchPath, wasRenamedTo,
  type Effect, type OperationOf, type PlacedOperation, type Report, type RuleContext, type Severity, type StatementUnit,
} from '../../src/lint/index.ts';
import { action, inTransaction, plan, quoteIdentifier, sqlName, type NamedRelation, type Rewrite } from '../../src/rewrite/index.ts';
import { withPlaces } from './in-use.ts';

type Move = OperationOf<'renameRelation'> | OperationOf<'setRelationSchema'>;

/** ALTER TABLE, VIEW, MATERIALIZED VIEW, SEQUENCE … RENAME TO and SET SCHEMA. */
export function renamedRelation({ operation, unit, transaction, index }: PlacedOperation<Move>, placed: readonly PlacedOperation[], context: RuleContext): Report | undefined {
  const effect = effectOnNamed(unit, operation);
  // No code names an index.
  if (!effect || effect.kind === 'index') return undefined;
  const to = newName(operation, effect);
  if (to.schema === effect.schema && to.name === effect.name) return undefined;
  // A view of the old name, another relation that takes its place, or a transaction that undoes it.
  if (isNameTaken(schemaAfterTransaction(transaction, unit), effect)) return undefined;
  const earlier = placed.slice(0, index);
  if (wasRenamedTo(earlier, effect) || takesPlace(earlier, to)) return undefined;

  const [old, now] = [nameOf(effect), nameOf(to)];
  const severity = lowered(operation, unit, effect, to);
  const report: Report & { readonly effect: Effect } = {
    unit, effect, ...(severity && { severity }),
    at: operation.range,
    message: `${old} becomes ${now} while running code still calls it ${old}.`,
    why: `From the moment this commits, queries that name ${old} fail with: relation "${effect.name}" does not exist. That lasts until the last process of the release that runs now is gone. ${locks(effect, unit)}`,
    help: isSequence(effect)
      ? `Keep the name. Otherwise let the application draw from ${old} through the default of its column first, and rename it in a later deploy.`
      : `${operation.kind === 'renameRelation' ? 'Rename' : 'Move'} it and create a view called ${old} in the same transaction; drop the view in a later deploy, when no code uses that name any more.`,
    rewrite: () => (isSequence(effect) ? sequencePlan(old, now) : viewPlan(operation, effect, to, context)),
  };
  return operation.kind === 'renameRelation' ? withPlaces(report, undefined, context) : report;
}

function newName(operation: Move, { schema, name, template }: Effect): NamedRelation {
  const to = operation.kind === 'renameRelation' ? { schema, name: operation.to } : { schema: operation.schema, name };
  return { ...to, ...(template && { template: true as const }) };
}

/** The second half of a swap: an earlier statement took the new name away from another relation. */
function takesPlace(earlier: readonly PlacedOperation[], to: NamedRelation): boolean {
  return earlier.some(({ operation, unit }) => {
    const taken = nameTakenBy(operation);
    const [first] = unit.effectsOf(operation);
    return first !== undefined && isSameName(taken, { space: 'relation', ...to }) && first.name === to.name && first.schema === to.schema;
  });
}

/** Code rarely names a partition, or the sequence of a serial column; and an unqualified name may still be found in the other schema. */
function lowered(operation: Move, unit: StatementUnit, effect: Effect, to: NamedRelation): Severity | undefined {
  if (effect.kind === 'partition') return 'warning';
  const relation = relationOf(unit, effect);
  if (relation?.kind === 'sequence' && relation.ownedBy) return 'warning';
  const path = searchPath(unit);
  return operation.kind === 'setRelationSchema' && path.includes(effect.schema) && path.includes(to.schema) ? 'warning' : undefined;
}

function isSequence({ kind }: Effect): boolean {
  return kind === 'sequence';
}

const keywords: Readonly<Record<Effect['kind'], string>> = {
  table: 'TABLE', 'partitioned table': 'TABLE', partition: 'TABLE', 'foreign table': 'FOREIGN TABLE', view: 'VIEW', 'materialized view': 'MATERIALIZED VIEW', index: 'INDEX', sequence: 'SEQUENCE',
};

/** A simple view can be written to (rewriteHandler.c: view_is_auto_updatable). It reads with its owner's rights and past row security, unless security_invoker is set (since 15). */
function viewPlan(operation: Move, effect: Effect, to: NamedRelation, { postgres, options }: RuleContext): Rewrite {
  const change = operation.kind === 'renameRelation' ? `RENAME TO ${quoteIdentifier(to.name)}` : `SET SCHEMA ${quoteIdentifier(to.schema)}`;
  const invoker = postgres >= 15 ? ' WITH (security_invoker = true)' : '';
  const statements = [`ALTER ${keywords[effect.kind]} ${sqlName(effect)} ${change}`, `CREATE VIEW ${sqlName(effect)}${invoker} AS SELECT * FROM ${sqlName(to)}`];
  const [old, now] = [nameOf(effect), nameOf(to)];
  return plan(`Keep the old name as a view until no code uses it`, [
    inTransaction({ deploy: 1, phase: 'expand', title: `Rename ${old}, and keep its old name as a view; add the GRANTs that the application's roles need on the view`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements }, options.lockTimeout),
    action({ deploy: 2, phase: 'migrate', title: `Use ${now} in the application`, action: `Release the application with ${now} in place of ${old}. Until the view is gone, add no columns to the table: the view wouldn't show them.` }),
    inTransaction({ deploy: 3, phase: 'contract', title: `Drop the view, when no process of the old release runs any more`, lock: 'ACCESS EXCLUSIVE', work: 'none', statements: [`DROP VIEW ${sqlName(effect)}`] }, options.lockTimeout),
  ]);
}

/** No second name can be given to a sequence. */
function sequencePlan(old: string, now: string): Rewrite {
  return plan('Stop naming the sequence before it is renamed', [
    action({ deploy: 1, phase: 'migrate', title: `Stop naming ${old}`, action: `Release the application without the name ${old}: leave the column out of INSERT so that its default draws from the sequence, or ask pg_get_serial_sequence() for the name.` }),
    action({ deploy: 2, phase: 'contract', title: `Rename ${old} to ${now}`, action: `Rename the sequence in a deploy of its own, when no process of the old release runs any more.` }),
  ]);
}
