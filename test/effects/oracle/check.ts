import type { StatementEffects } from '../../../src/effects/index.ts';
import type { Case } from '../cases/case.ts';
import { disagreements } from './compare.ts';
import { modelled } from './model.ts';
import type { Oracle } from './oracle.ts';
import { refusedInTransaction } from './transaction-block.ts';

/** Runs a case on a PostgreSQL and asks the model; gives what they don't agree on, in words. */
export async function check(oracle: Oracle, form: Case): Promise<string[]> {
  const measured = await oracle.measure(form);
  if (form.refused !== undefined) {
    if (measured.outcome === 'done') return [`PostgreSQL ${oracle.version} takes it, the case says that it is refused with ${form.refused}`];
    if (measured.sqlState !== form.refused) return [`PostgreSQL ${oracle.version} refuses it with ${measured.sqlState}: ${measured.message}`];
    return form.refused === refusedInTransaction ? transactionProblems(modelled(form, oracle.version), false) : [];
  }
  if (measured.outcome === 'refused') return [`PostgreSQL ${oracle.version} refuses it with ${measured.sqlState}: ${measured.message}`];
  const effects = modelled(form, oracle.version);
  return [...disagreements(form, measured.relations, effects), ...transactionProblems(effects, form.outsideTransaction !== true)];
}

function transactionProblems(effects: StatementEffects, allowed: boolean): string[] {
  if (effects.transactionAllowed === allowed) return [];
  return [`PostgreSQL ${allowed ? 'takes' : 'refuses'} it in a transaction block, the model says otherwise`];
}
