import { walkExpression, type ExpressionTree, type QualifiedName } from '../operations/index.ts';
import { findFunctions, type Schema, type UserFunction } from '../schema/index.ts';
import { sceneOf, type EffectEnvironment, type Scene } from './scene.ts';
import { mixedVolatility, namesByVolatility } from './volatility.ts';

export interface VolatilityVerdict {
  readonly volatile: boolean;
  /** False: a function that was never seen decides. */
  readonly certain: boolean;
}

const notVolatile: VolatilityVerdict = { volatile: false, certain: true };

/**
 * Whether PostgreSQL has to evaluate an expression anew for every row (clauses.c: contain_volatile_functions, after
 * inlining SQL functions). A function never seen counts as volatile. Operators, casts and the value functions
 * (`CURRENT_TIMESTAMP`) never are: no built-in operator, cast or input function is volatile in pg_proc.
 */
export function isVolatile(expression: ExpressionTree, schema: Schema, environment: EffectEnvironment): VolatilityVerdict {
  return volatilityIn(sceneOf(schema, environment), expression);
}

/** As `isVolatile`, inside a statement. */
export function volatilityIn(scene: Scene, expression: ExpressionTree): VolatilityVerdict {
  return judge(scene, expression, 0);
}

/** SQL functions that call each other are not inlined for ever. */
const deepestInlining = 10;

function judge(scene: Scene, expression: ExpressionTree, depth: number): VolatilityVerdict {
  let guessed = false;
  for (const part of walkExpression(expression)) {
    const verdict = ownVolatility(scene, part, depth);
    if (verdict.volatile && verdict.certain) return verdict;
    guessed ||= verdict.volatile;
  }
  return guessed ? { volatile: true, certain: false } : notVolatile;
}

/** Of one node, without what is inside it. */
function ownVolatility(scene: Scene, part: ExpressionTree, depth: number): VolatilityVerdict {
  switch (part.kind) {
    case 'call':
      return ofCall(scene, part.name, part.args.length, depth);
    case 'subquery':
      return anyOf(part.query.calls.map((call) => ofCall(scene, call.name, call.argumentCount, depth)));
    case 'parameter':
      return { volatile: true, certain: false };
    default:
      return notVolatile;
  }
}

function ofCall(scene: Scene, name: QualifiedName, argumentCount: number, depth: number): VolatilityVerdict {
  // pg_catalog is searched first, so a built-in function hides one of the user's with the same arguments.
  const builtIn = name.template || (name.schema !== undefined && name.schema !== 'pg_catalog') ? undefined : ofBuiltIn(name.name, argumentCount);
  if (builtIn) return builtIn;
  const found = findFunctions(scene.schema, name, scene.searchPath);
  if (typeof found === 'string') return ofExtension(name.name) ?? { volatile: true, certain: false };
  const callable = found.filter((candidate) => accepts(candidate, argumentCount));
  return anyOf((callable.length > 0 ? callable : found).map((candidate) => ofFunction(scene, candidate, depth)));
}

function ofFunction(scene: Scene, routine: UserFunction, depth: number): VolatilityVerdict {
  if (routine.volatility !== 'volatile') return notVolatile;
  if (!inlines(scene, routine) || !routine.inlineExpression || depth >= deepestInlining) return { volatile: true, certain: true };
  const body = judge(scene, routine.inlineExpression.tree, depth + 1);
  // A strict function is inlined only if its body surely is strict too, which takes the types of all it calls.
  return routine.strict && !body.volatile ? { volatile: true, certain: false } : body;
}

/** clauses.c: inline_function. Before 12, ADD COLUMN looked at the default as it was written [measured]. */
function inlines(scene: Scene, routine: UserFunction): boolean {
  return scene.environment.postgres >= 12 && routine.language === 'sql' && !routine.securityDefiner && routine.settings.length === 0 && routine.returns?.setOf !== true;
}

function accepts(routine: UserFunction, argumentCount: number): boolean {
  const { length } = routine.argumentTypes;
  return argumentCount >= length - routine.defaultedArguments - (routine.variadic ? 1 : 0) && (routine.variadic || argumentCount <= length);
}

/** One surely volatile function decides, else one perhaps volatile. */
function anyOf(verdicts: readonly VolatilityVerdict[]): VolatilityVerdict {
  return verdicts.find((verdict) => verdict.volatile && verdict.certain) ?? verdicts.find((verdict) => verdict.volatile) ?? notVolatile;
}

let builtIns: ReadonlyMap<string, VolatilityVerdict> | undefined;

function ofBuiltIn(name: string, argumentCount: number): VolatilityVerdict | undefined {
  builtIns ??= new Map(Object.entries(namesByVolatility).flatMap(([letter, names]) =>
    names.trim().split(/\s+/).map((known): [string, VolatilityVerdict] => [known, { volatile: letter === 'v', certain: true }])));
  const verdict = builtIns.get(name);
  if (verdict) return verdict;
  const overloads = Object.hasOwn(mixedVolatility, name) ? mixedVolatility[name] : undefined;
  if (!overloads) return undefined;
  const letters = overloads[argumentCount] ?? Object.values(overloads).join('');
  return { volatile: letters.includes('v'), certain: !letters.includes('v') || /^v+$/.test(letters) };
}

/** Functions of contrib modules that stand in many column defaults (uuid-ossp--1.1.sql, pgcrypto--1.3.sql). */
const extensionFunctions: Readonly<Record<string, boolean>> = {
  uuid_generate_v1: true, uuid_generate_v1mc: true, uuid_generate_v4: true, uuid_generate_v3: false, uuid_generate_v5: false,
  uuid_nil: false, uuid_ns_dns: false, uuid_ns_url: false, gen_random_bytes: true, gen_salt: true,
};

function ofExtension(name: string): VolatilityVerdict | undefined {
  const volatile = Object.hasOwn(extensionFunctions, name) ? extensionFunctions[name] : undefined;
  return volatile === undefined ? undefined : { volatile, certain: true };
}
