/**
 * What a long history costs: 3,000 shipped migrations and a new one, `ddlint check --base main` for the second time
 * against `ddlint check` of the new file alone, as whole processes. The two take turns, so that what else the machine
 * does falls on both. The ratio of the medians must be at most 1.5.
 * Usage: node scripts/bench-history.js [rounds [migrations]]; exits with 1 above the bound. Needs `npm run build` before.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bound = 1.5;
const rounds = Number(process.argv[2] ?? 31);
const migrations = Number(process.argv[3] ?? 3000);
const ddlint = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'ddlint-bench-'));
try {
  process.exitCode = measure();
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function measure() {
  writeProject();
  const pending = 'db/migrations/99999999_new.sql';
  const commands = [
    { name: 'the file alone', args: ['check', pending], times: [] },
    { name: `behind ${migrations}`, args: ['check', '--base', 'main'], times: [] },
  ];
  // What everybody's prompt does: git no longer looks into the files that are as old as its index.
  execFileSync('git', ['status'], { cwd: directory });
  const first = run(commands[1].args);
  console.log(`first run: ${first.toFixed(0)} ms`);
  const cache = join(directory, 'node_modules/.cache/ddlint');
  mkdirSync(cache, { recursive: true });
  for (const file of readdirSync(cache)) console.log(`  ${file}  ${(statSync(join(cache, file)).size / 1e6).toFixed(2)} MB`);
  for (let round = 0; round < rounds; round++) for (const { args, times } of commands) times.push(run(args));
  const [alone, behind] = commands.map(({ name, times }) => {
    times.sort((a, b) => a - b);
    const [min, median] = [times[0], times[times.length >> 1]];
    console.log(`${name.padEnd(20)}  min ${min.toFixed(1)} ms  median ${median.toFixed(1)} ms`);
    return { min, median };
  });
  const ratio = behind.median / alone.median;
  console.log(`Node ${process.version}, ${rounds} rounds: ratio of the medians ${ratio.toFixed(2)}, of the minima ${(behind.min / alone.min).toFixed(2)}; at most ${bound}`);
  return ratio <= bound ? 0 : 1;
}

/** Milliseconds. */
function run(args) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, [ddlint, ...args], { cwd: directory, encoding: 'utf8' });
  if (status === 2 || status === null) throw new Error(`ddlint ${args.join(' ')} ended with ${status}: ${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** A goose project: which tool it is stands in every file. */
function writeProject() {
  const git = (...args) => execFileSync('git', ['-c', 'user.name=ddlint', '-c', 'user.email=ddlint@example.org', '-c', 'commit.gpgSign=false', ...args], { cwd: directory });
  mkdirSync(join(directory, 'db/migrations'), { recursive: true });
  mkdirSync(join(directory, 'node_modules'));
  writeFileSync(join(directory, '.gitignore'), 'node_modules\n');
  for (let i = 0; i < migrations; i++) writeFileSync(join(directory, `db/migrations/${String(i + 1).padStart(8, '0')}_step.sql`), `-- +goose Up\n${statements(i)}\n-- +goose Down\nSELECT 1;\n`);
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'history');
  git('switch', '--quiet', '--create', 'feature');
  writeFileSync(join(directory, 'db/migrations/99999999_new.sql'), '-- +goose Up\nALTER TABLE orders_7 ADD COLUMN remark text;\nCREATE INDEX orders_7_note ON orders_7 (note);\n');
}

/** A table in six migrations. */
function statements(i) {
  const table = `orders_${Math.floor(i / 6)}`;
  const other = `orders_${Math.max(0, Math.floor(i / 6) - 1)}`;
  return [
    `CREATE TABLE ${table} (id bigserial PRIMARY KEY, customer_id bigint NOT NULL, status text NOT NULL DEFAULT 'new', note text, created_at timestamptz NOT NULL DEFAULT now());`,
    `CREATE INDEX ${table}_customer ON ${table} (customer_id);`,
    `ALTER TABLE ${table} ADD COLUMN parent_id bigint REFERENCES ${other} (id);`,
    `ALTER TABLE ${table} ADD CONSTRAINT ${table}_status CHECK (status IN ('new', 'paid', 'sent')) NOT VALID;`,
    `ALTER TABLE ${table} VALIDATE CONSTRAINT ${table}_status;\nCREATE INDEX ${table}_created ON ${table} (created_at);`,
    `UPDATE ${table} SET note = '' WHERE note IS NULL;\nALTER TABLE ${table} ALTER COLUMN note SET NOT NULL;`,
  ][i % 6];
}
