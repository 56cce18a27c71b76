import type { Link } from '../../values.ts';
import { given } from '../read-value.ts';
import { CannotTell } from '../result.ts';
import { columnSql, constraintSql } from './columns.ts';
import { callsIn, constant, objectName, ownName, typeSql } from './values.ts';

/** `db.schema.alterTable(…)` and what follows it: one query, its actions with commas between them. */
export function alterTable({ args = [] }: Link, links: readonly Link[], schema: string | undefined): string {
  const actions = links.flatMap((link, i): readonly string[] => {
    if (ofConstraint.has(link.name)) return [];
    return [constraintAction(link, links.slice(i + 1).filter((one) => ofConstraint.has(one.name)), schema) ?? actionOf(link, links.slice(i + 1), schema)];
  });
  if (actions.length === 0) throw new CannotTell('no change is given');
  return `alter table ${objectName(args[0], schema)} ${actions.join(', ')}`;
}

/** What is said of a constraint behind the call that adds or drops it. */
const ofConstraint: ReadonlySet<string> = new Set([
  'onDelete', 'onUpdate', 'deferrable', 'notDeferrable', 'initiallyDeferred', 'initiallyImmediate', 'nullsNotDistinct', 'cascade', 'restrict', 'ifExists',
]);

function constraintAction(link: Link, rest: readonly Link[], schema: string | undefined): string | undefined {
  const sql = constraintSql(link, rest, schema);
  return sql && `add ${sql}`;
}

function actionOf({ name, args = [] }: Link, rest: readonly Link[], schema: string | undefined): string {
  const [first, second] = args;
  switch (name) {
    case 'renameTo':
      return `rename to ${objectName(first, undefined)}`;
    case 'setSchema':
      return `set schema ${ownName(first, 'the schema')}`;
    case 'addColumn':
      return `add column ${columnSql(args, schema)}`;
    case 'dropColumn':
      return `drop column ${ownName(first, 'the column')}`;
    case 'renameColumn':
      return `rename column ${ownName(first, 'the column')} to ${ownName(second, 'the new name')}`;
    case 'alterColumn':
      return `alter column ${ownName(first, 'the column')} ${alteration(callsIn(second))}`;
    case 'dropConstraint': {
      const has = (word: string): boolean => rest.some((link) => link.name === word);
      return `drop constraint ${has('ifExists') ? 'if exists ' : ''}${objectName(first, undefined, 'the constraint')}${has('cascade') ? ' cascade' : has('restrict') ? ' restrict' : ''}`;
    }
    case 'renameConstraint':
      return `rename constraint ${objectName(first, undefined, 'the constraint')} to ${objectName(second, undefined, 'the new name')}`;
    default:
      throw new CannotTell(`${name} is not known here`);
  }
}

/** Only one: the callback gives back what its last call made. */
function alteration(calls: readonly Link[]): string {
  const call = calls.at(-1);
  const value = given(call?.args?.[0]);
  switch (call?.name) {
    case 'setDataType':
      return `type ${typeSql(value)}`;
    case 'setDefault':
      return `set default ${value ? constant(value) : 'null'}`;
    case 'dropDefault':
      return 'drop default';
    case 'setNotNull':
      return 'set not null';
    case 'dropNotNull':
      return 'drop not null';
    default:
      throw new CannotTell('how the column is altered is not known');
  }
}
