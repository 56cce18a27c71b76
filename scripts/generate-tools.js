/**
 * Writes src/migrations/tools.ts, the list of all migration tools, from src/migrations/tools/:
 *
 *   node scripts/generate-tools.js
 *
 * With --print it goes to standard output: test/migrations/tools.test.ts holds the file to it.
 */
import { readdirSync, writeFileSync } from 'node:fs';

const names = readdirSync('src/migrations/tools').filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3)).sort();
const identifier = (name) => name.replaceAll(/-(\w)/g, (_dash, letter) => letter.toUpperCase());
const text = `// Made by scripts/generate-tools.js from src/migrations/tools/.
import type { Tool } from './tool.ts';
${names.map((name) => `import { tool as ${identifier(name)} } from './tools/${name}.ts';`).join('\n')}

/** Every migration tool that ddlint knows, by name. */
export const tools: readonly Tool[] = [
${names.map((name) => `  ${identifier(name)},`).join('\n')}
];
`;

if (process.argv.includes('--print')) process.stdout.write(text);
else writeFileSync('src/migrations/tools.ts', text);
