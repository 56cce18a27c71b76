import { concurrentlyRange, createConcurrently, ifNotExistsRange, isFilled, mostWork, nameOf, namedRelation, recoveryOfReindex, strongestLock, type RuleContext, type StatementUnit } from '../../src/lint/index.ts';
import { buildConcurrently, outsideTransaction, replaceRange, sqlName, timeoutsOff, type SqlStep, type TextEdit } from '../../src/rewrite/index.ts';
import type { Transactional } from './index.ts';

/** The statement as a migration of its own, outside a transaction. */
export function outsideStep(operation: Transactional, unit: StatementUnit, context: RuleContext): SqlStep {
  const { postgres, options: { settings } } = context;
  const title = (what: string): string => `${what}, in a migration of its own outside a transaction`;
  if (operation.kind === 'createIndex') {
    const { create, index } = createConcurrently(operation, unit, context);
    return buildConcurrently({ deploy: 1, phase: 'expand', title: title(`Build ${nameOf(index)}`), create, index, postgres, settings });
  }
  const phase = operation.kind === 'reindex' ? 'migrate' : 'contract';
  const statements = [...timeoutsOff(settings), context.source(unit, unit.statement.range)];
  return outsideTransaction({ deploy: 1, phase, title: title(unit.statement.kind), lock: strongestLock(unit.effects), work: mostWork(unit.effects), statements, recovery: recoveryOf(operation, unit) });
}

/** What to do where it stops half-way. */
function recoveryOf(operation: Exclude<Transactional, { kind: 'createIndex' }>, unit: StatementUnit): string {
  switch (operation.kind) {
    case 'dropIndex':
      return `-- A DROP that is stopped half-way leaves the index INVALID. Run it again:\nDROP INDEX CONCURRENTLY IF EXISTS ${sqlName(namedRelation(unit, operation.name))};`;
    case 'detachPartition':
      return `-- A DETACH that is stopped half-way leaves the partition half detached. This ends it:\nALTER TABLE ${sqlName(namedRelation(unit, operation.table))} DETACH PARTITION ${sqlName(namedRelation(unit, operation.partition))} FINALIZE;`;
    case 'reindex':
      return recoveryOfReindex(operation, unit);
    default:
      return unreachable(operation);
  }
}

/** Takes CONCURRENTLY away where that is all it needs: on relations that this deploy made, nobody waits for the lock. */
export function withoutConcurrently(operation: Transactional, unit: StatementUnit, context: RuleContext): TextEdit | undefined {
  const effects = unit.effectsOf(operation);
  if (effects.length === 0 || !effects.every((effect) => effect.created && !isFilled(unit, effect))) return undefined;
  const word = concurrentlyRange(operation, unit, context);
  return word && replaceRange(unit.path, word, '');
}

/** A retry would keep the INVALID index that a failed build leaves. */
export function withoutIfNotExists(operation: Transactional | undefined, unit: StatementUnit, context: RuleContext): TextEdit | undefined {
  const range = operation?.kind === 'createIndex' ? ifNotExistsRange(operation, unit, context) : undefined;
  return range && replaceRange(unit.path, range, '');
}

function unreachable(value: never): never {
  throw new Error(`nothing concurrent: ${JSON.stringify(value)}`);
}
