import type { LockMode } from '../operations/index.ts';
import { isTable, relationById, type Relation, type Schema } from '../schema/index.ts';
import { stronger } from './locks.ts';
import { works, type Cause, type Effect, type EffectKind, type Work } from './types.ts';

/** A lock that an operation takes on a relation, and the work that it does under it. Several make an effect. */
export interface Touch {
  readonly relation: Relation;
  readonly lock: LockMode;
  readonly cause?: Cause;
  /** False: guessed, as the worst that may happen. */
  readonly certain: boolean;
}

/** What an operation touches, in the order in which it does. */
export type Touches = Iterable<Touch, void>;

export function locked(relation: Relation, lock: LockMode, certain = true): Touch {
  return { relation, lock, certain };
}

/** Work of a relation that stores rows itself; on any other it is the lock alone. */
export function worked(relation: Relation, lock: LockMode, cause: Cause, certain = true): Touch {
  return storesRows(relation) ? { relation, lock, cause, certain } : locked(relation, lock);
}

/** A partitioned table leaves all work to its partitions, a foreign table to another server. */
export function storesRows(relation: Relation): boolean {
  return relation.kind === 'table' || relation.kind === 'materialized view' || relation.kind === 'index';
}

/**
 * Touches as effects on the relations that were there before: each once, with its name there. What `before` doesn't
 * know was made by the statement itself, unless it is a stub.
 */
export function effectsOf(touches: Iterable<Touch>, before: Schema): Effect[] {
  const effects: Effect[] = [];
  for (const touch of touches) {
    const old = relationById(before, touch.relation.id);
    const kind = effectKind(old ?? touch.relation);
    if (kind === undefined || (!old && !isStub(touch.relation))) continue;
    const { schema, name, new: age } = old ?? touch.relation;
    effects.push({
      schema, name, ...(old && { id: old.id }), ...(touch.relation.template && { template: true as const }), kind, lock: touch.lock, work: touch.cause?.work ?? 'none', causes: touch.cause ? [touch.cause] : [],
      created: age === 'yes', certain: touch.certain && age !== 'perhaps' && !touch.relation.template,
    });
  }
  return mergeEffects(effects);
}

/** The effects of statements inside a body as effects of the statement that runs it: what it makes itself is left out. */
export function outerEffects(inner: readonly Effect[], before: Schema, after: Schema): Effect[] {
  return inner.flatMap((effect) => {
    if (effect.id === undefined) return [effect];
    const old = relationById(before, effect.id);
    if (old) return [{ ...effect, schema: old.schema, name: old.name }];
    const made = relationById(after, effect.id);
    if (made && !isStub(made)) return [];
    const { id: _ofTheBody, ...rest } = effect;
    return [rest];
  });
}

/**
 * Each relation once, in the order in which they are first touched: the strongest lock and the most work. A guess that
 * adds nothing to what is certain makes nothing uncertain.
 */
export function mergeEffects(effects: Iterable<Effect>): Effect[] {
  const groups = new Map<string, Effect[]>();
  for (const effect of effects) {
    const key = effect.id === undefined ? `${effect.schema}\0${effect.name}` : String(effect.id);
    const group = groups.get(key);
    if (group) group.push(effect);
    else groups.set(key, [effect]);
  }
  return [...groups.values()].flatMap(mergeGroup);
}

function mergeGroup(group: readonly Effect[]): Effect[] {
  const [first, ...others] = group;
  if (!first) return [];
  if (others.length === 0) return [first];
  const { lock, work } = most(group);
  const sure = group.filter((effect) => effect.certain);
  const known = sure.length > 0 ? most(sure) : undefined;
  return [{ ...first, lock, work, causes: distinct(group.flatMap((effect) => effect.causes)), certain: known?.lock === lock && known.work === work }];
}

function most(effects: readonly Effect[]): { readonly lock: LockMode; readonly work: Work } {
  return effects.reduce<{ lock: LockMode; work: Work }>(
    (sum, { lock, work }) => ({ lock: stronger(sum.lock, lock), work: works.indexOf(work) > works.indexOf(sum.work) ? work : sum.work }),
    { lock: 'ACCESS SHARE', work: 'none' },
  );
}

function distinct(causes: readonly Cause[]): Cause[] {
  return [...new Map(causes.map((cause) => [`${cause.work}\0${cause.kind}\0${cause.name ?? ''}`, cause])).values()];
}

/** It stands for a relation that was there before it was seen. */
function isStub(relation: Relation): boolean {
  return !relation.whole && relation.new === 'no';
}

/** Undefined for the row types of CREATE TYPE: nobody reads or writes them. */
function effectKind(relation: Relation): EffectKind | undefined {
  if (relation.kind === 'composite type') return undefined;
  if (isTable(relation) && relation.kind === 'table' && relation.partitionOf) return 'partition';
  return relation.kind;
}
