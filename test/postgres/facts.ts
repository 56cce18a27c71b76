import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { allCases } from '../effects/cases/all.ts';
import type { MeasuredVersion } from '../effects/cases/case.ts';
import { check } from '../effects/oracle/check.ts';
import { appliesTo, onePerSetup, type Oracle } from '../effects/oracle/oracle.ts';
import { serverOracle } from './oracle.ts';

/** Every case that a major knows, on a real server of it. */
export function factsOn(version: MeasuredVersion): void {
  const forms = allCases.filter((form) => appliesTo(form, version));
  const directory = inject('servers')?.[String(version)];
  describe.skipIf(directory === undefined)(`facts on PostgreSQL ${version}`, () => {
    let oracle: Oracle;
    beforeAll(async () => {
      oracle = await serverOracle(version, directory ?? '');
    });
    afterAll(() => oracle.close());

    for (const form of forms) {
      test(form.name, async () => {
        const problems = await check(oracle, form);
        expect(problems, problems.join('\n')).toEqual([]);
      });
    }

    // PGlite's suite looks at the setups of the other cases.
    test('every table of the setups has rows', async () => {
      for (const form of onePerSetup(forms.filter(({ asserted }) => asserted === 'servers'))) expect(await oracle.emptyTables(form), form.name).toEqual([]);
    });
  });
}
