import type { Body, Operation, Statement } from '../operations/index.ts';
import { applyOperation, applyStatement, bodiesRunBy, searchPathAfter, unknownSchema, type Schema } from '../schema/index.ts';
import type { Settings } from '../transactions/index.ts';
import { alterTable, isAlterTable } from './alter-table.ts';
import { touchesOf } from './operation.ts';
import { applyEnvironment, sceneOf, type EffectEnvironment, type Scene } from './scene.ts';
import { effectsOf, mergeEffects, outerEffects } from './touches.ts';
import { isTransactionAllowed } from './transaction-allowed.ts';
import type { Effect, InnerEffects, OperationEffects, StatementEffects } from './types.ts';

/**
 * What a statement locks, scans and rewrites when it runs on `schema`, operation by operation and as a whole. Only
 * relations that were there before it are named: tables, partitions, views, materialized views, sequences, and the
 * indexes that src/effects/indexes.ts says. A relation never seen counts as existing and busy; where something unseen
 * decides, the worst case is taken and the effect is not certain.
 *
 * A name behind IF NOT EXISTS that was never seen is taken for absent: the migration was written to make it. nextval()
 * on a sequence is not listed: its ROW EXCLUSIVE waits for nothing but changes of that sequence.
 */
export function statementEffects(schema: Schema, statement: Statement, environment: EffectEnvironment): StatementEffects {
  return judge(sceneOf(schema, environment), statement, []);
}

function judge(scene: Scene, statement: Statement, running: readonly Body[]): StatementEffects {
  const { schema } = scene;
  const transactionAllowed = isTransactionAllowed(scene, statement);
  const found = new Map<Operation, OperationEffects>();
  const inner: InnerEffects[] = [];
  const below: Effect[] = [];

  const commands = statement.operations.filter(isAlterTable);
  for (const { operation, touches } of alterTable(scene, commands)) found.set(operation, { operation, effects: effectsOf(touches, schema) });
  for (const operation of statement.operations) {
    if (isAlterTable(operation)) continue;
    const own = effectsOf(touchesOf(scene, operation), schema);
    const bodies = judgeBodies(scene, operation, running);
    found.set(operation, { operation, effects: mergeEffects(own) });
    below.push(...outerEffects(bodies.inner.flatMap(({ effects }) => effects.effects), schema, bodies.after));
    inner.push(...bodies.inner);
    if (operation !== statement.operations.at(-1)) scene.schema = applyOperation(scene.schema, operation, applyEnvironment(scene));
  }

  const operations = statement.operations.flatMap((operation) => found.get(operation) ?? []);
  const own = mergeEffects(operations.flatMap(({ effects }) => effects));
  return {
    operations,
    own,
    effects: below.length === 0 ? own : mergeEffects([...own, ...below]),
    transactionAllowed: transactionAllowed && inner.every(({ statement: { operations: own }, effects }) => effects.transactionAllowed && !own.some(endsTransaction)),
    inner,
  };
}

/** The statements of the bodies that an operation runs, each on the schema that those before it left. A body that is running already is not entered again. */
function judgeBodies(scene: Scene, operation: Operation, running: readonly Body[]): { readonly inner: readonly InnerEffects[]; readonly after: Schema } {
  const inner: InnerEffects[] = [];
  let after = scene.schema;
  for (const { body, path, searchPath, settings: own } of bodiesRunBy(scene.schema, operation, scene.searchPath)) {
    if (running.includes(body)) continue;
    let environment: EffectEnvironment = { ...scene.environment, settings: own.reduce(withSetting, scene.environment.settings), path: path ?? scene.environment.path };
    let names = searchPath;
    for (const statement of body.statements) {
      const settings = { ...environment.settings, search_path: settingOf(names) };
      inner.push({ statement, ...(path !== undefined && { path }), schemaBefore: after, settings, effects: judge(sceneOf(after, environment, names), statement, [...running, body]) });
      after = applyStatement(after, statement, applyEnvironment(sceneOf(after, environment, names)));
      environment = { ...environment, settings: statement.operations.reduce(settingsAfter, environment.settings) };
      names = statement.operations.reduce(searchPathAfter, names);
    }
  }
  return { inner, after };
}

/** As SET search_path would take it; undefined where it can't be read. */
function settingOf(names: readonly string[]): string | undefined {
  return names.includes(unknownSchema) ? undefined : names.map((name) => `"${name.replaceAll('"', '""')}"`).join(', ');
}

/** Inside a body it makes no difference how long a setting lasts. */
function settingsAfter(settings: Settings, operation: Operation): Settings {
  switch (operation.kind) {
    case 'setSetting':
      return withSetting(settings, operation);
    case 'resetSetting':
      return operation.name === 'all' ? {} : withSetting(settings, { name: operation.name, value: null });
    default:
      return settings;
  }
}

/** `value`: null is the default, undefined can't be read. */
function withSetting(settings: Settings, { name, value }: { readonly name: string; readonly value: string | null | undefined }): Settings {
  const { [name]: _old, ...others } = settings;
  return value === null ? others : { ...others, [name]: value };
}

/** COMMIT and ROLLBACK in a procedure or DO: neither may then run in a transaction block (spi.c: _SPI_commit). */
function endsTransaction({ kind }: Operation): boolean {
  return kind === 'commit' || kind === 'rollback';
}
