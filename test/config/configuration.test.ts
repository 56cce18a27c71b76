import { expect, test } from 'vitest';
import { defaultConfiguration, durationOf, postgresVersion, validateConfiguration } from '../../src/config/index.ts';

test('what is not said has a default', () => {
  expect(defaultConfiguration).toEqual({
    postgres: 14, settings: {}, rules: {}, timeouts: { lock: '500ms', longestLock: '30s' }, standbys: false, smallTables: [], deploys: 'migration', plugins: [],
  });
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
  [{ tool: 'flyaway' }, expect.stringMatching(/^"tool" must be one of "golang-migrate", "goose",.* "none", not "flyaway"$/)],
  [{ schema: '' }, '"schema" must be the path of a SQL file, not ""'],
  [{ settings: ['UTC'] }, '"settings" must be an object such as { "timezone": "UTC" }, not ["UTC"]'],
  [{ settings: { timezone: null } }, '"settings.timezone" must be a string or a number, not null'],
  [{ rule: {} }, '"rule" is not known; the keys are "postgres", "tool", "schema", "settings", "rules", "timeouts", "standbys", "smallTables", "deploys", "cache", "app", "plugins"'],
  [{ rules: ['drop-column'] }, '"rules" must be an object such as { "drop-column": "off" }, not ["drop-column"]'],
  [{ rules: { 'drop-column': false } }, '"rules.drop-column" must be "off", "info", "warning", "error", not false'],
  [{ timeouts: { lock: '0' } }, '"timeouts.lock" must be a duration such as "500ms" or "2s", not "0"'],
  [{ timeouts: { lock: 500 } }, '"timeouts.lock" must be a duration such as "500ms" or "2s", not 500'],
  [{ timeouts: { statement: '1s' } }, '"timeouts.statement" is not known; the keys are "lock", "longestLock"'],
  [{ standbys: 'yes' }, '"standbys" must be true or false, not "yes"'],
  [{ smallTables: 'countries' }, '"smallTables" must be a list of names such as ["countries", "shop.currencies"], not "countries"'],
  [{ deploys: 'release' }, '"deploys" must be "migration", "directory", "tag" or an object such as { "pattern": "^db/(v\\d+)/" }, not "release"'],
  [{ deploys: { pattern: '' } }, '"deploys.pattern" must tell files apart, and "" matches an empty path too'],
  [{ deploys: { pattern: '^(v\\d+)?' } }, '"deploys.pattern" must tell files apart, and "^(v\\\\d+)?" matches an empty path too'],
  [{ deploys: { pattern: '(' } }, '"deploys.pattern" must be a regular expression: Invalid regular expression: /(/: Unterminated group'],
  [{ cache: true }, '"cache" must be a directory or false, not true'],
  [{ app: [] }, '"app" must be a glob or a list of globs such as ["src/**/*.ts"], not []'],
  [{ app: ['src/**', ''] }, '"app" must be a glob or a list of globs such as ["src/**/*.ts"], not ["src/**",""]'],
  [{ plugins: [1] }, '"plugins" must be a list of modules such as ["./ddlint-rules.js"], not [1]'],
])('%j is refused', (value, error) => {
  expect(validateConfiguration(value)).toEqual({ ok: false, errors: [error] });
});

test('the application is one glob or several', () => {
  expect(validateConfiguration({ app: 'src/**/*.ts' })).toEqual({ ok: true, configuration: { app: ['src/**/*.ts'] } });
  expect(validateConfiguration({ app: ['src/**', '!src/gen/**'] })).toEqual({ ok: true, configuration: { app: ['src/**', '!src/gen/**'] } });
});

test('rules, timeouts, standbys, small tables and plugins are read', () => {
  const configuration = { rules: { 'drop-column': 'off', truncate: 'info' }, timeouts: { lock: '800ms' }, standbys: true, smallTables: ['countries'], plugins: ['./rules.js'] };
  expect(validateConfiguration(configuration)).toEqual({ ok: true, configuration: { ...configuration, timeouts: { lock: '800ms', longestLock: '30s' } } });
});

test.each([{ deploys: 'tag' }, { deploys: 'directory' }, { deploys: { pattern: '^db/(v[^/]+)/' } }, { cache: 'tmp/ddlint' }, { cache: false }])('%j is read', (configuration) => {
  expect(validateConfiguration(configuration)).toEqual({ ok: true, configuration });
});

test.each([['500', 500], ['2s', 2000], ['1.5 min', 90_000], ['1h', 3_600_000], ['250us', 0.25], ['1d', 86_400_000], ['0', 0], ['-1', -1], ['2 weeks', undefined], ['', undefined], ['s', undefined]])('a duration: %s', (text, milliseconds) => {
  expect(durationOf(text)).toBe(milliseconds);
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
