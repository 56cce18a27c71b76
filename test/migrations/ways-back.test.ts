import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { downFiles, toolNamed } from '../../src/migrations/index.ts';
import { directoryWith } from '../support/directory.ts';
import { readProject } from '../support/read-project.ts';

async function pairsOf(root: string): Promise<{ readonly pairs: readonly string[]; readonly alone: readonly string[] }> {
  const { histories } = await readProject(root);
  const found = histories.map(({ detection, files }) => downFiles(toolNamed(detection.tool), files));
  return {
    pairs: found.flatMap(({ of }) => [...of].map(([up, down]) => `${relative(root, up)} <- ${relative(root, down.path)}`)),
    alone: found.flatMap(({ alone }) => alone.map(({ path }) => relative(root, path))),
  };
}

test.each<readonly [string, readonly string[]]>([
  ['golang-migrate', ['migrations/1_shop.up.sql <- migrations/1_shop.down.sql', 'migrations/2_note.up.sql <- migrations/2_note.down.sql']],
  ['morph', ['migrations/postgres/000001_shop.up.sql <- migrations/postgres/000001_shop.down.sql']],
  ['sqlx', ['migrations/20260102000000_note.up.sql <- migrations/20260102000000_note.down.sql']],
  ['diesel', ['migrations/2026-01-01-000000_shop/up.sql <- migrations/2026-01-01-000000_shop/down.sql']],
  ['hasura', ['migrations/default/1767225600000_shop/up.sql <- migrations/default/1767225600000_shop/down.sql']],
  ['sourcegraph', ['migrations/frontend/1001_shop/up.sql <- migrations/frontend/1001_shop/down.sql']],
  ['postgrator', ['migrations/001.do.shop.sql <- migrations/001.undo.shop.sql']],
  ['flyway', ['src/main/resources/db/migration/V1__shop.sql <- src/main/resources/db/migration/U1__shop.sql']],
  ['sqitch', ['deploy/shop.sql <- revert/shop.sql']],
  ['goose', []],
])('%s: which file takes back which', async (tool, pairs) => {
  expect(await pairsOf(`fixtures/projects/${tool}`)).toEqual({ pairs, alone: [] });
});

test('names that differ in what says nothing of the migration', async () => {
  const sql = 'SELECT 1;';
  expect(await pairsOf(directoryWith({ '1_a.tx.up.sql': sql, '1_a.down.sql': sql, '2_b.up.sql': sql, '2_b.tx.down.sql': sql }))).toEqual({ pairs: ['1_a.tx.up.sql <- 1_a.down.sql', '2_b.up.sql <- 2_b.tx.down.sql'], alone: [] });
  expect(await pairsOf(directoryWith({ '20260101000000_a.autocommit.up.sql': sql, '20260101000000_a.down.sql': sql }))).toEqual({ pairs: ['20260101000000_a.autocommit.up.sql <- 20260101000000_a.down.sql'], alone: [] });
  expect(await pairsOf(directoryWith({ '1_a.up.sql': sql, '1_a.down.sql': sql, '2_b.down.sql': sql }))).toEqual({ pairs: ['1_a.up.sql <- 1_a.down.sql'], alone: ['2_b.down.sql'] });
});
