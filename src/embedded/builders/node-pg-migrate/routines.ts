import type { Value } from '../../values.ts';
import { field, flag, given, isSet, listOf, option, textOf } from '../read-value.ts';
import { CannotTell } from '../result.ts';
import type { Operation } from './operation.ts';
import { cascade, ifExists } from './tables.ts';
import { constant, definitionOf, name, type Surroundings } from './values.ts';

/** Functions, triggers and policies (src/operations of node-pg-migrate 9). */
export const routineOperations: Readonly<Record<string, Operation>> = {
  createFunction: ([routine, parameters, options, body], surroundings) => createFunction(routine, parameters, options, body, option(options, 'returns') ?? 'void', surroundings),
  dropFunction: ([routine, parameters, options], surroundings) => `DROP FUNCTION${ifExists(options)} ${name(routine, 'the function')}${parameterList(parameters, surroundings, false)}${cascade(options)};`,
  renameFunction: ([from, parameters, to], surroundings) => `ALTER FUNCTION ${name(from, 'the function')}${parameterList(parameters, surroundings, true)} RENAME TO ${name(to, 'the new name')};`,

  /** With a body it makes the function too, in the same query. */
  createTrigger([table, trigger, options, body], surroundings) {
    const own = field(options, 'function') ?? (body && isSet(body, 'the body') ? trigger : undefined);
    if (!own) throw new CannotTell('its function is not named');
    const routine = body && isSet(body, 'the body') ? `${createFunction(own, undefined, options, body, 'trigger', surroundings)}\n` : '';
    const constraint = flag(options, 'constraint');
    const when = constraint ? 'AFTER' : textOf(field(options, 'when'), 'when');
    const level = /instead\s+of/i.test(when) ? 'ROW' : (option(options, 'level') ?? 'STATEMENT');
    const events = listOf(field(options, 'operation'), 'operation').map((event) => textOf(event, 'operation')).join(' OR ');
    const condition = option(options, 'condition');
    const deferrable = flag(options, 'deferrable') ? `DEFERRABLE INITIALLY ${flag(options, 'deferred') ? 'DEFERRED' : 'IMMEDIATE'}` : 'NOT DEFERRABLE';
    const args = listOf(field(options, 'functionParams'), 'functionParams').map(constant).join(', ');
    const words = `CREATE${constraint ? ' CONSTRAINT' : ''} TRIGGER ${name(trigger, 'the trigger')}\n  ${when} ${events} ON ${name(table, 'the table')}`;
    return `${routine}${words}\n  ${constraint ? `${deferrable}\n  ` : ''}FOR EACH ${level}\n  ${condition ? `WHEN (${condition})\n  ` : ''}EXECUTE PROCEDURE ${name(own, 'the function')}(${args});`;
  },
  dropTrigger: ([table, trigger, options]) => `DROP TRIGGER${ifExists(options)} ${name(trigger, 'the trigger')} ON ${name(table, 'the table')}${cascade(options)};`,
  renameTrigger: ([table, from, to]) => `ALTER TRIGGER ${name(from, 'the trigger')} ON ${name(table, 'the table')} RENAME TO ${name(to, 'the new name')};`,

  createPolicy([table, policy, options]) {
    const clauses = [`FOR ${option(options, 'command') ?? 'ALL'}`, ...policyClauses(options, 'PUBLIC')];
    return `CREATE POLICY ${name(policy, 'the policy')} ON ${name(table, 'the table')} ${clauses.join(' ')};`;
  },
  alterPolicy: ([table, policy, options]) => `ALTER POLICY ${name(policy, 'the policy')} ON ${name(table, 'the table')} ${policyClauses(options, undefined).join(' ')};`,
  dropPolicy: ([table, policy, options]) => `DROP POLICY${ifExists(options)} ${name(policy, 'the policy')} ON ${name(table, 'the table')};`,
  renamePolicy: ([table, from, to]) => `ALTER POLICY ${name(from, 'the policy')} ON ${name(table, 'the table')} RENAME TO ${name(to, 'the new name')};`,
};

function createFunction(routine: Value | undefined, parameters: Value | undefined, options: Value | undefined, body: Value | undefined, returns: string, surroundings: Surroundings): string {
  const security = option(options, 'security') ?? 'INVOKER';
  const parallel = option(options, 'parallel');
  const parts = [
    option(options, 'behavior') ?? 'VOLATILE',
    `LANGUAGE ${textOf(field(options, 'language'), 'language')}`,
    ...(security === 'INVOKER' ? [] : [`SECURITY ${security}`]),
    ...(flag(options, 'window') ? ['WINDOW'] : []),
    ...(flag(options, 'onNull') ? ['RETURNS NULL ON NULL INPUT'] : []),
    ...(parallel === undefined ? [] : [`PARALLEL ${parallel}`]),
    ...listOf(field(options, 'set'), 'set').map(setting),
  ];
  const words = `CREATE${flag(options, 'replace') ? ' OR REPLACE' : ''} FUNCTION ${name(routine, 'the function')}${parameterList(parameters, surroundings, true)}`;
  return `${words}\n  RETURNS ${returns}\n  AS ${bodyConstant(body)}\n  ${parts.join('\n  ')};`;
}

function setting(value: Value): string {
  const to = textOf(field(value, 'value'), 'value');
  return `SET ${name(field(value, 'configurationParameter'), 'configurationParameter')}${to === 'FROM CURRENT' ? ' FROM CURRENT' : ` TO ${to}`}`;
}

/** A body in a template literal still is a body: what isn't known stays a placeholder inside its dollars. */
function bodyConstant(body: Value | undefined): string {
  return constant({ kind: 'string', value: textOf(body, 'the body') });
}

function parameterList(parameters: Value | undefined, surroundings: Surroundings, defaults: boolean): string {
  const all = listOf(parameters, 'the parameters').map((parameter) => {
    const definition = definitionOf(parameter, surroundings);
    const mode = option(definition, 'mode');
    const own = field(definition, 'name');
    const value = defaults ? given(field(definition, 'default')) : undefined;
    const parts = [mode, own && isSet(own, 'name') ? name(own, 'name') : undefined, option(definition, 'type'), value && `DEFAULT ${constant(value)}`];
    return parts.filter((part) => part !== undefined).join(' ');
  });
  return `(${all.join(', ')})`;
}

function policyClauses(options: Value | undefined, role: string | undefined): readonly string[] {
  const roles = listOf(field(options, 'role'), 'role').map((item) => textOf(item, 'role')).join(', ') || role;
  const using = option(options, 'using');
  const check = option(options, 'check');
  return [...(roles ? [`TO ${roles}`] : []), ...(using ? [`USING (${using})`] : []), ...(check ? [`WITH CHECK (${check})`] : [])];
}
