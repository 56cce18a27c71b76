/**
 * Writes rules/index.ts, the list of all rules, from the folders of rules/:
 *
 *   node scripts/generate-rules.js
 *
 * With --print it goes to standard output: test/rules/all.test.ts holds the file to it.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';

const names = readdirSync('rules').filter((name) => existsSync(`rules/${name}/index.ts`)).sort();
const identifier = (name) => name.replaceAll(/-(\w)/g, (_dash, letter) => letter.toUpperCase());
const text = `// Made by scripts/generate-rules.js from the folders of rules/.
import type { Rule } from '../src/lint/index.ts';
${names.map((name) => `import { rule as ${identifier(name)} } from './${name}/index.ts';`).join('\n')}

/** Every rule that comes with ddlint, by name. */
export const rules: readonly Rule[] = [
${names.map((name) => `  ${identifier(name)},`).join('\n')}
];
`;

if (process.argv.includes('--print')) process.stdout.write(text);
else writeFileSync('rules/index.ts', text);
