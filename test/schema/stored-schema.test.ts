import { expect, it } from 'vitest';
import { readSql } from '../../src/operations/index.ts';
import { emptySchema, entries, loadSchema, readSchema, relationById, writeSchema, type Schema } from '../../src/schema/index.ts';

const script = `
  CREATE TABLE customers (id bigserial PRIMARY KEY, "größe" text COLLATE "C" NOT NULL DEFAULT 'a');
  CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint REFERENCES customers) PARTITION BY RANGE (id);
  CREATE VIEW v AS SELECT id FROM orders;
  CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET LOCAL x TO DEFAULT; DELETE FROM orders; END $$;
  CREATE TYPE state AS ENUM ('new', 'old');
  DROP VIEW v;
`;

function copyOf(schema: Schema): Schema {
  const { rest, relations } = writeSchema(schema);
  return readSchema(rest, relations.map(([id]) => id), (index) => relations[index]?.[1] ?? '');
}

/** Properties that are undefined are as good as absent, and so are shelves on which nothing is left. */
function plain(schema: Schema): unknown {
  return JSON.parse(JSON.stringify({ ...schema, relations: [...entries(schema.relations)] }));
}

it('gives back what was written', () => {
  const schema = loadSchema({ path: 'a.sql', tool: 'none', ...readSql(script) }, { postgres: 16, settings: {} });
  expect(relationById(copyOf(schema), 1)).toEqual(relationById(schema, 1));
  expect(plain(copyOf(schema))).toEqual(plain(schema));
  expect(writeSchema(copyOf(schema))).toEqual(writeSchema(schema));
  const empty = emptySchema({ complete: false });
  expect(plain(copyOf(empty))).toEqual(plain(empty));
});
