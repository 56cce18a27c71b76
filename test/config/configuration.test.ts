import { expect, test } from 'vitest';
import { defaultConfiguration, postgresVersion, validateConfiguration } from '../../src/config/index.ts';

test('what is not said has a default', () => {
  expect(defaultConfiguration).toEqual({ postgres: 14, tool: 'none', settings: {} });
  expect(validateConfiguration({})).toEqual({ ok: true, configuration: {} });
});

test('every key is read; names of settings are folded, numbers become text', () => {
  expect(validateConfiguration({ postgres: 16, tool: 'none', schema: 'db/schema.sql', settings: { TimeZone: 'UTC', lock_timeout: 2000 } })).toEqual({
    ok: true,
    configuration: { postgres: 16, tool: 'none', schema: 'db/schema.sql', settings: { timezone: 'UTC', lock_timeout: '2000' } },
  });
});

test.each([
  [null, 'must be an object, not null'],
  [[], 'must be an object, not []'],
  ['x', 'must be an object, not "x"'],
  [() => 1, 'must be an object, not function'],
  [{ postgres: 10 }, '"postgres" must be a major version from 11 to 18, not 10'],
  [{ postgres: '14.2' }, '"postgres" must be a major version from 11 to 18, not "14.2"'],
  [{ tool: 'flyway' }, '"tool" must be "none", not "flyway": migration tools are not supported yet'],
  [{ schema: '' }, '"schema" must be the path of a SQL file, not ""'],
  [{ settings: ['UTC'] }, '"settings" must be an object such as { "timezone": "UTC" }, not ["UTC"]'],
  [{ settings: { timezone: null } }, '"settings.timezone" must be a string or a number, not null'],
  [{ rules: {} }, '"rules" is not known; the keys are "postgres", "tool", "schema", "settings"'],
])('%j is refused', (value, error) => {
  expect(validateConfiguration(value)).toEqual({ ok: false, errors: [error] });
});

test('all errors are told at once', () => {
  expect(validateConfiguration({ postgres: 9, schema: 1 })).toEqual({
    ok: false,
    errors: ['"postgres" must be a major version from 11 to 18, not 9', '"schema" must be the path of a SQL file, not 1'],
  });
});

test('a version is a number or its digits, nothing near it', () => {
  expect([11, '18', 10, 19, '14.0', ' 14', '', undefined].map(postgresVersion)).toEqual([11, 18, undefined, undefined, undefined, undefined, undefined, undefined]);
});
