import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { findConfigurationFile, readConfigurationFile } from '../../src/project/index.ts';
import { directoryWith } from '../support/directory.ts';

test('the nearest config file applies, up to the root of the repository', () => {
  const directory = directoryWith({ 'ddlint.config.json': '{}', 'repo/.git/HEAD': '', 'repo/db/ddlint.config.js': '', 'repo/db/migrations/1.sql': '', 'repo/app/x': '', 'other/x': '' });
  expect(findConfigurationFile(join(directory, 'repo/db/migrations'))).toBe(join(directory, 'repo/db/ddlint.config.js'));
  expect(findConfigurationFile(join(directory, 'repo/app'))).toBeUndefined();
  expect(findConfigurationFile(join(directory, 'other'))).toBe(join(directory, 'ddlint.config.json'));
});

test.each([
  ['ddlint.config.json', '{ "postgres": 16, "schema": "schema.sql" }'],
  ['ddlint.config.js', 'module.exports = { postgres: 16, schema: "schema.sql" };'],
  ['ddlint.config.mjs', 'export default { postgres: 16, schema: "schema.sql" };'],
])('%s is read, its paths from its own directory', async (name, content) => {
  const directory = directoryWith({ [name]: content });
  expect(await readConfigurationFile(join(directory, name))).toEqual({ ok: true, configuration: { postgres: 16, schema: relative('', join(directory, 'schema.sql')) } });
});

test.each([
  ['a.json', '{ "postgres": 9 }', '"postgres" must be a major version from 11 to 18, not 9'],
  ['a.json', '[]', 'must be an object, not []'],
  ['b.mjs', 'export const postgres = 14;', 'has no default export'],
])('an error in %s (%s) names the file', async (name, content, error) => {
  const path = join(directoryWith({ [name]: content }), name);
  expect(await readConfigurationFile(path)).toEqual({ ok: false, errors: [`${path}: ${error}`] });
});

test.each([['a.json', '{', /^.*a\.json: not valid JSON: /], ['a.mjs', 'throw new Error("boom")', /^.*a\.mjs: can't be loaded: boom$/]])('%s that is broken says how', async (name, content, error) => {
  const result = await readConfigurationFile(join(directoryWith({ [name]: content }), name));
  expect(result.ok ? [] : result.errors).toEqual([expect.stringMatching(error)]);
});

test('a config file that is not there is an error', async () => {
  const directory = directoryWith({});
  expect(await readConfigurationFile(join(directory, 'none.json'))).toEqual({ ok: false, errors: [`${directory}/none.json: no such file or directory`] });
  expect(await readConfigurationFile(join(directory, 'none.js'))).toEqual({ ok: false, errors: [`${directory}/none.js: no such file or directory`] });
});

test("the application's globs are its directory's", async () => {
  const directory = directoryWith({ 'my (app)/ddlint.config.json': '{ "app": ["src/**/*.ts", "!src/gen/**", "/abs/*.ts"] }' });
  const base = `${relative('', directory).replaceAll('\\', '/')}/my \\(app\\)`;
  expect(await readConfigurationFile(join(directory, 'my (app)', 'ddlint.config.json'))).toEqual({ ok: true, configuration: { app: [`${base}/src/**/*.ts`, `!${base}/src/gen/**`, '/abs/*.ts'] } });
});
