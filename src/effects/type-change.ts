import type { ExpressionTree, TypeName } from '../operations/index.ts';
import type { Column } from '../schema/index.ts';
import { concreteType, type ConcreteType } from './data-types.ts';
import type { Scene } from './scene.ts';

/** What ALTER COLUMN TYPE does to a column's stored values. */
export interface TypeChange {
  readonly rewrite: boolean;
  /** Indexes order the new type by other rules: another default operator class. */
  readonly operatorsChange: boolean;
  readonly collationChanges: boolean;
  /** Its operator classes serve any array, enum or range. */
  readonly polymorphic: boolean;
  readonly certain: boolean;
}

/**
 * Casts without a function: the value's bytes stay. PostgreSQL 18:
 *   SELECT castsource::regtype, casttarget::regtype FROM pg_cast WHERE castmethod = 'b'
 * without the catalogs' own types. citext is the extension's (citext--1.4.sql).
 */
const binaryCoercible: Readonly<Record<string, readonly string[]>> = {
  text: ['varchar', 'bpchar', 'citext'],
  varchar: ['text', 'bpchar', 'citext'],
  citext: ['text', 'varchar', 'bpchar'],
  xml: ['text', 'varchar', 'bpchar'],
  cidr: ['inet'],
  bit: ['varbit'],
  varbit: ['bit'],
  int4: ['oid', 'regclass', 'regcollation', 'regconfig', 'regdictionary', 'regnamespace', 'regoper', 'regoperator', 'regproc', 'regprocedure', 'regrole', 'regtype'],
  oid: ['int4', 'regclass', 'regcollation', 'regconfig', 'regdictionary', 'regnamespace', 'regoper', 'regoperator', 'regproc', 'regprocedure', 'regrole', 'regtype'],
  regclass: ['int4', 'oid'],
  regcollation: ['int4', 'oid'],
  regconfig: ['int4', 'oid'],
  regdictionary: ['int4', 'oid'],
  regnamespace: ['int4', 'oid'],
  regoper: ['int4', 'oid', 'regoperator'],
  regoperator: ['int4', 'oid', 'regoper'],
  regproc: ['int4', 'oid', 'regprocedure'],
  regprocedure: ['int4', 'oid', 'regproc'],
  regrole: ['int4', 'oid'],
  regtype: ['int4', 'oid'],
};

/** Types whose default operator classes are those of another type (pg_opclass: opcdefault, opcintype). */
const comparedAs: Readonly<Record<string, string>> = {
  varchar: 'text', cidr: 'inet', regclass: 'oid', regcollation: 'oid', regconfig: 'oid', regdictionary: 'oid', regnamespace: 'oid',
  regoper: 'oid', regoperator: 'oid', regproc: 'oid', regprocedure: 'oid', regrole: 'oid', regtype: 'oid',
};

/** A stored value, and whether getting there from the column's own took more than another label. */
interface Step {
  readonly type: ConcreteType;
  readonly rewrite: boolean;
  readonly certain: boolean;
}

/**
 * Whether `ALTER COLUMN … TYPE` must write every row again (tablecmds.c: ATColumnChangeRequiresRewrite, on the cast as
 * the planner simplifies it). A column never seen is taken for one of another type.
 */
export function typeChange(scene: Scene, column: Column | undefined, type: TypeName, collation: string | undefined, using: ExpressionTree | undefined): TypeChange {
  const target = concreteType(scene, type);
  if (!column?.type) return { rewrite: true, operatorsChange: true, collationChanges: true, polymorphic: false, certain: false };
  const source = concreteType(scene, column.type);
  const start: Step | undefined = using ? stepsOf(scene, using, column.name, source) : { type: source, rewrite: false, certain: true };
  const end = start ? cast(scene, start, target) : { rewrite: true, certain: true };
  return {
    // A virtual column has no values that could be written.
    rewrite: end.rewrite && (column.generated?.stored ?? true),
    operatorsChange: source.array !== target.array || operatorsOf(source) !== operatorsOf(target),
    collationChanges: (column.collation ?? 'default') !== (collation ?? 'default'),
    polymorphic: target.array || target.polymorphic,
    certain: end.certain,
  };
}

/** The casts of a USING expression that is nothing but the column and casts; undefined where it computes. */
function stepsOf(scene: Scene, using: ExpressionTree, column: string, source: ConcreteType): Step | undefined {
  switch (using.kind) {
    case 'column':
      return using.path.at(-1) === column ? { type: source, rewrite: false, certain: true } : undefined;
    case 'collate':
      return stepsOf(scene, using.arg, column, source);
    case 'cast': {
      const inner = stepsOf(scene, using.arg, column, source);
      return inner && cast(scene, inner, concreteType(scene, using.type));
    }
    default:
      return undefined;
  }
}

function cast(scene: Scene, { type: from, rewrite: before, certain: known }: Step, to: ConcreteType): Step {
  const step = (rewrite: boolean, certain = true): Step => ({ type: to, rewrite: before || rewrite, certain: known && (certain || before) });
  if (to.domain !== undefined && to.domain === from.domain) return step(false);
  if (to.constrained === 'yes') return step(true);
  // A domain's modifiers are not the expression's: any that the new type has must be applied again [measured].
  if (from.name === to.name && from.array === to.array) return step(!modifiersFree(from.domain === undefined ? from : { ...from, modifiers: [] }, to));
  if (!from.known || !to.known) return step(true, false);
  if (from.array || to.array) return step(true);
  // Behind a cast to another type the old modifiers are forgotten, so that any new one has to be applied.
  if (binaryCoercible[from.name]?.includes(to.name)) return step(to.modifiers.length > 0);
  return timeZoneCast(scene, from, to, step);
}

/** timestamp.c: TimestampTimestampTzRequiresRewrite, since 12. */
function timeZoneCast(scene: Scene, from: ConcreteType, to: ConcreteType, step: (rewrite: boolean, certain?: boolean) => Step): Step {
  const names = [from.name, to.name].toSorted().join(' ');
  if (names !== 'timestamp timestamptz' || scene.environment.postgres < 12) return step(true);
  if (!modifiersFree({ ...from, modifiers: [] }, to)) return step(true);
  const zone = scene.environment.settings['timezone'];
  if (zone === undefined) return step(true, false);
  return step(!alwaysUtc.has(zone.toLowerCase()));
}

/** Time zones that never had an offset (pgtz.c: pg_get_timezone_offset), and the ways to write an offset of zero. */
const alwaysUtc: ReadonlySet<string> = new Set([
  'utc', 'gmt', 'uct', 'zulu', 'universal', 'greenwich', 'gmt0', 'gmt+0', 'gmt-0', 'etc/utc', 'etc/gmt', 'etc/uct', 'etc/zulu', 'etc/universal', 'etc/greenwich',
  'etc/gmt0', 'etc/gmt+0', 'etc/gmt-0', '0', '+0', '-0', '00', '+00', '-00', '00:00', '+00:00', '-00:00', '<+00>+00', '<+00>-00', '<-00>+00', 'utc0', 'z',
]);

function sameModifiers(from: ConcreteType, to: ConcreteType): boolean {
  return from.modifiers.length === to.modifiers.length && from.modifiers.every((modifier, i) => String(modifier) === String(to.modifiers[i]));
}

/**
 * Whether values of a type need no look when its modifiers change: to none at all, or to wider ones where the type has a
 * support function that says so (varchar.c: varchar_support, numeric.c: numeric_support, timestamp.c: interval_support …).
 */
function modifiersFree(from: ConcreteType, to: ConcreteType): boolean {
  if (to.modifiers.length === 0 || sameModifiers(from, to)) return true;
  if (from.array) return false;
  const [before, after] = [from.modifiers.map(Number), to.modifiers.map(Number)];
  switch (to.name) {
    case 'varchar':
    case 'varbit':
      return before[0] !== undefined && after[0] !== undefined && after[0] >= before[0];
    case 'numeric':
      return before[0] !== undefined && after[0] !== undefined && (before[1] ?? 0) === (after[1] ?? 0) && after[0] >= before[0];
    case 'time':
    case 'timetz':
    case 'timestamp':
    case 'timestamptz':
      return precisionFree(before[0], after[0]);
    case 'interval':
      return intervalFree(before, after);
    default:
      return false;
  }
}

/** timestamp.h: MAX_TIMESTAMP_PRECISION, MAX_INTERVAL_PRECISION. */
const fullPrecision = 6;

function precisionFree(before: number | undefined, after: number | undefined): boolean {
  return after === undefined || after >= fullPrecision || (before !== undefined && after >= before);
}

/** timestamp.c: interval_support: the smallest field that is kept may not become a larger one. */
function intervalFree(before: readonly number[], after: readonly number[]): boolean {
  const [was, becomes] = [smallestField(before[0]), smallestField(after[0])];
  return becomes <= was && (was > 0 || precisionFree(before[1], after[1]));
}

/** Bits of an interval's field mask (timestamp.h: INTERVAL_MASK over datetime.h: SECOND, MINUTE, HOUR, DAY, MONTH, YEAR), smallest first. */
const fieldBits = [12, 11, 10, 3, 1, 2];

/** 0 for seconds up to 5 for years; without a mask all fields are kept. */
function smallestField(mask: number | undefined): number {
  if (mask === undefined) return 0;
  const at = fieldBits.findIndex((bit) => (mask & (1 << bit)) !== 0);
  return at < 0 ? 0 : at;
}

function operatorsOf({ name }: ConcreteType): string {
  return comparedAs[name] ?? name;
}
