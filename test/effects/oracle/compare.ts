import type { Effect, EffectKind, StatementEffects } from '../../../src/effects/index.ts';
import { lockModes, type LockMode } from '../../../src/operations/index.ts';
import type { Case } from '../cases/case.ts';
import type { MeasuredRelation } from './measure.ts';
import { strongest } from './relations.ts';

/** Where the model says something else than PostgreSQL did; empty where they agree. */
export function disagreements(form: Case, measured: readonly MeasuredRelation[], effects: StatementEffects): string[] {
  const ours = new Map(effects.effects.map((effect) => [`${effect.schema}.${effect.name}`, effect]));
  const problems = measured.flatMap((relation) => {
    const effect = ours.get(relation.name);
    ours.delete(relation.name);
    if (effect) return differences(relation, effect);
    if (mayBeLeftOut(form, relation, measured)) return [];
    return [`${relation.name}: PostgreSQL takes ${relation.lock ?? 'no new lock'} and does: ${relation.work}, the model does not name this ${kindsOf(relation).join(' or ')}`];
  });
  const surplus = [...ours.entries()].map(([name, effect]) => `${name}: PostgreSQL does not lock it, the model says ${effect.lock} on this ${effect.kind}`);
  const guesses = form.uncertain ? [] : effects.effects.filter((effect) => !effect.certain);
  const guessed = guesses.map((effect) => `${effect.schema}.${effect.name}: everything is known here, but the model is not certain`);
  return [...problems, ...surplus, ...guessed];
}

function differences(measured: MeasuredRelation, effect: Effect): string[] {
  const problems: string[] = [];
  if (!kindsOf(measured).includes(effect.kind)) problems.push(`is ${kindsOf(measured).join(' or ')}, the model says ${effect.kind}`);
  if (measured.created !== effect.created) problems.push(`${measured.created ? 'its transaction made it' : 'it was there before'}, the model says otherwise`);
  if (!sameLock(measured, effect.lock)) problems.push(`PostgreSQL takes ${measured.lock ?? `no more than it held (${measured.heldBefore.join(', ')})`}, the model says ${effect.lock}`);
  if (measured.relkind !== 'i' && measured.relkind !== 'I' && measured.work !== effect.work) {
    problems.push(`PostgreSQL does: ${measured.work}, the model says ${effect.work} (${effect.causes.map(({ kind }) => kind).join(', ')})`);
  }
  return problems.map((problem) => `${measured.name}: ${problem}`);
}

/** A lock that the transaction holds already leaves no trace when it is taken again. */
function sameLock(measured: MeasuredRelation, lock: LockMode): boolean {
  if (measured.lock === lock) return true;
  return measured.heldBefore.includes(lock) && (measured.lock === undefined || lockModes.indexOf(lock) > lockModes.indexOf(measured.lock));
}

/**
 * What PostgreSQL locks and the model need not name:
 * - a relation that the transaction holds already, where the statement adds neither lock nor work;
 * - the row type of CREATE TYPE: no statement reads or writes it;
 * - a sequence under ROW EXCLUSIVE, which is nextval() or setval(), or under ACCESS SHARE where no query reads it, which is
 *   the name in nextval('…') being looked up: both wait for nothing but changes of the sequence;
 * - an index that the statement doesn't name, under no stronger lock than its table: planner, executor and every drop and
 *   rewrite open a table's indexes, which stops nobody whom the table's lock doesn't stop.
 */
function mayBeLeftOut(form: Case, relation: MeasuredRelation, measured: readonly MeasuredRelation[]): boolean {
  const { name, relkind, lock, table, work } = relation;
  if (lock === undefined && work === 'none') return true;
  if (relkind === 'c') return true;
  if (relkind === 'S') return lock === 'ROW EXCLUSIVE' || (lock === 'ACCESS SHARE' && !/\bfrom\b/.test(form.sql));
  if (table === undefined || lock === undefined || isNamed(form, name)) return false;
  const behind = measured.find((other) => other.name === table);
  const held = strongest([...(behind?.lock ? [behind.lock] : []), ...(behind?.heldBefore ?? [])]);
  return held !== undefined && lockModes.indexOf(lock) <= lockModes.indexOf(held);
}

/** In a statement that speaks of indexes; elsewhere the same word is a constraint. */
function isNamed({ sql }: Case, name: string): boolean {
  return /^(alter|drop|comment on) index|^reindex (\(.*\) )?index|^cluster/.test(sql) && new RegExp(`\\b${name.replace(/^.*\./, '')}\\b`).test(sql);
}

function kindsOf({ relkind, partition }: MeasuredRelation): readonly EffectKind[] {
  switch (relkind) {
    case 'r':
      return partition ? ['partition'] : ['table'];
    case 'p':
      return partition ? ['partition', 'partitioned table'] : ['partitioned table'];
    case 'f':
      return ['foreign table'];
    case 'v':
      return ['view'];
    case 'm':
      return ['materialized view'];
    case 'i':
    case 'I':
      return ['index'];
    case 'S':
      return ['sequence'];
    default:
      return [];
  }
}
