import { toolNames, type ToolName } from '../../src/config/index.ts';
import { postgresVersions, type PostgresVersion } from '../../src/effects/index.ts';
import { severities, type Severity } from '../../src/lint/index.ts';
import type { LintSetup } from './lint.ts';

/**
 * fixtures/<rule>/unsafe.sql and safe.sql:
 *
 *     -- schema                                   the tables that exist, in use; without this section nothing is known
 *     CREATE TABLE orders (…);
 *     -- case: what it shows                      each case starts from that schema
 *     -- with: pg=18, standbys=yes, small=countries, tool=goose, app=fixtures/app, timezone=UTC     pg, standbys, small, tool, app (a directory of source code); anything else is a setting of the role
 *     -- expect: <rule> <severity> "<underlined text>"                in the order of their places
 *     SQL
 *     -- shipped as                               what the migration above it held when it shipped: it is edited, and not judged otherwise
 *     SQL
 *     -- next deploy                              a second migration, which ships later
 *     SQL
 */
export interface RuleFixture {
  readonly schema?: string;
  readonly cases: readonly RuleCase[];
}

export interface RuleCase {
  readonly title: string;
  readonly migrations: readonly string[];
  readonly expected: readonly Expectation[];
  readonly setup: Omit<LintSetup, 'rules' | 'schema'>;
}

export interface Expectation {
  readonly rule: string;
  readonly severity: Severity;
  /** As written, white space as single spaces. */
  readonly text: string;
}

export function readFixture(text: string): RuleFixture {
  const [head = '', ...sections] = text.split(/^-- case: /m);
  const [, schema] = head.split(/^-- schema *\n/m);
  if (sections.length === 0) throw new Error('a fixture needs a line `-- case: what it shows`');
  return { ...(schema !== undefined && { schema }), cases: sections.map(readCase) };
}

function readCase(section: string): RuleCase {
  const [title = '', ...lines] = section.split('\n');
  const directives = lines.filter((line) => /^-- (?:with|expect): /.test(line));
  const unknown = lines.find((line) => /^-- ?(?:expected|expects|with|expect|options)\b/.test(line) && !directives.includes(line));
  if (unknown !== undefined) throw new Error(`not understood: ${unknown}`);
  const body = lines.filter((line) => !directives.includes(line)).join('\n');
  return {
    title: title.trim(),
    migrations: body.split(/^-- next deploy *$/m).map((part) => part.trim()),
    expected: directives.flatMap((line) => readExpectation(line)),
    setup: directives.reduce((setup, line) => ({ ...setup, ...readSetup(line) }), {}),
  };
}

function readExpectation(line: string): readonly Expectation[] {
  if (!line.startsWith('-- expect: ')) return [];
  const [, rule, word, text] = /^-- expect: ([\w/-]+) (\w+) "(.*)"\s*$/.exec(line) ?? [];
  const severity = severities.find((candidate) => candidate === word);
  if (rule === undefined || text === undefined || !severity) throw new Error(`not of the form -- expect: <rule> <severity> "<underlined text>": ${line}`);
  return [{ rule, severity, text }];
}

function readSetup(line: string): Omit<LintSetup, 'rules'> {
  if (!line.startsWith('-- with: ')) return {};
  const pairs = line.slice('-- with: '.length).split(/,\s*/).map((pair) => pair.trim().split('='));
  const { pg, standbys, small, tool, app, ...settings } = Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value])) as Record<string, string>;
  return {
    ...(pg !== undefined && { postgres: version(pg) }),
    ...(standbys !== undefined && { standbys: standbys === 'yes' }),
    ...(tool !== undefined && { tool: toolName(tool) }),
    ...(app !== undefined && { application: app }),
    ...(small !== undefined && { smallTables: small.split(' ') }),
    settings,
  };
}

function toolName(text: string): ToolName {
  const found = toolNames.find((name) => name === text);
  if (!found) throw new Error(`not a migration tool: ${text}`);
  return found;
}

function version(text: string): PostgresVersion {
  const found = postgresVersions.find((candidate) => String(candidate) === text);
  if (!found) throw new Error(`not a version of PostgreSQL: ${text}`);
  return found;
}
