/**
 * Writes src/effects/volatility.ts from pg_proc of the installed PGlite (PostgreSQL 18):
 *
 *   node scripts/generate-volatility.js
 *
 * With --print it goes to standard output: test/effects/volatility.test.ts holds the file to it.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';

/** A function with an argument of type internal can't be called from SQL (pseudotypes.c). */
const query = `
select proname::text as name, pronargs::int as arguments, string_agg(distinct provolatile::text, '' order by provolatile::text) as volatility
from pg_proc
where pronamespace = 'pg_catalog'::regnamespace and not 'internal'::regtype = any (proargtypes::oid[])
group by proname, pronargs
order by proname, pronargs`;

/** The text of src/effects/volatility.ts. */
async function volatilityTable() {
  const database = new PGlite();
  try {
    const { rows } = await database.query(query);
    return render(rows);
  } finally {
    await database.close();
  }
}

function render(rows) {
  const overloads = new Map();
  for (const row of rows) overloads.set(row.name, [...(overloads.get(row.name) ?? []), row]);
  const alike = { i: [], s: [], v: [] };
  const mixed = [];
  for (const [name, group] of overloads) {
    const letters = new Set(group.flatMap(({ volatility }) => [...volatility]));
    const [only] = letters;
    if (letters.size === 1) alike[only].push(name);
    else mixed.push(`  ${name}: { ${group.map(({ arguments: count, volatility }) => `${count}: '${volatility}'`).join(', ')} },`);
  }
  return [
    '// Made by scripts/generate-volatility.js from PostgreSQL 18 with this query. Do not edit.',
    ...query.trim().split('\n').map((line) => `//   ${line}`),
    '',
    '/** Built-in functions whose overloads all have one volatility: names by pg_proc.provolatile, with blanks between. */',
    'export const namesByVolatility = {',
    ...Object.entries(alike).flatMap(([letter, names]) => [`  ${letter}: \``, ...lines(names), '  `,']),
    '} as const;',
    '',
    '/** The others: by number of arguments; several letters where overloads with as many arguments still differ. */',
    'export const mixedVolatility: Readonly<Record<string, Readonly<Record<number, string>>>> = {',
    ...mixed,
    '};',
    '',
  ].join('\n');
}

function lines(names) {
  const filled = [];
  for (const name of names) {
    const last = filled.at(-1);
    if (last !== undefined && last.length + name.length < 158) filled[filled.length - 1] = `${last} ${name}`;
    else filled.push(`    ${name}`);
  }
  return filled;
}

const table = await volatilityTable();
if (process.argv.includes('--print')) process.stdout.write(table);
else writeFileSync(fileURLToPath(new URL('../src/effects/volatility.ts', import.meta.url)), table);
