import type { Value } from '../../values.ts';
import { entriesOf, field, flag, given, isSet, listOf, option, textOf } from '../read-value.ts';
import { CannotTell } from '../result.ts';
import { quoteIdentifier } from '../../quote.ts';
import { nameList, sequenceOptions } from './columns.ts';
import type { Operation } from './operation.ts';
import { cascade, defaultActions, ifExists, nullActions } from './tables.ts';
import { constant, definitionOf, name, typeOf, type Surroundings } from './values.ts';

/** Types, domains, views, sequences, schemas and extensions (src/operations of node-pg-migrate 9). */
export const objectOperations: Readonly<Record<string, Operation>> = {
  createType([type, definition], surroundings) {
    if (definition?.kind === 'array') return `CREATE TYPE ${name(type, 'the type')} AS ENUM (${definition.items.map(constant).join(', ')});`;
    const attributes = entriesOf(definition, "the type's definition").map(([attribute, value]) => `${quoteIdentifier(attribute)} ${typeOf(value, surroundings)}`);
    return `CREATE TYPE ${name(type, 'the type')} AS (\n${attributes.join(',\n')}\n);`;
  },
  dropType: dropped('TYPE'),
  renameType: renamed('TYPE'),
  addTypeValue([type, value, options]) {
    const place = (['before', 'after'] as const).map((key) => {
      const neighbour = field(options, key);
      return neighbour && isSet(neighbour, key) ? ` ${key.toUpperCase()} ${constant(neighbour)}` : '';
    });
    return `ALTER TYPE ${name(type, 'the type')} ADD VALUE${ifNotExists(options)} ${constantOf(value, 'the value')}${place.join('')};`;
  },
  renameTypeValue: ([type, from, to]) => `ALTER TYPE ${name(type, 'the type')} RENAME VALUE ${constantOf(from, 'the value')} TO ${constantOf(to, 'the new value')};`,
  addTypeAttribute: ([type, attribute, of], surroundings) => `ALTER TYPE ${name(type, 'the type')} ADD ATTRIBUTE ${name(attribute, 'the attribute')} ${typeNamed(of, surroundings)};`,
  setTypeAttribute: ([type, attribute, of], surroundings) =>
    `ALTER TYPE ${name(type, 'the type')} ALTER ATTRIBUTE ${name(attribute, 'the attribute')} SET DATA TYPE ${typeNamed(of, surroundings)};`,
  // The library writes IF EXISTS behind the name, where PostgreSQL doesn't take it.
  dropTypeAttribute: ([type, attribute, options]) => `ALTER TYPE ${name(type, 'the type')} DROP ATTRIBUTE ${name(attribute, 'the attribute')}${ifExists(options)};`,
  renameTypeAttribute: ([type, from, to]) => `ALTER TYPE ${name(type, 'the type')} RENAME ATTRIBUTE ${name(from, 'the attribute')} TO ${name(to, 'the new name')};`,

  createDomain([domain, type, options], surroundings) {
    const collation = option(options, 'collation');
    const value = given(field(options, 'default'));
    const called = option(options, 'constraintName');
    const check = option(options, 'check');
    const constraint = flag(options, 'notNull') ? 'NOT NULL' : check && `CHECK (${check})`;
    const parts = [collation && `COLLATE ${collation}`, value && `DEFAULT ${constant(value)}`, constraint && called && `CONSTRAINT ${quoteIdentifier(called)}`, constraint];
    return `${[`CREATE DOMAIN ${name(domain, 'the domain')} AS ${typeNamed(type, surroundings)}`, ...parts.filter(Boolean)].join(' ')};`;
  },
  alterDomain([domain, options]) {
    const check = option(options, 'check');
    const called = option(options, 'constraintName');
    // The library leaves out ADD in front of the constraint, which PostgreSQL refuses.
    const constraint = check === undefined ? [] : [`${called ? `CONSTRAINT ${quoteIdentifier(called)} ` : ''}CHECK (${check})`];
    const actions = [...defaultActions(options), ...nullActions(options), ...constraint];
    if (actions.length === 0) throw new CannotTell('no change is given');
    return `${actions.map((action) => `ALTER DOMAIN ${name(domain, 'the domain')} ${action}`).join(';\n')};`;
  },
  dropDomain: dropped('DOMAIN'),
  renameDomain: renamed('DOMAIN'),

  createView([view, options, definition]) {
    const words = `CREATE${flag(options, 'replace') ? ' OR REPLACE' : ''}${flag(options, 'temporary') ? ' TEMPORARY' : ''}${flag(options, 'recursive') ? ' RECURSIVE' : ''} VIEW`;
    const check = option(options, 'checkOption');
    const parameters = field(options, 'options');
    return `${words} ${name(view, 'the view')}${columnList(options)}${withOptions(parameters)} AS ${textOf(definition, 'the query')}${check ? ` WITH ${check} CHECK OPTION` : ''};`;
  },
  dropView: dropped('VIEW'),
  renameView: renamed('VIEW'),

  createMaterializedView([view, options, definition]) {
    const words = `CREATE MATERIALIZED VIEW${ifNotExists(options)} ${name(view, 'the view')}`;
    const tablespace = option(options, 'tablespace');
    return `${words}${columnList(options)}${withOptions(field(options, 'storageParameters'))}${tablespace ? ` TABLESPACE ${quoteIdentifier(tablespace)}` : ''} AS ${textOf(definition, 'the query')}${withData(options)};`;
  },
  refreshMaterializedView: ([view, options]) =>
    `REFRESH MATERIALIZED VIEW${flag(options, 'concurrently') ? ' CONCURRENTLY' : ''} ${name(view, 'the view')}${withData(options)};`,
  dropMaterializedView: dropped('MATERIALIZED VIEW'),
  renameMaterializedView: renamed('MATERIALIZED VIEW'),
  renameMaterializedViewColumn: ([view, from, to]) =>
    `ALTER MATERIALIZED VIEW ${name(view, 'the view')} RENAME COLUMN ${name(from, 'the column')} TO ${name(to, 'the new name')};`,

  createSequence([sequence, options], surroundings) {
    const words = `CREATE${flag(options, 'temporary') ? ' TEMPORARY' : ''} SEQUENCE${ifNotExists(options)} ${name(sequence, 'the sequence')}`;
    return `${words}\n  ${sequenceOptions(options, surroundings).join('\n  ')};`;
  },
  alterSequence([sequence, options], surroundings) {
    const restart = field(options, 'restart');
    const again = restart && isSet(restart, 'restart') ? [restart.kind === 'boolean' ? 'RESTART' : `RESTART WITH ${textOf(restart, 'restart')}`] : [];
    return `ALTER SEQUENCE ${name(sequence, 'the sequence')}\n  ${[...sequenceOptions(options, surroundings), ...again].join('\n  ')};`;
  },
  dropSequence: dropped('SEQUENCE'),
  renameSequence: renamed('SEQUENCE'),

  createSchema([schema, options]) {
    const owner = option(options, 'authorization');
    return `CREATE SCHEMA${ifNotExists(options)} ${name(schema, 'the schema')}${owner ? ` AUTHORIZATION ${owner}` : ''};`;
  },
  dropSchema: dropped('SCHEMA'),
  renameSchema: renamed('SCHEMA'),

  createExtension([extensions, options]) {
    const schema = option(options, 'schema');
    return listOf(extensions, 'the extension').map((extension) => `CREATE EXTENSION${ifNotExists(options)} ${name(extension, 'the extension')}${schema ? ` SCHEMA ${quoteIdentifier(schema)}` : ''};`);
  },
  dropExtension: ([extensions, options]) =>
    listOf(extensions, 'the extension').map((extension) => `DROP EXTENSION${ifExists(options)} ${name(extension, 'the extension')}${cascade(options)};`),
};

function dropped(kind: string): Operation {
  return ([object, options]) => `DROP ${kind}${ifExists(options)} ${name(object, 'the name')}${cascade(options)};`;
}

function renamed(kind: string): Operation {
  return ([from, to]) => `ALTER ${kind} ${name(from, 'the name')} RENAME TO ${name(to, 'the new name')};`;
}

function ifNotExists(options: Value | undefined): string {
  return flag(options, 'ifNotExists') ? ' IF NOT EXISTS' : '';
}

function constantOf(value: Value | undefined, what: string): string {
  return value ? constant(value) : textOf(value, what);
}

function typeNamed(type: Value | undefined, surroundings: Surroundings): string {
  return type ? textOf(field(definitionOf(type, surroundings), 'type'), 'the type') : textOf(type, 'the type');
}

function columnList(options: Value | undefined): string {
  const columns = listOf(field(options, 'columns'), 'columns');
  return columns.length > 0 ? `(${nameList(columns)})` : '';
}

function withOptions(options: Value | undefined): string {
  if (!options) return '';
  const parameters = entriesOf(options, 'the options').map(([key, value]) => (value.kind === 'boolean' && value.value ? key : `${key} = ${textOf(value, key)}`));
  return parameters.length > 0 ? ` WITH (${parameters.join(', ')})` : '';
}

function withData(options: Value | undefined): string {
  const data = field(options, 'data');
  return data ? ` WITH${isSet(data, 'data') ? '' : ' NO'} DATA` : '';
}
