import type { Body, Operation } from '../operations/index.ts';
import type { Settings } from './types.ts';

/**
 * Settings of one connection. A value is null where it was set back to the default, undefined where it was set to
 * something that can't be read.
 */
export interface SettingValues {
  readonly defaults: Settings;
  /** What SET and RESET left. */
  readonly session: Layer;
  /** What SET LOCAL lays over it until the transaction ends. */
  readonly local: Layer;
}

type Layer = Readonly<Record<string, string | null | undefined>>;

/** `defaults`: what the role, the database or the connection string sets. */
export function initialSettings(defaults: Settings): SettingValues {
  return { defaults, session: {}, local: {} };
}

export function settingsInForce(values: SettingValues): Settings {
  const merged: Record<string, string | null | undefined> = { ...values.defaults, ...values.session, ...values.local };
  const inForce: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(merged)) {
    const actual = value === null ? values.defaults[name] : value;
    if (value !== null || name in values.defaults) inForce[name] = actual;
  }
  return inForce;
}

/** What is left when the transaction ends, by COMMIT: SET stays, SET LOCAL doesn't. */
export function withoutLocal(values: SettingValues): SettingValues {
  return { ...values, local: {} };
}

/** Sets or resets. SET undoes an earlier SET LOCAL of the same transaction (guc.c: set_config_option, GUC_ACTION_SET). */
export function changeSetting(values: SettingValues, operation: Operation): SettingValues {
  switch (operation.kind) {
    case 'setSetting':
      if (operation.local) return { ...values, local: { ...values.local, [operation.name]: operation.value } };
      return { ...values, session: { ...values.session, [operation.name]: operation.value }, local: without(values.local, operation.name) };
    case 'resetSetting':
      if (operation.name === 'all') return initialSettings(values.defaults);
      return { ...values, session: without(values.session, operation.name), local: without(values.local, operation.name) };
    case 'doBlock':
      return settingsOfBody(values, operation.body);
    default:
      return values;
  }
}

/** Every branch of a body counts, in order. */
function settingsOfBody(values: SettingValues, body: Body): SettingValues {
  return body.statements.flatMap((statement) => statement.operations).reduce(changeSetting, values);
}

function without(layer: Layer, name: string): Layer {
  return Object.fromEntries(Object.entries(layer).filter(([key]) => key !== name));
}
