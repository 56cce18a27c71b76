/**
 * How long a person waits: `ddlint explain one-small-file.sql` against a bare `node -e 0`, as whole processes. The two
 * take turns, so that what else the machine does falls on both. The ratio of the medians must be at most 2.
 * Usage: node scripts/bench-startup.js [rounds]; exits with 1 above the bound.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bound = 2;
const rounds = Number(process.argv[2] ?? 41);
const root = fileURLToPath(new URL('..', import.meta.url));
const commands = [
  { name: 'node -e 0', args: ['-e', '0'], times: [] },
  { name: 'ddlint explain FILE', args: ['dist/cli.js', 'explain', 'fixtures/demo/0003_orders_token.sql'], times: [] },
];

for (let round = 0; round < rounds; round++) {
  for (const { name, args, times } of commands) {
    const start = process.hrtime.bigint();
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
}

const [bare, ddlint] = commands.map(({ name, times }) => {
  times.sort((a, b) => a - b);
  const [min, median] = [times[0], times[times.length >> 1]];
  console.log(`${name.padEnd(20)}  min ${min.toFixed(1)} ms  median ${median.toFixed(1)} ms`);
  return { min, median };
});
const ratio = ddlint.median / bare.median;
console.log(`Node ${process.version}, ${rounds} rounds: ratio of the medians ${ratio.toFixed(2)}, of the minima ${(ddlint.min / bare.min).toFixed(2)}; at most ${bound.toFixed(1)}`);
process.exitCode = ratio <= bound ? 0 : 1;
