import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allCases } from './cases/all.ts';
import { check } from './oracle/check.ts';
import { appliesTo, onePerSetup, transactionOracle, type Oracle } from './oracle/oracle.ts';
import { openPglite } from './oracle/pglite.ts';
import { databaseOn } from './oracle/setup.ts';

/** What PostgreSQL 18 does is what the model says: every case that one connection can show. */
const asserted = allCases.filter((form) => form.asserted === 'pglite' && appliesTo(form, 18));

describe('facts on PGlite', () => {
  let oracle: Oracle;
  let checked = 0;
  beforeAll(async () => {
    const connection = await openPglite();
    oracle = transactionOracle(18, connection, databaseOn(connection));
  });
  afterAll(async () => {
    await oracle.close();
    console.log(`${checked} of ${allCases.length} cases asserted on PGlite (PostgreSQL 18); npm run test:postgres asserts all of them on 14 to 18`);
  });

  for (const form of asserted) {
    test(form.name, async () => {
      const problems = await check(oracle, form);
      checked++;
      expect(problems, problems.join('\n')).toEqual([]);
    });
  }

  test('every table of every setup has rows', async () => {
    for (const form of onePerSetup(asserted)) expect(await oracle.emptyTables(form), form.name).toEqual([]);
  });
});
