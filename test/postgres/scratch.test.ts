import { inject, test } from 'vitest';
import { writeFileSync } from 'node:fs';
import { allCases } from '../effects/cases/all.ts';
import { measuredVersions } from '../effects/cases/case.ts';
import { appliesTo } from '../effects/oracle/oracle.ts';
import { serverOracle } from './oracle.ts';

test('measure all', async () => {
  const dirs = inject('servers');
  await Promise.all(measuredVersions.map(async (v) => {
    const t0 = Date.now();
    const oracle = await serverOracle(v, dirs?.[String(v)] ?? '');
    const out: unknown[] = [];
    let outside = 0;
    for (const c of allCases) {
      if (!appliesTo(c, v)) continue;
      const a = performance.now();
      try {
        const m = await oracle.measure(c);
        if (m.outcome === 'refused' ? m.sqlState !== c.refused : c.refused) console.log(v, 'UNEXPECTED', c.name, JSON.stringify(m.outcome === 'refused' ? m : `done, not refused ${String(c.refused)}`));
        out.push({ name: c.name, m });
      } catch (e) { console.log(v, 'ERROR', c.name, String(e)); }
      if (c.outsideTransaction) outside += performance.now() - a;
    }
    writeFileSync(`/tmp/measured-${v}.json`, JSON.stringify(out, null, 1));
    console.log(v, out.length, Date.now() - t0, 'ms', outside);
    await oracle.close();
  }));
}, 300000);
