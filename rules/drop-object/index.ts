import {
  defineRule, describeDrop, dropObjectLater, existing, isNameTaken, isSameName, locks, nameMadeBy, nameOf, nameTakenBy, operationsOf, placesOfRemoved, schemaAfterTransaction,
  type DeployUnit, type DropOperation, type Effect, type PlacedOperation, type Report, type RuleContext,
} from '../../src/lint/index.ts';
import { isKnownToCode, isNeverSeen } from './known.ts';

export const rule = defineRule({
  name: 'drop-object',
  meta: {
    severity: 'warning',
    summary: 'DROP of a view, function, type, sequence, schema, extension or database that code may still use',
    supersedes: ['access-exclusive-lock'],
    sources: [
      'https://www.postgresql.org/docs/current/sql-dropview.html',
      'https://www.postgresql.org/docs/current/ddl-depend.html',
      'squawk: ban-drop-database',
    ],
  },
  deploy(deploy, context) {
    const placed = operationsOf(deploy);
    for (const { operation, ...place } of placed) {
      if (isDrop(operation)) check({ ...place, operation }, placed, deploy, context);
    }
  },
});

function isDrop(operation: PlacedOperation['operation']): operation is DropOperation {
  switch (operation.kind) {
    case 'dropRelation':
      // Tables are another rule's.
      return operation.relation !== 'table' && operation.relation !== 'foreign table';
    case 'dropFunction':
    case 'dropType':
      return true;
    case 'dropSchema':
      // Without CASCADE it has to be empty.
      return operation.cascade;
    case 'dropObject':
      return ['database', 'extension', 'owned'].includes(operation.object) || (operation.cascade && ['server', 'foreign data wrapper'].includes(operation.object));
    default:
      return false;
  }
}

function check(place: PlacedOperation<DropOperation>, placed: readonly PlacedOperation[], deploy: DeployUnit, context: RuleContext): void {
  const { operation, unit, transaction, index } = place;
  const taken = nameTakenBy(operation);
  const before = placed.slice(0, index);
  const after = placed.slice(index + 1);
  const made = (other: PlacedOperation): boolean => taken !== undefined && isSameName(nameMadeBy(other.operation), taken);
  const known = isKnownToCode(operation, unit);
  if (!known || before.some(made)) return;
  const lost = lostByCascade(place);
  const replaced = after.some((other) => made(other) && (other.transaction === transaction || (operation.ifExists && isNeverSeen(operation, unit))));
  if (replaced && lost.length === 0) return;
  // Whether code still uses a view was looked up: drop-in-use says where.
  if (operation.kind === 'dropRelation' && operation.relation !== 'sequence' && lost.length === 0 && known !== true && placesOfRemoved(known, undefined, deploy, context)) return;
  context.report({ unit, ...(known !== true && { effect: known }), at: operation.range, ...words(place, known === true ? undefined : known, lost, replaced), rewrite: () => dropObjectLater(place, context) });
}

/** What CASCADE takes along and the transaction doesn't make anew: views, and columns of a type. Triggers and defaults of a function are not looked for. */
function lostByCascade({ operation, unit, transaction }: PlacedOperation<DropOperation>): readonly string[] {
  if (!operation.cascade) return [];
  const end = schemaAfterTransaction(transaction, unit);
  const [, ...others] = existing(unit.effectsOf(operation));
  const along = operation.kind === 'dropRelation' ? others : existing(unit.effectsOf(operation));
  return along.filter((effect) => effect.kind !== 'index' && effect.kind !== 'sequence' && !isNameTaken(end, effect)).map(nameOf).concat(operation.kind === 'dropType' ? along.map((effect) => `columns of ${nameOf(effect)}`) : []);
}

function words({ operation, unit }: PlacedOperation<DropOperation>, effect: Effect | undefined, lost: readonly string[], replaced: boolean): Pick<Report, 'message' | 'why' | 'help'> {
  const name = describeDrop(operation);
  const along = lost.length > 0 ? ` CASCADE drops ${lost.slice(0, 5).join(', ')}${lost.length > 5 ? ` and ${lost.length - 5} more` : ''} too.` : '';
  const callers = operation.kind === 'dropFunction' && operation.cascade ? existing(unit.effectsOf(operation)).filter(({ kind }) => kind === 'table' || kind === 'partitioned table').map(nameOf) : [];
  const cascade = callers.length > 0 ? `${along} CASCADE drops the triggers, defaults and checks of ${callers.join(', ')} that call it.` : along === '' && operation.cascade ? ` CASCADE drops whatever depends on it too.` : along;
  const lock = effect ? ` ${locks(effect, unit)}` : '';
  if (replaced) {
    return {
      message: `DROP of ${name} takes along what the transaction doesn't make anew: ${lost.slice(0, 5).join(', ')}.`,
      why: `Queries of the running release that name them fail from the moment this commits.${lock}`,
      help: `Create them again in the same transaction, or leave CASCADE out.`,
    };
  }
  return {
    message: `DROP takes ${name} away from code that may still use it.`,
    why: `${reach(operation)} fail from the moment this commits.${cascade}${lock}`,
    help: `First release code that doesn't use it; drop it in a later deploy${operation.cascade ? ', without CASCADE, after what depends on it' : ''}.`,
  };
}

function reach(operation: DropOperation): string {
  if (operation.kind === 'dropObject' && operation.object === 'database') return 'All connections to it, and all queries of the running release,';
  if (operation.kind === 'dropObject' && operation.object === 'extension') return 'Queries of the running release that call its functions or name its types';
  if (operation.kind === 'dropObject' && operation.object === 'owned') return 'Queries of the running release that use anything that the role owns or may use';
  return operation.kind === 'dropSchema' ? 'Queries of the running release that use anything in it' : 'Queries of the running release that name it';
}
