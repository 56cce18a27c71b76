import { sameTree, type Comparison, type Constant, type Formula } from './formulas.ts';

/** `perhaps`: it hangs on how two constants compare, which ddlint can't tell (text in an unknown collation). */
export type Proof = 'yes' | 'no' | 'perhaps';

/**
 * Whether PostgreSQL finds that every row that does not violate the first condition does not violate the second
 * (predtest.c: predicate_implied_by with weak = true, as ALTER TABLE asks it).
 */
export function implies(clause: Formula, predicate: Formula): Proof {
  if (predicate.kind === 'and') return all(predicate.args, (part) => implies(clause, part));
  if (clause.kind === 'or') return all(clause.args, (arm) => implies(arm, predicate));
  if (predicate.kind === 'or') {
    const arm = any(predicate.args, (part) => implies(clause, part));
    return arm === 'yes' || clause.kind !== 'and' ? arm : better(arm, any(clause.args, (part) => implies(part, predicate)));
  }
  if (clause.kind === 'and') return any(clause.args, (part) => implies(part, predicate));
  return atomImplies(clause, predicate);
}

type Atom = Exclude<Formula, { kind: 'and' | 'or' }>;

/** predtest.c: predicate_implied_by_simple_clause. Weakly, `a > 0` doesn't prove `a IS NOT NULL`: a null passes it too. */
function atomImplies(clause: Atom, predicate: Atom): Proof {
  switch (predicate.kind) {
    case 'isNull':
      return yes(clause.kind === 'isNull' && clause.negated === predicate.negated && sameTree(clause.term, predicate.term));
    case 'opaque':
      return yes(clause.kind === 'opaque' && clause.negated === predicate.negated && sameTree(clause.tree, predicate.tree));
    case 'compare':
      return clause.kind === 'compare' && sameTree(clause.term, predicate.term) ? comparisonImplies(clause, predicate) : 'no';
    default:
      return unreachable(predicate);
  }
}

/**
 * For a clause `a op x` and a predicate `a op y`: how y must compare to x (predtest.c: BT_implic_table). The clause's
 * operator first; what is missing proves nothing.
 */
const tests: Readonly<Record<Comparison, Partial<Readonly<Record<Comparison, Comparison>>>>> = {
  '<': { '<': '>=', '<=': '>=', '<>': '>=' },
  '<=': { '<': '>', '<=': '>=', '<>': '>' },
  '=': { '<': '>', '<=': '>=', '=': '=', '>=': '<=', '>': '<', '<>': '<>' },
  '>=': { '>=': '<=', '>': '<', '<>': '<' },
  '>': { '>=': '<=', '>': '<=', '<>': '<=' },
  '<>': { '<>': '=' },
};

function comparisonImplies(clause: Extract<Formula, { kind: 'compare' }>, predicate: Extract<Formula, { kind: 'compare' }>): Proof {
  const test = tests[clause.operator][predicate.operator];
  if (test === undefined) return 'no';
  const order = orderOf(predicate.value, clause.value) ?? (test === '=' || test === '<>' ? difference(predicate.value, clause.value) : undefined);
  if (order === undefined) return 'perhaps';
  switch (test) {
    case '<': return yes(order < 0);
    case '<=': return yes(order <= 0);
    case '=': return yes(order === 0);
    case '>=': return yes(order >= 0);
    case '>': return yes(order > 0);
    case '<>': return yes(order !== 0);
    default: return unreachable(test);
  }
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`; undefined where that can't be told. */
function orderOf(a: Constant, b: Constant): number | undefined {
  // timestamptz is compared with the other types by the session's time zone, so by no immutable operator.
  if (a.type !== b.type && a.type !== undefined && b.type !== undefined && [a.type, b.type].includes('timestamptz')) return undefined;
  if (a.numeric || b.numeric) return numericOrder(a.text, b.text);
  if (a.text === b.text) return 0;
  const [first, second] = [dateTime(a.text), dateTime(b.text)];
  return first === undefined || second === undefined ? undefined : first < second ? -1 : first > second ? 1 : 0;
}

/** In no collation is one word another, except perhaps in another case; dates and numbers have several spellings. */
function difference(a: Constant, b: Constant): number | undefined {
  const word = /^[\p{L}_][\p{L}\d_ -]*$/u;
  return word.test(a.text) && word.test(b.text) && a.text.toLowerCase() !== b.text.toLowerCase() ? 1 : undefined;
}

/** Values of a column of numbers, which may be written as strings: `'10'`. */
function numericOrder(a: string, b: string): number | undefined {
  if (/^[+-]?\d+$/.test(a) && /^[+-]?\d+$/.test(b)) {
    const difference = BigInt(a.replace('+', '')) - BigInt(b.replace('+', ''));
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  const difference = Number(a) - Number(b);
  return Number.isNaN(difference) ? undefined : difference;
}

/** ISO dates and timestamps without a time zone, made comparable as text. */
function dateTime(text: string): string | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(?::(\d\d)(?:\.(\d+))?)?)?$/.exec(text.trim());
  if (!match) return undefined;
  const [, date = '', minutes = '00:00', seconds = '00', fraction = ''] = match;
  return `${date} ${minutes}:${seconds}.${fraction.padEnd(6, '0')}`;
}

function all<T>(items: readonly T[], prove: (item: T) => Proof): Proof {
  let worst: Proof = 'yes';
  for (const item of items) {
    const proof = prove(item);
    if (proof === 'no') return 'no';
    if (proof === 'perhaps') worst = 'perhaps';
  }
  return worst;
}

function any<T>(items: readonly T[], prove: (item: T) => Proof): Proof {
  let best: Proof = 'no';
  for (const item of items) {
    best = better(best, prove(item));
    if (best === 'yes') break;
  }
  return best;
}

function better(a: Proof, b: Proof): Proof {
  return a === 'yes' || b === 'yes' ? 'yes' : a === 'perhaps' || b === 'perhaps' ? 'perhaps' : 'no';
}

function yes(proven: boolean): Proof {
  return proven ? 'yes' : 'no';
}

function unreachable(value: never): never {
  throw new Error(`unexpected: ${JSON.stringify(value)}`);
}
