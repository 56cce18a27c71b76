/**
 * How loud ddlint is on real histories: for each directory the share of migrations with an error or a warning other than
 * missing-lock-timeout, and which rules they come from. Run it on checkouts of public projects (CONTRIBUTING.md names
 * some), after `npm run build`:
 *
 *   node scripts/noise.js [--pg 16] DIRECTORY…
 *
 * With --sample N it prints N findings as well, spread evenly over all of them, to be read one by one.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const words = process.argv.slice(2);
const option = (name, missing) => {
  const at = words.indexOf(name);
  return at < 0 ? missing : words.splice(at, 2)[1];
};
const sample = Number(option('--sample', '0'));
const postgres = option('--pg', '16');
const only = option('--rule', undefined);

function check(directory, ...more) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [command, 'check', '--pg', postgres, ...more], { cwd: directory, encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (status === null) throw new Error(stderr);
  return stdout;
}

for (const directory of words) {
  const { summary, findings, problems, notAnalysed } = JSON.parse(check(directory, '--format', 'json'));
  const loud = findings.filter(({ rule, severity }) => severity !== 'info' && rule !== 'missing-lock-timeout' && (only === undefined || rule === only));
  const files = new Set(loud.map(({ path }) => path));
  const counts = Object.entries(groups(loud)).map(([rule, found]) => [rule, found.length]).sort((a, b) => b[1] - a[1]);
  console.log(`${directory}: ${files.size} of ${summary.files} files (${Math.round((100 * files.size) / Math.max(1, summary.files))} %), ${loud.length} findings, ${problems.length} problems, ${notAnalysed.length} not analysed`);
  console.log(`  ${counts.map(([rule, number]) => `${rule} ${number}`).join(', ')}`);
  for (let i = 0; i < Math.min(sample, loud.length); i++) show(directory, loud[Math.floor((i * loud.length) / Math.min(sample, loud.length))]);
}

function groups(findings) {
  const grouped = {};
  for (const finding of findings) (grouped[finding.rule] ??= []).push(finding);
  return grouped;
}

function show(directory, { rule, severity, certain, path, line, endLine, message, why, help, rewrite }) {
  const file = join(directory, path);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  console.log(`\n  ${path}:${line} ${severity}${certain ? '' : ' (uncertain)'} ${rule}`);
  for (const [i, text] of lines.slice(Math.max(0, line - 3), endLine + 2).entries()) console.log(`    ${Math.max(0, line - 3) + i + 1 >= line && Math.max(0, line - 3) + i + 1 <= endLine ? '>' : ' '} ${text.slice(0, 160)}`);
  console.log(`    ${message}\n    ${why}\n    ${help}\n    rewrite: ${rewrite ? `${rewrite.kind}, ${rewrite.title}` : 'none'}`);
}
