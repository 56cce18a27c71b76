import type { PGlite } from '@electric-sql/pglite';
import { quoteIdentifier, type TypeName } from '../../src/operations/index.ts';
import {
  entries, indexById, indexesOf, relationById, sequencesOf, tableById, type Index, type Relation, type Schema, type Table, type TableConstraint, type UserType, type View,
} from '../../src/schema/index.ts';

/** A database described alike from two sides: by PostgreSQL's catalogs, and by a `Schema`. Lines of text, sorted, one fact each. */
export type Catalog = readonly string[];

/** What PostgreSQL says, the user's schemas only. */
export async function catalogOfDatabase(db: PGlite): Promise<Catalog> {
  const lines: string[] = [];
  for (const query of queries) {
    const { rows } = await db.query<{ line: string }>(query);
    lines.push(...rows.map(({ line }) => line));
  }
  return lines.sort();
}

/** What our schema says. `db` only spells types: `int4` and `integer` are one. */
export async function catalogOfSchema(schema: Schema, db: PGlite): Promise<Catalog> {
  const facts = [...entries(schema.relations)].flatMap(([, relation]) => factsOf(schema, relation));
  const types = [...entries(schema.types)].flatMap(([, type]) => (type ? factsOfType(type) : []));
  const functions = [...entries(schema.functions)].flatMap(([, overloads]) => overloads.map((routine): Fact => ['function', routine.schema, routine.name, routine.argumentTypes, routine.language, routine.volatility, routine.procedure]));
  const publications = [...entries(schema.publications)].flatMap(([, publication]): Fact[] => (publication ? [
    ['publication', publication.name, publication.allTables],
    ...publication.tables.map((published): Fact => ['published', publication.name, tableById(schema, published.table)?.name ?? '?', published.columns?.join() ?? '', published.where !== undefined]),
  ] : []));
  const all = [...facts, ...types, ...functions, ...publications];
  const spelled = await spellTypes(db, all.flat().flatMap(typesOf));
  return all.map((fact) => fact.map((part) => (typeof part === 'object' ? typesOf(part).map((type) => spelled.get(type)).join() : String(part))).join(' | ')).sort();
}

function typesOf(part: Fact[number]): readonly TypeName[] {
  if (typeof part !== 'object') return [];
  return 'name' in part ? [part] : part;
}

type Fact = readonly (string | boolean | number | TypeName | readonly TypeName[])[];

async function spellTypes(db: PGlite, types: readonly TypeName[]): Promise<Map<TypeName, string>> {
  const texts = types.map(writeType);
  const { rows } = await db.query<{ name: string }>('SELECT format_type(to_regtype(text), to_regtypemod(text)) AS name FROM unnest($1::text[]) WITH ORDINALITY AS t (text, i) ORDER BY i', [texts]);
  return new Map(types.map((type, i) => [type, rows[i]?.name ?? `? ${texts[i] ?? ''}`]));
}

function writeType(type: TypeName): string {
  if (type.name === 'interval') return type.text;
  const modifiers = type.modifiers.length > 0 ? `(${type.modifiers.join(', ')})` : '';
  const name = type.schema === undefined ? quoteIdentifier(type.name) : `${quoteIdentifier(type.schema)}.${quoteIdentifier(type.name)}`;
  return `${name}${modifiers}${type.arrayDimensions > 0 ? '[]' : ''}`;
}

function factsOf(schema: Schema, relation: Relation): Fact[] {
  switch (relation.kind) {
    case 'table':
    case 'partitioned table':
    case 'foreign table':
      return factsOfTable(schema, relation);
    case 'view':
    case 'materialized view':
      return factsOfView(schema, relation);
    case 'index':
      return [];
    case 'sequence': {
      const { ownedBy } = relation;
      const owner = ownedBy ? `${tableById(schema, ownedBy.table)?.name ?? '?'}.${ownedBy.column}` : '';
      return [['sequence', relation.schema, relation.name, relation.type, owner, relation.identity]];
    }
    case 'composite type':
      return relation.columns.map((column): Fact => ['attribute', relation.schema, relation.name, column.name, column.type ?? '']);
  }
}

function factsOfTable(schema: Schema, table: Table): Fact[] {
  const at = [table.schema, table.name];
  const nameOf = (id: number): string => relationById(schema, id)?.name ?? '?';
  const replica = typeof table.replicaIdentity === 'object' ? 'index' : table.replicaIdentity;
  return [
    ['table', ...at, table.kind, table.persistence, table.rowSecurity, replica, table.ofType?.split('.').at(-1) ?? '', table.parameters.map(({ name, value }) => `${name}=${value ?? ''}`).sort().join()],
    ...table.columns.flatMap((column): Fact[] => [
      ['column', ...at, column.name, column.type ?? '', column.notNull, column.default !== undefined || column.generated !== undefined, column.identity ?? '',
        column.generated ? (column.generated.stored ? 'stored' : 'virtual') : '', column.inherited ?? false, column.inherited ? (column.local ?? false) : true],
      ...(column.notNull === true ? [['not null', ...at, column.name, column.notNullName ?? '?', !column.notNullNotValid, column.notNullInherited ?? false] satisfies Fact] : []),
    ]),
    ...table.constraints.map((constraint): Fact => ['constraint', ...at, constraint.name, ...factsOfConstraint(schema, constraint), constraint.inherited ?? false]),
    ...indexesOf(schema, table).map((index) => factOfIndex(schema, table, index)),
    ...(table.partitionOf ? [['partition', ...at, nameOf(table.partitionOf.parent), table.partitionOf.bound.kind === 'default'] satisfies Fact] : []),
    ...(table.partitionKey ? [['partition key', ...at, table.partitionKey.strategy, table.partitionKey.elements.map(({ column }) => column ?? '(expression)').join()] satisfies Fact] : []),
    ...table.parents.map((id): Fact => ['inherits', ...at, nameOf(id)]),
    ...table.children.map((id): Fact => ['child', ...at, nameOf(id)]),
    ...table.referencedBy.map((id): Fact => ['referenced by', ...at, nameOf(id)]),
    ...table.views.map((id): Fact => ['used by view', ...at, nameOf(id)]),
    ...table.triggers.map((trigger): Fact => ['trigger', ...at, trigger.name, trigger.function.name, trigger.row, trigger.timing, trigger.enabled, [...trigger.updateColumns].sort().join(), trigger.inherited ?? false]),
    ...table.policies.map((policy): Fact => ['policy', ...at, policy.name, policy.using !== undefined, policy.withCheck !== undefined]),
    ...table.rules.map((rule): Fact => ['rule', ...at, rule]),
    ...table.statistics.map((statistics): Fact => ['statistics', ...at, statistics.name, [...statistics.columns].sort().join()]),
    ...sequencesOf(schema, table).map((sequence): Fact => ['owns', ...at, sequence.name]),
    ...(table.clusterIndex === undefined ? [] : [['clustered', ...at, table.clusterIndex] satisfies Fact]),
  ];
}

function factsOfConstraint(schema: Schema, constraint: TableConstraint): Fact {
  switch (constraint.kind) {
    case 'check':
      return ['check', [...constraint.columnsUsed].sort().join(), constraint.validated, '', ''];
    case 'foreignKey':
      return ['foreign key', constraint.columns.join(), constraint.validated, tableById(schema, constraint.referencedTable)?.name ?? '?', constraint.referencedColumns.join()];
    case 'primaryKey':
    case 'unique':
      return [constraint.kind === 'unique' ? 'unique' : 'primary key', constraint.columns.join(), true, '', indexById(schema, constraint.index)?.name ?? '?'];
    case 'exclude':
      return ['exclude', constraint.elements.map(({ column }) => column ?? '').join(), true, '', indexById(schema, constraint.index)?.name ?? '?'];
  }
}

function factOfIndex(schema: Schema, owner: Table | View, index: Index): Fact {
  return [
    'index', index.schema, index.name, owner.name, index.unique, index.primary, index.valid === 'yes', index.method, index.elements.map(({ column }) => column ?? '(expression)').join(),
    index.include.join(), index.where !== undefined, index.nullsNotDistinct, index.parentIndex === undefined ? '' : (indexById(schema, index.parentIndex)?.name ?? '?'), index.constraint ?? '',
    index.replicaIdentity ?? false,
  ];
}

function factsOfView(schema: Schema, view: View): Fact[] {
  const at = [view.schema, view.name];
  return [
    ['view', ...at, view.kind, view.populated],
    ...(view.columns === 'unknown' ? [] : view.columns.map((name): Fact => ['view column', ...at, name])),
    ...indexesOf(schema, view).map((index) => factOfIndex(schema, view, index)),
    ...view.views.map((id): Fact => ['used by view', ...at, relationById(schema, id)?.name ?? '?']),
    ...view.uses.flatMap(({ relation, columns }): Fact[] => (columns === 'all' ? [] : [['view uses', ...at, relationById(schema, relation)?.name ?? '?', [...columns].sort().join()]])),
    ...view.triggers.map((trigger): Fact => ['trigger', ...at, trigger.name, trigger.function.name, trigger.row, trigger.timing, trigger.enabled, [...trigger.updateColumns].sort().join(), false]),
    ...view.rules.map((rule): Fact => ['rule', ...at, rule]),
  ];
}

function factsOfType(type: UserType): Fact[] {
  switch (type.kind) {
    case 'enum':
      return [['enum', type.schema, type.name, [...type.values].sort().join()]];
    case 'domain':
      return [['domain', type.schema, type.name, type.base, type.notNull, type.default !== undefined], ...type.checks.map((check): Fact => ['domain check', type.schema, type.name, check.name, check.validated])];
    case 'range':
    case 'base':
    case 'shell':
      return [['type', type.schema, type.name, type.kind]];
  }
}

const user = (oid: string): string => `${oid} IN (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')`;
const line = (...parts: string[]): string => `concat_ws(' | ', ${parts.map((part) => `coalesce((${part})::text, '')`).join(', ')}) AS line`;
const bool = (sql: string): string => `CASE WHEN ${sql} THEN 'true' ELSE 'false' END`;
const columnNames = (relation: string, keys: string): string =>
  `(SELECT string_agg(a.attname, ',' ORDER BY k.i) FROM unnest(${keys}) WITH ORDINALITY k (n, i) JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = k.n)`;

/** One query for each kind of fact; every row is one line. */
const queries = [
  `SELECT ${line(`'table'`, 'n.nspname', 'c.relname', `CASE c.relkind WHEN 'p' THEN 'partitioned table' WHEN 'f' THEN 'foreign table' ELSE 'table' END`,
    `CASE c.relpersistence WHEN 'u' THEN 'unlogged' WHEN 't' THEN 'temporary' ELSE 'permanent' END`, bool('c.relrowsecurity'),
    `CASE c.relreplident WHEN 'd' THEN 'default' WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' ELSE 'index' END`, `(SELECT typname FROM pg_type WHERE oid = c.reloftype)`,
    `(SELECT string_agg(o, ',' ORDER BY o) FROM unnest(c.reloptions) o)`)}
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'f') AND ${user('n.oid')}`,
  `SELECT ${line(`'column'`, 'n.nspname', 'c.relname', 'a.attname', 'format_type(a.atttypid, a.atttypmod)', bool('a.attnotnull'), bool('a.atthasdef'),
    `CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'byDefault' END`, `CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END`, bool('a.attinhcount > 0'), bool('a.attislocal'))}
   FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND ${user('n.oid')}`,
  `SELECT ${line(`'not null'`, 'n.nspname', 'c.relname', columnNames('c.oid', 'o.conkey'), 'o.conname', bool('o.convalidated'), bool('NOT o.conislocal'))}
   FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE o.contype = 'n' AND ${user('n.oid')}`,
  // A foreign key to a partitioned table has a row for each partition, on the same referencing table: those are no constraints of their own.
  `SELECT ${line(`'constraint'`, 'n.nspname', 'c.relname', 'o.conname', `CASE o.contype WHEN 'c' THEN 'check' WHEN 'f' THEN 'foreign key' WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' ELSE 'exclude' END`,
    `CASE WHEN o.contype = 'c' THEN (SELECT string_agg(a.attname, ',' ORDER BY a.attname) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (o.conkey))
          ELSE ${columnNames('c.oid', 'o.conkey')} END`,
    bool('o.convalidated'), `(SELECT relname FROM pg_class WHERE oid = nullif(o.confrelid, 0))`,
    `CASE WHEN o.contype = 'f' THEN ${columnNames('o.confrelid', 'o.confkey')} ELSE (SELECT relname FROM pg_class WHERE oid = nullif(o.conindid, 0)) END`, bool('o.coninhcount > 0'))}
   FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE o.contype IN ('c', 'f', 'p', 'u', 'x') AND ${user('n.oid')}
     AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = o.conparentid AND p.conrelid = o.conrelid)`,
  `SELECT ${line(`'index'`, 'n.nspname', 'c.relname', 't.relname', bool('i.indisunique'), bool('i.indisprimary'), bool('i.indisvalid'), 'am.amname',
    `(SELECT string_agg(coalesce(a.attname, '(expression)'), ',' ORDER BY k.i) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k (n, i) LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.n WHERE k.i <= i.indnkeyatts)`,
    `(SELECT string_agg(a.attname, ',' ORDER BY k.i) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k (n, i) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.n WHERE k.i > i.indnkeyatts)`,
    bool('i.indpred IS NOT NULL'), bool('i.indnullsnotdistinct'), `(SELECT p.relname FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhparent WHERE h.inhrelid = c.oid)`,
    `(SELECT conname FROM pg_constraint WHERE conindid = c.oid AND conrelid = t.oid AND contype IN ('p', 'u', 'x') LIMIT 1)`, bool('i.indisreplident'))}
   FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am am ON am.oid = c.relam WHERE ${user('n.oid')}`,
  `SELECT ${line(`'partition'`, 'n.nspname', 'c.relname', 'p.relname', bool(`pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT'`))}
   FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid JOIN pg_class p ON p.oid = h.inhparent JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relispartition AND c.relkind IN ('r', 'p', 'f') AND NOT h.inhdetachpending AND ${user('n.oid')}`,
  `SELECT ${line(`'partition key'`, 'n.nspname', 'c.relname', `CASE p.partstrat WHEN 'l' THEN 'list' WHEN 'r' THEN 'range' ELSE 'hash' END`,
    `(SELECT string_agg(coalesce(a.attname, '(expression)'), ',' ORDER BY k.i) FROM unnest(p.partattrs::int2[]) WITH ORDINALITY k (n, i) LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.n)`)}
   FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${user('n.oid')}`,
  `SELECT ${line(`'inherits'`, 'n.nspname', 'c.relname', 'p.relname')}
   FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid JOIN pg_class p ON p.oid = h.inhparent JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT c.relispartition AND c.relkind IN ('r', 'f') AND ${user('n.oid')}`,
  `SELECT ${line(`'child'`, 'n.nspname', 'p.relname', 'c.relname')}
   FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid JOIN pg_class p ON p.oid = h.inhparent JOIN pg_namespace n ON n.oid = p.relnamespace WHERE c.relkind IN ('r', 'p', 'f') AND ${user('n.oid')}`,
  `SELECT DISTINCT ${line(`'referenced by'`, 'n.nspname', 'r.relname', 'c.relname')}
   FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_class r ON r.oid = o.confrelid JOIN pg_namespace n ON n.oid = r.relnamespace
   WHERE o.contype = 'f' AND ${user('n.oid')} AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = o.conparentid AND p.conrelid = o.conrelid)`,
  `SELECT DISTINCT ${line(`'used by view'`, 'n.nspname', 't.relname', 'v.relname')}
   FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid AND d.classid = 'pg_rewrite'::regclass JOIN pg_class v ON v.oid = w.ev_class AND v.relkind IN ('v', 'm')
   JOIN pg_class t ON t.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass AND t.oid <> v.oid JOIN pg_namespace n ON n.oid = t.relnamespace WHERE w.rulename = '_RETURN' AND ${user('n.oid')}`,
  `SELECT ${line(`'view uses'`, 'n.nspname', 'v.relname', 't.relname', `string_agg(DISTINCT a.attname, ',' ORDER BY a.attname)`)}
   FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid AND d.classid = 'pg_rewrite'::regclass JOIN pg_class v ON v.oid = w.ev_class AND v.relkind IN ('v', 'm') JOIN pg_namespace n ON n.oid = v.relnamespace
   JOIN pg_class t ON t.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass AND t.oid <> v.oid LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
   WHERE w.rulename = '_RETURN' AND ${user('n.oid')} GROUP BY n.nspname, v.relname, t.relname`,
  `SELECT ${line(`'trigger'`, 'n.nspname', 'c.relname', 't.tgname', 'p.proname', bool('t.tgtype & 1 = 1'), `CASE WHEN t.tgtype & 64 = 64 THEN 'insteadOf' WHEN t.tgtype & 2 = 2 THEN 'before' ELSE 'after' END`,
    bool(`t.tgenabled <> 'D'`), `(SELECT string_agg(a.attname, ',' ORDER BY a.attname) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (t.tgattr::int2[]))`, bool('t.tgparentid <> 0'))}
   FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND ${user('n.oid')}`,
  `SELECT ${line(`'policy'`, 'n.nspname', 'c.relname', 'p.polname', bool('p.polqual IS NOT NULL'), bool('p.polwithcheck IS NOT NULL'))}
   FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${user('n.oid')}`,
  `SELECT ${line(`'rule'`, 'n.nspname', 'c.relname', 'r.rulename')} FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace WHERE r.rulename <> '_RETURN' AND ${user('n.oid')}`,
  `SELECT ${line(`'statistics'`, 'n.nspname', 'c.relname', 's.stxname', `(SELECT string_agg(DISTINCT a.attname, ',' ORDER BY a.attname) FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_statistic_ext'::regclass AND d.objid = s.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0)`)}
   FROM pg_statistic_ext s JOIN pg_class c ON c.oid = s.stxrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${user('n.oid')}`,
  `SELECT ${line(`'sequence'`, 'n.nspname', 'c.relname', '(SELECT typname FROM pg_type WHERE oid = s.seqtypid)',
    `(SELECT t.relname || '.' || a.attname FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i'))`,
    bool(`EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'i')`))}
   FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${user('n.oid')}`,
  `SELECT ${line(`'owns'`, 'n.nspname', 't.relname', 'c.relname')}
   FROM pg_class c JOIN pg_depend d ON d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') JOIN pg_class t ON t.oid = d.refobjid
   JOIN pg_namespace n ON n.oid = t.relnamespace WHERE c.relkind = 'S' AND ${user('n.oid')}`,
  `SELECT ${line(`'clustered'`, 'n.nspname', 't.relname', 'c.relname')}
   FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace WHERE i.indisclustered AND ${user('n.oid')}`,
  `SELECT ${line(`'view'`, 'n.nspname', 'c.relname', `CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END`, bool('c.relispopulated'))}
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm') AND ${user('n.oid')}`,
  `SELECT ${line(`'view column'`, 'n.nspname', 'c.relname', 'a.attname')}
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relkind IN ('v', 'm') AND ${user('n.oid')}`,
  `SELECT ${line(`'attribute'`, 'n.nspname', 'c.relname', 'a.attname', 'format_type(a.atttypid, a.atttypmod)')}
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped WHERE c.relkind = 'c' AND ${user('n.oid')}`,
  `SELECT ${line(`'enum'`, 'n.nspname', 't.typname', `(SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumlabel COLLATE "C") FROM pg_enum e WHERE e.enumtypid = t.oid)`)}
   FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND ${user('n.oid')}`,
  `SELECT ${line(`'domain'`, 'n.nspname', 't.typname', 'format_type(t.typbasetype, t.typtypmod)', bool('t.typnotnull'), bool('t.typdefault IS NOT NULL'))}
   FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'd' AND ${user('n.oid')}`,
  `SELECT ${line(`'domain check'`, 'n.nspname', 't.typname', 'o.conname', bool('o.convalidated'))}
   FROM pg_constraint o JOIN pg_type t ON t.oid = o.contypid JOIN pg_namespace n ON n.oid = t.typnamespace WHERE o.contype = 'c' AND ${user('n.oid')}`,
  `SELECT ${line(`'type'`, 'n.nspname', 't.typname', `CASE WHEN NOT t.typisdefined THEN 'shell' WHEN t.typtype = 'r' THEN 'range' ELSE 'base' END`)}
   FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE (t.typtype = 'r' OR t.typtype = 'b' AND t.typcategory <> 'A' OR NOT t.typisdefined) AND ${user('n.oid')}`,
  `SELECT ${line(`'function'`, 'n.nspname', 'p.proname', `(SELECT string_agg(format_type(x, NULL), ',' ORDER BY i) FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY a (x, i))`, 'l.lanname',
    `CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END`, bool(`p.prokind = 'p'`))}
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang WHERE l.lanname <> 'internal' AND ${user('n.oid')}`,
  `SELECT ${line(`'publication'`, 'p.pubname', bool('p.puballtables'))} FROM pg_publication p`,
  `SELECT ${line(`'published'`, 'p.pubname', 'c.relname', columnNames('c.oid', 'r.prattrs::int2[]'), bool('r.prqual IS NOT NULL'))}
   FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid JOIN pg_class c ON c.oid = r.prrelid`,
];
