import type { PostgresVersion } from '../config/index.ts';
import { fileOf, inFile, sqlOf, type FileText } from '../embedded/index.ts';
import { blocks, relationName, type Effect, type DeployReplay } from '../effects/index.ts';
import type { Operation } from '../operations/index.ts';
import { relationById, type Schema } from '../schema/index.ts';
import { lineStarts, positionAt, type Range } from '../sql/index.ts';
import { changedMigration, type ChangedReplay } from './changed-migrations.ts';
import { isThere, type Application } from './application.ts';
import { nameOf } from './facts.ts';
import type { Finding } from './finding.ts';
import { applyPrecedence, precedenceOf, type Precedence } from './precedence.ts';
import { severities, type Report, type Rule, type RuleContext, type RuleOptions, type Severity } from './rule.ts';
import { together } from './together.ts';
import { migrationUnit, transactionsOf, type DeployUnit, type StatementUnit } from './units.ts';

export interface LintOptions extends RuleOptions {
  readonly postgres: PostgresVersion;
  /** What the config file says of rules by name, instead of their own severity; the highest that a finding gets. */
  readonly severities: Readonly<Record<string, Severity | 'off'>>;
  /** Tables, as `name` or `schema.name`, on which no work takes long. */
  readonly smallTables: readonly string[];
  /** The text of a file that was read. */
  readonly text: (path: string) => FileText;
  readonly application?: Application;
}

/** What a rule reported, before it is known whether it survives. */
interface Candidate extends Omit<Finding, 'rewrite'> {
  readonly report: Report;
}

/** Checks migrations one after another: what was checked need not be kept. */
export class Linter {
  readonly #rules: readonly Rule[];
  readonly #options: LintOptions;
  readonly #precedence: Precedence;
  readonly #kept = new Map<Rule, StatementUnit[]>();
  /** Findings in bodies so far. */
  readonly #told = new Set<string>();
  #schema: Schema | undefined;

  constructor(rules: readonly Rule[], options: LintOptions) {
    this.#rules = rules.filter(({ name }) => options.severities[name] !== 'off');
    this.#options = options;
    this.#precedence = precedenceOf(rules);
  }

  /** The findings on one deploy, in the order of their places. `changed`: what has shipped, and was changed since. */
  checkDeploy({ migrations: replays, schemaBefore, schemaAfter }: DeployReplay, changed: readonly ChangedReplay[] = []): readonly Finding[] {
    const migrations = replays.map(migrationUnit);
    this.#schema = schemaAfter;
    const statements = migrations.flatMap(({ running }) => running);
    const deploy: DeployUnit = { number: schemaAfter.deploy, migrations, statements, transactions: transactionsOf(statements), changed: changed.map(changedMigration), schemaBefore, schemaAfter };
    const candidates: Candidate[] = [];
    for (const rule of this.#rules) this.#run(rule, deploy, candidates);
    return this.#survivors(candidates, [...new Set([...changed, ...migrations].map(({ path }) => path))]);
  }

  /** Whether a finding on an earlier deploy still holds: the application is that of the last one, and may name what has come back. Asked before `finish`. */
  holds({ removed }: Pick<Finding, 'removed'>): boolean {
    return !removed || !this.#schema || !isThere(this.#schema, removed);
  }

  /** What only the end of a history shows; another one may follow. */
  finish(): readonly Finding[] {
    const schema = this.#schema;
    this.#schema = undefined;
    const candidates: Candidate[] = [];
    if (schema) for (const rule of this.#rules) rule.history?.({ schema, lastDeploy: schema.deploy, kept: this.#kept.get(rule) ?? [] }, this.#context(rule, candidates));
    this.#kept.clear();
    return this.#survivors(candidates);
  }

  #run(rule: Rule, deploy: DeployUnit, candidates: Candidate[]): void {
    const context = this.#context(rule, candidates);
    for (const unit of deploy.statements) {
      if (rule.operation) for (const operation of unit.statement.operations) visit(rule, operation, unit, context);
      rule.statement?.(unit, context);
      if (rule.keep?.(unit)) this.#keep(rule, unit);
    }
    if (rule.transaction) for (const unit of deploy.transactions) rule.transaction(unit, context);
    rule.deploy?.(deploy, context);
  }

  #keep(rule: Rule, unit: StatementUnit): void {
    const kept = this.#kept.get(rule);
    if (kept) kept.push(unit);
    else this.#kept.set(rule, [unit]);
  }

  #context(rule: Rule, candidates: Candidate[]): RuleContext {
    const { postgres, text, application } = this.#options;
    return {
      postgres,
      options: this.#options,
      ...(application && { application }),
      source: (unit, { start, end }) => sqlOf(text(unit.path)).slice(start, end),
      line: (unit, range) => this.#line(unit.path, range),
      place: (unit, range, from) => `line ${this.#line(unit.path, range)}${unit.path === from.path ? '' : ` of ${unit.path}`}`,
      report: (report) => { candidates.push(this.#candidate(rule, report)); },
    };
  }

  /** From 1, in the file. */
  #line(path: string, range: Range): number {
    const text = this.#options.text(path);
    return positionAt(lineStarts(fileOf(text)), inFile(text, range).start).line;
  }

  #candidate(rule: Rule, report: Report): Candidate {
    const { effect, unit, places, removed } = report;
    // What is said of a statement as a whole is about its table.
    const about = effect ?? unit.effects.find(({ kind, template }) => kind !== 'index' && kind !== 'sequence' && !template);
    const standby = effect !== undefined && !effect.created && effect.lock === 'ACCESS EXCLUSIVE';
    const remark = standby && this.#options.standbys ? standbyRemark(effect) : undefined;
    return {
      rule: rule.name, report, standby,
      severity: this.#severity(rule, report),
      certain: isCertain(report) && (report.certain ?? effect?.certain ?? true),
      path: unit.path, range: report.at, statement: unit.statement.range,
      message: report.message,
      why: remark ? `${report.why} ${remark.why}` : report.why,
      help: remark ? `${report.help} ${remark.help}` : report.help,
      ...(about && { relation: relationName(about) }),
      ...(effect && { lock: effect.lock, blocks: blocks(effect.lock), work: effect.work }),
      transaction: unit.context.transaction,
      ...(places && places.length > 0 && { places }),
      ...(removed && { removed }),
    };
  }

  #severity(rule: Rule, report: Report): Severity {
    const { severity, effect, unit } = report;
    const configured = this.#options.severities[rule.name];
    const limits: Severity[] = [configured === undefined || configured === 'off' ? rule.meta.severity : configured];
    if (severity) limits.push(severity);
    if (!isCertain(report) || (effect && (!effect.certain || effect.created || isPerhapsNew(effect, unit)))) limits.push('warning');
    if (effect && effect.work !== 'none' && this.#isSmall(effect)) limits.push('info');
    return severities.find((candidate) => limits.includes(candidate)) ?? rule.meta.severity;
  }

  #isSmall({ schema, name }: Effect): boolean {
    return this.#options.smallTables.some((small) => small === name || small === `${schema}.${name}`);
  }

  /** A body that is called again is found fault with once. */
  #isNew({ rule, path, range, report }: Candidate): boolean {
    if (!report.unit.within) return true;
    const key = `${rule} ${path} ${range.start} ${range.end}`;
    if (this.#told.has(key)) return false;
    this.#told.add(key);
    return true;
  }

  /** In the order of `paths`, then of their places; what lies in other files, such as bodies of functions, comes last. */
  #survivors(candidates: readonly Candidate[], paths: readonly string[] = []): readonly Finding[] {
    const positions = new Map(paths.map((path, i) => [path, i]));
    const position = ({ path }: Finding): number => positions.get(path) ?? paths.length;
    const clear = candidates.filter(({ report }) => !isNameless(report));
    const told = applyPrecedence(clear, this.#precedence).filter((candidate) => this.#isNew(candidate));
    const findings = together(told, ({ path, range }) => this.#line(path, range)).map(({ report, ...finding }): Finding => ({ ...finding, ...(report.rewrite && { rewrite: report.rewrite() }) }));
    return findings.toSorted((a, b) => position(a) - position(b) || a.statement.start - b.statement.start || a.range.start - b.range.start || severities.indexOf(b.severity) - severities.indexOf(a.severity) || (a.rule < b.rule ? -1 : 1));
  }
}

/** The compiler can't see that a visitor gets operations of its own kind only. */
function visit(rule: Rule, operation: Operation, unit: StatementUnit, context: RuleContext): void {
  const visitor = rule.operation?.[operation.kind] as ((operation: Operation, unit: StatementUnit, context: RuleContext) => void) | undefined;
  visitor?.(operation, unit, context);
}

/** Dynamic SQL of a body that computes the whole name: it may be about what the body has just made. */
function isNameless({ effect, unit }: Report): boolean {
  return unit.within !== undefined && effect?.template === true && /^(?:%\d*\$?[sIL]|\W*)$/.test(effect.name);
}

/** What a library sends only under a condition that nothing here decides is certain of nothing. */
function isCertain({ certain, unit }: Report): boolean {
  return certain !== false && unit.statement.condition === undefined;
}

function isPerhapsNew({ id }: Effect, { schema }: StatementUnit): boolean {
  return id !== undefined && relationById(schema, id)?.new === 'perhaps';
}

/** A standby replays ACCESS EXCLUSIVE locks (lock.c: LogAccessExclusiveLock) and cancels who is in the way (standby.c: ResolveRecoveryConflictWithLock). */
function standbyRemark(effect: Effect): { readonly why: string; readonly help: string } {
  const name = nameOf(effect);
  return {
    why: `Standbys replay this lock: replay of everything waits there for each query and open transaction that used ${name}, at most max_standby_streaming_delay (30 s where nothing was set), then cancels it; and new reads of ${name} wait until this transaction ends.`,
    help: `Ship it outside the hours of long reads on standbys, with a max_standby_streaming_delay that is as long as they may lag.`,
  };
}
