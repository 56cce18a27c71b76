import { quoteIdentifier, walkExpression, type Expression } from '../operations/index.ts';
import { makeObjectName } from '../schema/index.ts';
import { tokenize } from '../sql/index.ts';
import { sqlName, type NamedRelation } from './names.ts';

/** A BEFORE trigger that computes columns of the row that is written, with the function that it runs. */
export interface RowTrigger {
  /** The tables that get the trigger: a partitioned table hands it to its partitions from 13 on, inheritance never does. */
  readonly tables: readonly [NamedRelation, ...NamedRelation[]];
  /** The column that it is about. */
  readonly column: string;
}

/** Triggers fire in the order of their names; this one has to see what all others made of the row. */
function triggerName({ tables: [table], column }: RowTrigger): string {
  return quoteIdentifier(makeObjectName(`zz_${table.name}`, column, 'sync'));
}

function functionName({ tables: [table], column }: RowTrigger): string {
  return sqlName({ schema: table.schema, name: makeObjectName(table.name, column, 'sync') });
}

/** The statements that make function and trigger. `body`: PL/pgSQL between BEGIN and RETURN NEW. Names mean in it what they mean to the migration. */
export function createRowTrigger(trigger: RowTrigger, body: readonly string[]): readonly string[] {
  const lines = ['BEGIN', ...body.map((line) => `  ${line}`), '  RETURN NEW;', 'END'];
  return [
    `CREATE FUNCTION ${functionName(trigger)}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$\n${lines.join('\n')}\n$$`,
    ...trigger.tables.map((table) => `CREATE TRIGGER ${triggerName(trigger)} BEFORE INSERT OR UPDATE ON ${sqlName(table)} FOR EACH ROW EXECUTE FUNCTION ${functionName(trigger)}()`),
  ];
}

export function dropRowTrigger(trigger: RowTrigger): readonly string[] {
  return [...trigger.tables.map((table) => `DROP TRIGGER ${triggerName(trigger)} ON ${sqlName(table)}`), `DROP FUNCTION ${functionName(trigger)}()`];
}

/** Two columns of one row, the newer to take the older's place. */
export interface ColumnPair {
  readonly from: string;
  readonly to: string;
  /** The newer one's value, from those of NEW. */
  readonly up: string;
  /** Their types know no equality: their texts are compared. */
  readonly asText?: boolean;
}

/**
 * The body that keeps two columns alike whichever of them is written, by old code and new. What the newer one is given
 * wins; in any other case it follows the older one, so that rows not yet filled heal by themselves. `down`: the older
 * one's value, from those of NEW.
 */
export function syncBody({ down, ...pair }: ColumnPair & { readonly down: string }): readonly string[] {
  const [older, newer] = [quoteIdentifier(pair.from), quoteIdentifier(pair.to)];
  return [
    `IF (TG_OP = 'INSERT' AND NEW.${newer} IS NOT NULL) OR (TG_OP = 'UPDATE' AND ${changed(newer, pair)}) THEN`,
    `  NEW.${older} := ${down};`,
    'ELSE',
    `  NEW.${newer} := ${pair.up};`,
    'END IF;',
  ];
}

/** The body that derives the newer column from the older one wherever only that is written: there is no way back. */
export function followBody(pair: ColumnPair): readonly string[] {
  const [older, newer] = [quoteIdentifier(pair.from), quoteIdentifier(pair.to)];
  return [
    `IF NEW.${newer} IS NULL OR (TG_OP = 'UPDATE' AND ${changed(older, pair)} AND NOT (${changed(newer, pair)})) THEN`,
    `  NEW.${newer} := ${pair.up};`,
    'END IF;',
  ];
}

function changed(column: string, { asText }: ColumnPair): string {
  const text = asText ? '::text' : '';
  return `NEW.${column}${text} IS DISTINCT FROM OLD.${column}${text}`;
}

/** An expression over a table's columns, over those of the row that is written: `price * n` as `NEW.price * NEW.n`. Only the references change. */
export function onNewRow({ text, tree }: Expression): string {
  const tokens = tokenize(text);
  const references = [...walkExpression(tree)].flatMap((part) => (part.kind === 'column' ? [part] : [])).toSorted((a, b) => a.at - b.at);
  let result = '';
  let at = 0;
  for (const { path, at: start } of references) {
    const first = tokens.findIndex((token) => token.start === start);
    const column = tokens[first + 2 * (path.length - 1)];
    if (first < 0 || !column || start < at) continue;
    result += `${text.slice(at, start)}NEW.`;
    at = column.start;
  }
  return result + text.slice(at);
}
