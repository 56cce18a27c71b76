import { quoteIdentifier, type AlterSequence, type CreateSequence, type Expression, type QualifiedName, type TypeName } from '../operations/index.ts';
import type { Range } from '../sql/index.ts';
import { byTheWay, changeColumn, columnOf, enter, newRelation, put, refuse, resolve, type Draft } from './draft.ts';
import { findSequence, isTable, sequenceById } from './lookups.ts';
import { chooseRelationName } from './object-names.ts';
import type { Schema, Sequence } from './types.ts';

export type SequenceType = Sequence['type'];

/** Pseudo-types of columns that get a sequence of their own (parse_utilcmd.c: transformColumnDefinition). */
const serialTypes: Readonly<Record<string, SequenceType>> = { smallserial: 'int2', serial2: 'int2', serial: 'int4', serial4: 'int4', bigserial: 'int8', serial8: 'int8' };

/** The integer type behind a serial one; undefined for any other type. */
export function serialTypeOf(type: TypeName): SequenceType | undefined {
  return type.schema === undefined && Object.hasOwn(serialTypes, type.name) ? serialTypes[type.name] : undefined;
}

/** The type of the sequence of an identity column. */
export function sequenceTypeOf(type: TypeName | undefined): SequenceType {
  return type?.name === 'int2' || type?.name === 'int4' ? type.name : 'int8';
}

/** Makes the sequence of a serial or identity column. The column is to name it in `owns`. */
export function createOwnedSequence(draft: Draft, table: { readonly id: number; readonly schema: string; readonly name: string }, column: string, type: SequenceType, identity: boolean): Sequence {
  const name = chooseRelationName(draft, table.schema, table.name, column, 'seq');
  return enter(draft, { ...byTheWay(draft, table.schema, name), kind: 'sequence', type, identity, ownedBy: { table: table.id, column } });
}

/** The default that serial gives a column: `nextval('public.t_id_seq'::regclass)`. */
export function nextvalOf(sequence: Sequence, range: Range): Expression {
  const value = `${quoteIdentifier(sequence.schema)}.${quoteIdentifier(sequence.name)}`;
  const name: QualifiedName = { name: 'nextval', range };
  const type: TypeName = { name: 'regclass', modifiers: [], arrayDimensions: 0, setOf: false, percentType: false, text: 'regclass', range };
  const literal = { kind: 'literal', type: 'string', value } as const;
  return {
    text: `nextval('${value.replaceAll("'", "''")}'::regclass)`,
    range,
    tree: { kind: 'call', name, args: [{ kind: 'cast', arg: literal, type }], star: false },
  };
}

/** The sequence whose next value an expression is, where that can be read. */
export function sequenceOfDefault(schema: Schema, expression: Expression, searchPath: readonly string[]): Sequence | undefined {
  const { tree } = expression;
  if (tree.kind !== 'call' || tree.name.name !== 'nextval') return undefined;
  const [argument] = tree.args;
  const literal = argument?.kind === 'cast' ? argument.arg : argument;
  if (literal?.kind !== 'literal' || literal.type !== 'string') return undefined;
  const parts = [...literal.value.matchAll(/"((?:[^"]|"")*)"|([^".\s]+)/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain?.toLowerCase() ?? '');
  const name = parts.at(-1);
  const namespace = parts.at(-2);
  if (name === undefined) return undefined;
  const found = findSequence(schema, { ...(namespace !== undefined && { schema: namespace }), name }, searchPath);
  return typeof found === 'string' ? undefined : found;
}

export function createSequence(draft: Draft, operation: CreateSequence): void {
  const sequence = enter(draft, { ...newRelation(draft, operation.name, operation), kind: 'sequence', type: sequenceTypeOf(operation.type), identity: false });
  if (operation.ownedBy !== undefined) setOwner(draft, sequence, operation.ownedBy);
}

export function alterSequence(draft: Draft, operation: AlterSequence): void {
  const sequence = resolve(draft, operation.name, 'sequence');
  if (sequence.kind !== 'sequence') refuse(`"${operation.name.name}" is not a sequence`);
  if (operation.type) put(draft, { ...sequence, type: sequenceTypeOf(operation.type) });
  if (operation.ownedBy !== undefined) setOwner(draft, sequenceById(draft.schema, sequence.id) ?? sequence, operation.ownedBy);
}

function setOwner(draft: Draft, sequence: Sequence, owner: { readonly table: QualifiedName; readonly column: string } | 'none'): void {
  if (sequence.identity) refuse('cannot change ownership of identity sequence');
  disown(draft, sequence);
  const { ownedBy: _before, ...free } = sequence;
  if (owner === 'none') {
    put(draft, free);
    return;
  }
  const table = resolve(draft, owner.table, 'table');
  if (!isTable(table)) refuse(`sequence cannot be owned by relation "${table.name}"`);
  columnOf(draft, table, owner.column);
  put(draft, { ...free, ownedBy: { table: table.id, column: owner.column } });
  changeColumn(draft, table.id, owner.column, (column) => {
    const isDefault = column.default && sequenceOfDefault(draft.schema, column.default, draft.environment.searchPath)?.id === sequence.id;
    return { owns: [...(column.owns ?? []), sequence.id], ...(isDefault && { sequence: sequence.id }) };
  });
}

/** Takes a sequence away from the column that owns it. */
export function disown(draft: Draft, sequence: Sequence): void {
  if (!sequence.ownedBy) return;
  const { table, column } = sequence.ownedBy;
  changeColumn(draft, table, column, ({ owns = [] }) => ({ owns: owns.filter((id) => id !== sequence.id) }));
}
