import { defineRule, findType, locks, nameOf, searchPath, slowEffects, type AlterDomain, type RuleContext, type StatementUnit } from '../../src/lint/index.ts';
import { inTransaction, makeObjectName, plan, quoteIdentifier, writtenName, type Rewrite } from '../../src/rewrite/index.ts';

export const rule = defineRule({
  name: 'domain-constraint',
  meta: {
    severity: 'error',
    summary: 'Domain constraint that blocks writes to every table of the domain while all their rows are read',
    sources: [
      'https://www.postgresql.org/docs/current/sql-alterdomain.html',
      'typecmds.c: validateDomainCheckConstraint, get_rels_with_domain',
      'squawk: ban-alter-domain-with-add-constraint',
    ],
  },
  operation: {
    alterDomain(operation, unit, context) {
      const { action, name } = operation;
      if (action.kind !== 'setNotNull' && (action.kind !== 'addConstraint' || action.constraint.notValid)) return;
      const effects = slowEffects(unit, operation).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
      const [effect] = effects;
      const unseen = findType(unit.schema, name, searchPath(unit)) === 'unknown';
      if (!effect && !unseen) return;
      const domain = writtenName(name);
      const tables = effects.map(nameOf);
      context.report({
        unit,
        ...(effect ? { effect } : { certain: false }),
        at: operation.range,
        message: `${action.kind === 'setNotNull' ? 'SET NOT NULL' : 'The new constraint'} on the domain ${domain} is checked against every row of ${tables.length === 0 ? 'each table that has a column of it' : list(tables)}.`,
        why: `${effect ? locks(effect, unit) : 'SHARE on each of these tables blocks writes while every row is read.'}${tables.length > 1 ? ' All the tables are locked until the last one is read.' : ''}`,
        help: 'Add it as a CHECK that is NOT VALID, which reads nothing and holds new values to it. VALIDATE takes the same SHARE locks later: run it by itself, in an hour of few writes.',
        rewrite: () => notValid(operation, unit, context),
      });
    },
  },
});

function list(tables: readonly string[]): string {
  if (tables.length > 4) return `${tables.slice(0, 3).join(', ')} and ${tables.length - 3} others`;
  return tables.length > 1 ? `${tables.slice(0, -1).join(', ')} and ${tables.at(-1) ?? ''}` : tables.join('');
}

/** A domain's NOT NULL can't be NOT VALID; a CHECK that says the same can. */
function notValid({ action, name }: AlterDomain, unit: StatementUnit, { options, source }: RuleContext): Rewrite {
  const domain = writtenName(name);
  const check = action.kind === 'addConstraint' && action.constraint.kind === 'check' ? action.constraint : undefined;
  const constraint = quoteIdentifier(check ? (check.name ?? checkName({ name }, unit)) : makeObjectName(name.name, undefined, 'present'));
  const condition = check ? source(unit, check.expression.range) : 'VALUE IS NOT NULL';
  const place = { deploy: 1, phase: 'contract' } as const;
  return plan(`Add the constraint NOT VALID, and validate it in an hour of few writes`, [
    inTransaction({
      ...place, title: `Add ${constraint} NOT VALID: new values are held to it, no table is read`, lock: 'ACCESS SHARE', work: 'none',
      statements: [`ALTER DOMAIN ${domain} ADD CONSTRAINT ${constraint} CHECK (${condition}) NOT VALID`],
    }, options.lockTimeout),
    inTransaction({
      ...place, title: `Validate ${constraint} in an hour of few writes: SHARE blocks them on every table of the domain`, lock: 'SHARE', work: 'scan',
      statements: [`ALTER DOMAIN ${domain} VALIDATE CONSTRAINT ${constraint}`],
    }, options.lockTimeout),
  ]);
}

/** The name that PostgreSQL chooses. */
function checkName({ name }: Pick<AlterDomain, 'name'>, unit: StatementUnit): string {
  const [before, after] = [unit.schema, unit.schemaAfter].map((schema) => {
    const found = findType(schema, name, searchPath(unit));
    return typeof found !== 'string' && found.kind === 'domain' ? found.checks.map((check) => check.name) : [];
  });
  return after?.find((made) => !before?.includes(made)) ?? makeObjectName(name.name, undefined, 'check');
}
