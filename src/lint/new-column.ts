import type { Cause, Effect } from '../effects/index.ts';
import { renameColumn, type AddColumn, type TypeName } from '../operations/index.ts';
import { findType } from '../schema/index.ts';
import { searchPath, slowEffects, tableNamed } from './facts.ts';
import type { StatementUnit } from './units.ts';

/** What a finding on ADD COLUMN is about: one for each clause, the dearest first. */
export interface NewColumnHazard {
  readonly kind: 'rewrite' | 'volatile default' | 'not null' | 'constraint' | 'unseen type';
  readonly effect: Effect;
}

/** What ADD COLUMN does to a table in use that takes longer than an instant, or fails. */
export function newColumnHazard(unit: StatementUnit, operation: AddColumn): NewColumnHazard | undefined {
  const [effect] = slowEffects(unit, operation);
  if (!effect) return undefined;
  const { column } = operation;
  const has = (...kinds: readonly Cause['kind'][]): boolean => effect.causes.some(({ kind }) => kinds.includes(kind));
  const constrained = domainOf(unit, column.type);
  if (has('identity', 'stored generated column') || serialColumnType(column.type) !== undefined) return { kind: 'rewrite', effect };
  if (typeof constrained === 'object' && has('constrained domain')) return { kind: 'rewrite', effect };
  if (has('volatile default')) return { kind: 'volatile default', effect };
  // A virtual generated column that may not be null is read through, which doesn't mean that it fails.
  if (has('not null') && !column.generated) return { kind: 'not null', effect };
  if (has('check', 'unique', 'primary key', 'foreign key', 'not null')) return isRefused(unit, operation) ? undefined : { kind: 'constraint', effect };
  return has('constrained domain') ? { kind: 'unseen type', effect } : undefined;
}

/** A key of a partitioned table holds its partition key, which a new column isn't in (indexcmds.c: DefineIndex). */
function isRefused(unit: StatementUnit, { table: name, column }: AddColumn): boolean {
  const table = tableNamed(unit, name);
  return typeof table !== 'string' && table.kind === 'partitioned table' && column.constraints.some(({ kind }) => kind === 'unique' || kind === 'primaryKey');
}

/** The integer type of a serial column (parse_utilcmd.c: transformColumnDefinition). */
const serialTypes: Readonly<Record<string, string>> = { smallserial: 'smallint', serial2: 'smallint', serial: 'integer', serial4: 'integer', bigserial: 'bigint', serial8: 'bigint' };

/** `integer` for `serial`; undefined where the type is none of the serial ones. */
export function serialColumnType(type: TypeName | undefined): string | undefined {
  return type && type.schema === undefined && Object.hasOwn(serialTypes, type.name) ? serialTypes[type.name] : undefined;
}

export interface ConstrainedDomain {
  /** The type below it and all domains between, as written. */
  readonly base: string;
  readonly notNull: boolean;
  /** What its values must be, with the column in the place of VALUE. */
  readonly checks: readonly { readonly text: string }[];
  /** Its default. */
  readonly default?: string;
}

/** The constraints that a type puts on its values; `none` where it is no domain or has none. */
export function domainOf(unit: StatementUnit, type: TypeName | undefined, column = 'value', depth = 0): ConstrainedDomain | 'none' | 'unknown' {
  if (!type || type.arrayDimensions > 0) return 'none';
  const found = findType(unit.schema, type, searchPath(unit));
  if (found === 'unknown') return 'unknown';
  if (found === 'absent' || found.kind !== 'domain' || depth > deepestDomain) return 'none';
  const below = domainOf(unit, found.base, column, depth + 1);
  const base = typeof below === 'object' ? below : { base: found.base.text, notNull: false, checks: [] };
  const checks = [...base.checks, ...found.checks.map(({ expression }) => ({ text: renameColumn(expression, 'value', column).text }))];
  if (checks.length === 0 && !base.notNull && !found.notNull) return 'none';
  const fallback = found.default?.text ?? ('default' in base ? base.default : undefined);
  return { base: base.base, notNull: base.notNull || found.notNull, checks, ...(fallback !== undefined && { default: fallback }) };
}

/** PostgreSQL knows no limit, migrations no third level. */
const deepestDomain = 20;
