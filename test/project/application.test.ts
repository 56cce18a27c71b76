import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ApplicationPlace } from '../../src/lint/index.ts';
import { ApplicationFiles, findApplication, withoutMigrations } from '../../src/project/index.ts';
import { directoryWith } from '../support/directory.ts';

/** The places, `path:line`, of a table or a column (`customers`, `customers.email`, `crm.customers.email`). `tables`: that are known. */
function places(files: Readonly<Record<string, string | Buffer>>, name: string, tables: readonly string[] = []): readonly string[] {
  return found(files, name, tables).map(({ path, line }) => `${path}:${line}`);
}

/** The same with how sure they are: `path:line exact`. */
function kinds(files: Readonly<Record<string, string | Buffer>>, name: string, tables: readonly string[] = []): readonly string[] {
  return found(files, name, tables).map(({ path, line, kind }) => `${path}:${line} ${kind}`);
}

function found(files: Readonly<Record<string, string | Buffer>>, name: string, tables: readonly string[]): readonly ApplicationPlace[] {
  const directory = directoryWith(files);
  const [schema, table = '', column] = name.split('.').length === 3 ? name.split('.') : ['public', ...name.split('.')];
  const application = new ApplicationFiles(Object.keys(files).map((file) => join(directory, file)));
  return application.places({ schema: schema ?? '', name: table }, column, new Set(tables)).map((place) => ({ ...place, path: place.path.slice(directory.length + 1) }));
}

/** The lines of one file that name something. */
function lines(text: string, name = 'customers.email', path = 'src/a.ts'): readonly number[] {
  return places({ [path]: text }, name).map((place) => Number(place.slice(path.length + 1)));
}

describe('a column by word, in a file that names the table or its model', () => {
  test.each([
    ['a property', 'const customer = f();\ncustomer.email;'],
    ['of the table', 'import { customers } from "./schema";\ncustomers.email;'],
    ['in double quotes', 'class Customer {}\nconst field = "email";'],
    ['in single quotes', "class Customer {}\nconst field = 'email';"],
    ['qualified in a string', "const q = db('x');\nq.select('customers.email');"],
    ['a symbol or parameter', 'f(customers);\nf(":email");'],
    ['an assignment', 'f(Customer);\nf({ email: 1 });'],
    ['destructured', 'f(Customers);\nconst { email } = x;'],
    ['a piece of SQL in a string', "knex('customers');\nq.orderBy('email desc').andWhereRaw('name = 1');"],
    ['a condition in a string', "knex('customers');\nq.whereRaw('lower(email) = ?', [x]);"],
    ['in a hole of a template', 'f(customers);\nf(`/users/${x.email}`);'],
  ])('%s counts', (_title, text) => {
    expect(lines(text)).toEqual([2]);
  });

  test.each([
    ['a part of a longer word', 'f(customers);\nf(emailTemplate, sendEmail, email_address, my_email, reemail, customer.emails);'],
    ['a file that names another table', 'f(orders);\norder.email;'],
    ['a table of a longer name', 'f(customersArchive, customer_groups);\nx.email;'],
    ['a line comment', 'f(customers);\n// the email of customers\n'],
    ['a block comment', 'f(customers);\n/* email\n * email */\n'],
    ['a file that names the table in a comment only', '// customers\nx.email;'],
    ['what people read', "f(customers);\nthrow new Error('This email is taken');"],
    ['text between tags', 'f(customers);\nconst a = <label>Your email</label>;'],
    ['a component', 'f(customers);\nconst a = <Email to={x}/>;'],
    ['a path', "f(customers);\nimport x from './email';\nfetch('/api/email/1');"],
    ['a style class', 'f(customers);\nconst c = "customer-email email-field";'],
  ])('%s does not count', (_title, text) => {
    expect(lines(text)).toEqual([]);
  });

  test.each([
    ['emailAddress', 'src/a.ts', 'f(Customer);\ncustomer.emailAddress;'],
    ['EmailAddress', 'src/a.go', 'type Customer struct {\n\tEmailAddress string\n}'],
    ['email_address', 'src/a.py', 'class Customer(Model):\n    email_address = Field()'],
    ['EMAIL_ADDRESS', 'src/a.java', 'select(\nCUSTOMERS.EMAIL_ADDRESS)'],
    ['a symbol', 'src/a.rb', 'class Customer < Record\n  validates :email_address'],
    ['a variable', 'src/a.php', '<?php class Customer {\n  public string $email_address; }'],
    ['a key', 'config/a.yml', 'customers:\n  email_address: x # email_address'],
    ['an attribute', 'src/a.xml', '<resultMap type="Customer">\n  <result column="email_address"/>'],
  ])('%s is email_address, in %s', (_form, path, text) => {
    expect(lines(text, 'customers.email_address', path)).toEqual([2]);
  });

  test.each([
    ['order_lines', 'OrderLine'], ['order_lines', 'orderLines'], ['order_line', 'orderLines'], ['orderLines', 'order_line'], ['OrderLine', 'order_lines'],
    ['categories', 'Category'], ['people', 'Person'], ['addresses', 'Address'], ['boxes', 'Box'], ['status', 'Statuses'], ['movies', 'Movie'], ['user_ids', 'UserID'],
  ])('the table %s is named by %s', (table, word) => {
    expect(lines(`f(${word});\nx.total;`, `${table}.total`)).toEqual([2]);
    expect(lines(`f(${word}x);\nx.total;`, `${table}.total`)).toEqual([]);
  });

  test('initialisms in capitals, as Go writes them', () => {
    expect(lines('type Order struct {\n\tCustomerID int\n}', 'orders.customer_id', 'a.go')).toEqual([2]);
  });

  test("Django's and Rails' models have the table's module in front", () => {
    expect(lines('class Customer(models.Model):\n    email = models.EmailField()', 'shop_customer.email', 'shop/models.py')).toEqual([2]);
    expect(lines('class Customer(models.Model):\n    email = models.EmailField()', 'shop_customer.email', 'blog/models.py')).toEqual([]);
    expect(lines('class Customer {\n  email = 1 }', 'shop_customer.email', 'shop/models.ts')).toEqual([]);
  });

  test('names that are no words', () => {
    expect(lines('f(customers);\nx["Fax No"];\nx["Fax Now"]; fax; no;', 'customers.Fax No')).toEqual([2]);
    expect(lines('f(customers);\nx.größe;', 'customers.größe')).toEqual([2]);
  });
});

describe('SQL in code', () => {
  test.each([
    ['a column', 'select email from customers'],
    ['qualified by an alias', 'select c.email from customers c join orders o on o.customer_id = c.id'],
    ['one of several tables', 'select email from customers join orders on true'],
    ['in WHERE', 'select id from customers where lower(email) = $1'],
    ['in a subquery', 'select id from orders where customer_id in (select id from public.customers where email = $1)'],
    ['in a CTE', 'with c as (select id, email from customers) select 1 from c'],
    ['inserted', 'insert into customers (id, email) values ($1, $2)'],
    ['inserted from another table', 'insert into customers (id, email) select id, email from leads'],
    ['updated', 'update customers set email = $1 where id = $2'],
    ['in WHERE of an update with an alias', 'update customers c set name = o.name from orders o where o.email = c.email'],
    ['in WHERE of a delete', 'delete from customers where email = $1'],
    ['in RETURNING', 'insert into customers (id) values ($1) returning email'],
    ['in ON CONFLICT', 'insert into customers (id) values ($1) on conflict (email) do nothing'],
    ['in capitals', 'SELECT EMAIL FROM CUSTOMERS'],
    ['with placeholders', 'select email from customers where id = ? and a = :a and b = %s and c = %(c)s and d = @d and e in ({})'],
  ])('%s counts', (_title, sql) => {
    expect(lines(`run(\n"${sql}")`)).toEqual([2]);
    expect(lines(`run(\n\`${sql}\`)`, 'customers.email', 'a.go')).toEqual([2]);
    expect(lines(`-- email\n${sql};`, 'customers.email', 'queries/a.sql')).toEqual([2]);
  });

  test.each([
    ['of another table', 'select orders.email from orders join customers on orders.email = customers.name'],
    ['of an alias', 'select o.email from customers c join orders o on o.customer_id = c.id'],
    ['a name for something else', 'select name as email from customers'],
    ['a value', "select id from customers where name = 'email'"],
    ['a parameter', 'select id from customers where name = :email'],
    ['of the same name in another schema', 'select email from archive.customers'],
    ['all columns', 'select * from customers'],
    ['of what an update reads', 'update customers c set name = o.email from orders o where o.id = c.id'],
    ['of a CTE of the same name', 'with customers as (select 1 as email) select email from customers'],
  ])('%s does not', (_title, sql) => {
    expect(lines(`run(\n"${sql}")`)).toEqual([]);
    expect(lines(`${sql};`, 'customers.email', 'a.sql')).toEqual([]);
  });

  test('the line is that of the column, through templates, concatenations, text blocks and heredocs', () => {
    expect(lines('const rows = await sql`\n  select id,\n    email\n  from customers\n  where id = ${f(`x`)}`;')).toEqual([3]);
    expect(lines('run("select id, " +\n  "email " +\n  "from customers where id = " + id + " and true")')).toEqual([2]);
    expect(lines('cursor.execute("select id,"\n  " email"\n  f" from customers where id = {id}")', 'customers.email', 'a.py')).toEqual([2]);
    expect(lines('cursor.execute("""\nselect id,\n  email\nfrom customers""")', 'customers.email', 'a.py')).toEqual([3]);
    expect(lines('String sql = """\n  select \\"email\\"\n  from customers""";', 'customers.email', 'A.java')).toEqual([2]);
    expect(lines('rows = query(<<~SQL)\n  select email\n  from customers where id = #{id}\nSQL', 'customers.email', 'a.rb')).toEqual([2]);
    expect(lines("$sql = <<<SQL\n  select\n  email from customers\n  SQL;", 'customers.email', 'a.php')).toEqual([3]);
    expect(lines("$sql = 'select id, ' .\n 'email from customers where id = ' . $id;", 'customers.email', 'a.php')).toEqual([2]);
    expect(lines('var sql = @"select ""email""\nfrom customers"; // email\nvar email = 1;', 'customers.email', 'a.cs')).toEqual([1, 3]);
    expect(lines('var sql = @"select o.""email""\nfrom customers c, orders o";', 'customers.email', 'a.cs')).toEqual([]);
  });

  test('what does not parse counts by word', () => {
    expect(lines('run(`\n select email from ${table} ${"x"} ((` + customers)')).toEqual([2]);
    expect(lines('select {{ columns }} email from customers where;\nselect {{ c }} email from orders where;', 'customers.email', 'a.sql')).toEqual([1]);
  });

  test('what makes and changes tables uses none, views and functions do', () => {
    expect(lines('create table customers (email text);\nalter table customers add email text;\ncreate index on customers (email);', 'customers.email', 'a.sql')).toEqual([]);
    expect(lines('create view v as\nselect email from customers;\ncreate function f() returns void language plpgsql as $$ begin\n  update customers set email = null;\nend $$;', 'customers.email', 'a.sql')).toEqual([2, 4]);
  });
});

describe('a table', () => {
  test.each([
    ['in SQL', 'run("select 1 from\\n\\tcustomers c")'],
    ['in a piece of SQL', 'run("left join customers c on " + x + " where (")'],
    ['as a string', 'knex("customers")'],
    ['with a schema', 'knex("public.customers")'],
    ['with an alias', 'knex("customers as c")'],
    ['as an argument', "const options = { tableName: 'customers' }"],
    ['as a model', 'const x = new Customer()'],
    ['as a property of the database', 'prisma.customer.findMany()'],
    ['as a table object', 'q.select().from(customers)'],
  ])('%s counts', (_title, text) => {
    expect(lines(text, 'customers')).toEqual([1]);
  });

  test.each([
    ['a variable', 'const customers = await stripe.list(); customers.map((customer) => customer.id);'],
    ['a part of a longer word', 'f(CustomersPage, customersArchive, customer_groups)'],
    ['a path', "import { x } from './customers'; fetch('/customers/1')"],
    ['what people read', "f('Our customers like it')"],
    ['a heading', 'const a = <h1>Customers</h1>;'],
    ['a value of something else', 'role === Role.Customer'],
    ['a string for something else', "f({ unit: 'customers' }); type A = 'customers' | 'orders'"],
    ['text over several lines', 'const a = <p>\n  Every Customer gets (at most) one\n</p>;'],
    ['a comment', '// from customers\n/* new Customer() */'],
    ['another schema', 'run("select 1 from archive.customers")'],
  ])('%s does not', (_title, text) => {
    expect(lines(text, 'customers')).toEqual([]);
  });

  test('of several words by any of its spellings', () => {
    expect(lines('f(order_lines);\nf(orderLines);\nf(OrderLine);\nf("order_lines");\nf(orderLinesX);', 'order_lines')).toEqual([1, 2, 3, 4]);
  });

  test("what the browser calls so is no model, unless it is the file's own", () => {
    expect(lines('function f(e: Event) {}', 'events')).toEqual([]);
    expect(lines("import { Event } from './models';\nnew Event();", 'events')).toEqual([2]);
    expect(lines('class Event < ApplicationRecord', 'events', 'a.rb')).toEqual([1]);
  });

  test.each([
    ['a.rb', 'has_many :customers'], ['a.rs', 'customers::table.load(c)'], ['A.java', 'create.selectFrom(CUSTOMERS)'], ['a.py', '__tablename__ = "customers"'], ['a.ex', 'schema "customers" do'], ['a.go', 'func (Customer) TableName() string {'],
  ])('in %s: %s', (path, text) => {
    expect(lines(text, 'customers', path)).toEqual([1]);
  });
});

describe('models', () => {
  test("Prisma's are read exactly, with the names that they have in the database", () => {
    const schema = 'model Customer {\n  id Int @id\n  mail String @map("email")\n  // email\n  @@map("customers")\n}\nmodel Order {\n  email String\n}\n';
    expect(lines(schema, 'customers', 'schema.prisma')).toEqual([1]);
    expect(lines(schema, 'customers.email', 'schema.prisma')).toEqual([3]);
    expect(lines(schema, 'customers.mail', 'schema.prisma')).toEqual([]);
    expect(lines(schema, 'Order.email', 'schema.prisma')).toEqual([8]);
  });

  const code = { 'src/b.ts': 'f(customers);\nx.email; x.fax;' };
  test.each([
    ['Prisma', 'schema.prisma', 'model Customer {\n  email String\n  @@map("customers")\n}'],
    ['Drizzle', 'src/a.ts', "export const customers = pgTable('customers', {\n  email: text(),\n});"],
    ['Drizzle, in a schema', 'src/a.ts', "const public = pgSchema('public');\nexport const customers = public.table('customers', { email: text('email') });"],
    ['Diesel', 'src/a.rs', 'diesel::table! {\n  customers (id) { id -> Int8, email -> Text, }\n}'],
    ['TypeORM', 'src/a.ts', "@Entity('customers')\nexport class Buyer { @Column() email: string; }"],
    ['TypeORM, by the name of the class', 'src/a.ts', '@Entity()\nexport class Customer { @Column() email: string; }'],
    ['Sequelize', 'src/a.ts', "@Table({ tableName: 'customers' })\nclass Buyer extends Model<Buyer> { @Column email: string; }"],
    ['JPA', 'A.java', '@Entity\n@Table(name = "customers")\npublic class Buyer { private String email; }'],
    ['Django', 'shop/models.py', 'class Customer(models.Model):\n    email = models.EmailField()\n'],
    ['SQLAlchemy', 'models.py', 'class Buyer(Base):\n    __tablename__ = "customers"\n\n    email = Column(Text)\n'],
  ])('%s: what the model has, code may name; what it lacks, code does not reach', (mapper, path, text) => {
    const table = mapper === 'Django' ? 'shop_customers' : 'customers';
    const files = { [path]: text, 'src/b.ts': mapper === 'Django' ? code['src/b.ts'].replace('customers', 'shop_customers') : code['src/b.ts'] };
    expect(places(files, `${table}.email`)).toHaveLength(2);
    expect(places(files, `${table}.fax`)).toEqual([]);
    expect(places(files, table).length).toBeGreaterThan(0);
  });

  test('SQL names what a model lacks', () => {
    expect(places({ 'schema.prisma': 'model customers {\n  id Int\n}', 'src/a.ts': 'x.email;\nrun("select email from customers");' }, 'customers.email')).toEqual(['src/a.ts:2']);
    expect(places({ 'schema.prisma': 'model orders {\n  id Int\n}', 'src/a.ts': 'new Customer();\nrun("select email from customers");' }, 'customers')).toEqual(['src/a.ts:2']);
  });

  test('columns may stand in a base class of the application, or be spread into the model', () => {
    const model = "@Entity('customers')\nclass Buyer extends Dated(Base) { id: number; }";
    const use = 'f(customers);\nx.email;';
    expect(places({ 'src/a.ts': model, 'src/b.ts': use }, 'customers.email')).toEqual([]);
    expect(places({ 'src/a.ts': model, 'src/b.ts': use, 'src/base.ts': 'class Base extends Root {}', 'src/root.ts': 'abstract class Root { @Column() email: string; }' }, 'customers.email')).toEqual(['src/b.ts:2', 'src/root.ts:1']);
    expect(places({ 'a.py': 'class Buyer(Contact, Base):\n    __tablename__ = "customers"\n', 'b.py': 'class Contact:\n    email = Column(Text)\n', 'src/b.ts': use }, 'customers.email')).toEqual(['b.py:2', 'src/b.ts:2']);
    expect(places({ 'src/a.ts': "const customers = pgTable('customers', { id: serial(), ...contact });", 'src/b.ts': use }, 'customers.email')).toEqual(['src/b.ts:2']);
  });

  test("a method and what stands in one are no columns", () => {
    const model = (body: string): Readonly<Record<string, string>> => ({ 'src/a.ts': `@Entity('customers')\nclass Buyer { ${body} }`, 'src/b.ts': 'f(customers);\nx.email;' });
    for (const body of ['get email() { return 1; }', 'send() { const email = 1; }', '@Column({ type: email }) x: string;', '/* email */ x: string;']) expect(places(model(body), 'customers.email')).toEqual([]);
    for (const body of ['email: string;', 'private readonly email?: string;', "@Column({ name: 'email' }) mail: string;", 'email = text();']) expect(places(model(body), 'customers.email')).toEqual(['src/a.ts:2', 'src/b.ts:2']);
  });

  test('a mapper that knows some tables says nothing of the others', () => {
    expect(places({ 'src/a.ts': "@Entity('orders')\nclass Order {}", 'src/b.ts': 'f(customers);\nx.email;' }, 'customers.email')).toEqual(['src/b.ts:2']);
  });
});

describe('how sure a place is', () => {
  test('SQL and the member of a model are exact, words are not', () => {
    expect(kinds({ 'a.ts': 'run("select email from customers");\ncustomer.email;', 'queries/a.sql': 'select email from customers;\nselect {{ x }} email from customers where;' }, 'customers.email'))
      .toEqual(['a.ts:1 exact', 'a.ts:2 word', 'queries/a.sql:1 exact', 'queries/a.sql:2 word']);
    expect(kinds({ 'schema.prisma': 'model Customer {\n  email String\n  @@map("customers")\n}', 'a.ts': 'prisma.customer.update({ email });' }, 'customers.email')).toEqual(['schema.prisma:2 exact', 'a.ts:1 word']);
    expect(kinds({ 'a.ts': "knex('customers');\nq.where('email', x);" }, 'customers.email')).toEqual(['a.ts:2 word']);
    expect(kinds({ 'a.ts': "knex('customers');", 'b.rb': 'class Customer < ApplicationRecord' }, 'customers')).toEqual(['a.ts:1 word', 'b.rb:1 word']);
  });

  test('SQL of a table that Prisma does not know may be sent to another database', () => {
    expect(kinds({ 'schema.prisma': 'model orders {\n  id Int\n}', 'a.ts': 'run("select 1 from customers");' }, 'customers')).toEqual(['a.ts:1 word']);
    expect(kinds({ 'Order.java': '@Entity class Order { }', 'a.ts': 'run("select 1 from customers");' }, 'customers')).toEqual(['a.ts:1 exact']);
  });

  test.each([
    'select email from customers where id = {id: String}', 'select email from customers final where true', 'select email from customers prewhere a = 1', 'select email from customers array join tags', 'select email from customers limit 1 by id',
  ])("ClickHouse's SQL is none of PostgreSQL's: %s", (sql) => {
    expect(kinds({ 'a.ts': `const customer = f();\nrun("${sql}")` }, 'customers.email')).toEqual([]);
  });

  test('where a client of ClickHouse is at hand SQL may be its own', () => {
    expect(kinds({ 'a.ts': "import { queryClickhouse } from './db';\nqueryClickhouse('select email from customers')" }, 'customers.email')).toEqual(['a.ts:2 word']);
    expect(kinds({ 'clickhouse/a.sql': 'select email from customers', 'sql/a.sql': 'select email from customers' }, 'customers.email')).toEqual(['sql/a.sql:1 exact']);
    expect(kinds({ 'a.ts': "// moved to ClickHouse (see docs)\nrun('select email from customers')" }, 'customers.email')).toEqual(['a.ts:2 exact']);
  });
});

describe('SQL whose table a program fills in', () => {
  test('a constant of the file says which', () => {
    expect(kinds({ 'a.ts': "const TABLE = 'customers';\nrun(sql`SELECT email FROM ${TABLE}`);" }, 'customers.email')).toEqual(['a.ts:2 exact']);
    expect(kinds({ 'A.java': 'static final String T = "customers";\nrun("SELECT id, email FROM " + T + " WHERE id = ?");' }, 'customers.email')).toEqual(['A.java:2 exact']);
    expect(kinds({ 'a.ts': "const names = { customers: 'crm.customers' };\nrun(`SELECT email FROM ${names.customers} c`);" }, 'crm.customers.email')).toEqual(['a.ts:2 exact']);
    expect(kinds({ 'a.ts': "const TABLE = 'orders'; f(customers);\nrun(`SELECT email FROM ${TABLE}`);" }, 'customers.email')).toEqual([]);
    expect(kinds({ 'a.ts': 'run(`SELECT email FROM ${schema}.customers`);' }, 'customers.email')).toEqual(['a.ts:1 exact']);
  });

  test('without one it goes by word', () => {
    expect(kinds({ 'a.ts': 'f(customers);\nrun(`SELECT email FROM ${table}`);' }, 'customers.email')).toEqual(['a.ts:2 word']);
    expect(kinds({ 'a.ts': 'f(orders);\nrun(`SELECT email FROM ${table}`);' }, 'customers.email')).toEqual([]);
  });
});

describe('columns of other tables', () => {
  test("a model of another table, and a type that is called like one, has its own columns", () => {
    const supplier = '@Entity @Table(name="suppliers")\npublic class Supplier {\n  @Column(name="email") String email;\n  @ManyToOne CustomerEntity customer;\n  String f() { return customer.email; }\n}';
    const customer = '@Entity @Table(name = CustomerEntity.TABLE_NAME)\npublic class CustomerEntity {\n  static final String TABLE_NAME = "customers";\n  String fax;\n}';
    expect(kinds({ 'Supplier.java': supplier, 'CustomerEntity.java': customer }, 'customers.fax')).toEqual(['CustomerEntity.java:4 exact']);
    expect(kinds({ 'Supplier.java': supplier, 'CustomerEntity.java': customer }, 'customers.email')).toEqual([]);
    expect(kinds({ 'Supplier.java': supplier }, 'customers.email')).toEqual(['Supplier.java:5 word']);
    expect(kinds({ 'a.go': 'type Supplier struct {\n\tEmail string\n}\ntype Customer struct {\n\tEmail string\n}\nfunc f(s *Supplier, c Customer) {\n\tuse(s.Email)\n\tuse(c.Email)\n}' }, 'customers.email', ['suppliers'])).toEqual(['a.go:5 word', 'a.go:9 word']);
    expect(kinds({ 'schema.rs': 'table! {\n  orders (id) { id -> Int8, email -> Text, }\n}\ntable! {\n  customers (id) {\n id -> Int8,\n email -> Text,\n }\n}' }, 'customers.email')).toEqual(['schema.rs:7 exact']);
  });

  test('a constant of another file, the names of classes', () => {
    const model = (name: string): string => `@Entity @Table(name = ${name})\nclass Buyer {\n  String email;\n}`;
    expect(kinds({ 'Buyer.java': model('Tables.CUSTOMERS'), 'Tables.java': 'class Tables { static final String CUSTOMERS = "customers"; }' }, 'customers.email')).toEqual(['Buyer.java:3 exact']);
    for (const name of ['CustomerEntity', 'CustomerModel', 'CustomerRecord', 'Customer']) expect(kinds({ 'A.java': `@Entity\nclass ${name} {\n  String email;\n}` }, 'customers.email')).toEqual(['A.java:3 exact']);
  });

  test('what qualifies a word tells whose it is', () => {
    const file = (text: string): Readonly<Record<string, string>> => ({ 'a.ts': `f(Customer);\n${text}` });
    for (const text of ['res.status(404);', 'response.status === 200;', 'this.state.status;', 'supplier.status;', "q.where('suppliers.status', x);", "q.join('invoices').where('invoices.status', x);", 'const s: Supplier = f(); s.status;', 'err.status;']) {
      expect(places(file(text), 'customers.status', ['suppliers', 'customers'])).toEqual([]);
    }
    for (const text of ['customer.status;', 'newCustomer.status;', 'row.status;', "q.where('c.status', x);", "q.where('customers.status', x);", 'const s: Customer = f(); s.status;', 'status;']) {
      expect(places(file(text), 'customers.status', ['suppliers', 'customers'])).toEqual(['a.ts:2']);
    }
    expect(places({ 'a.ts': 'f(Request);\nrequest.status;' }, 'requests.status')).toEqual(['a.ts:2']);
  });

  test('imports and the arguments of annotations are no uses', () => {
    expect(lines("import { EventEmitter } from 'events';\nimport x from 'events';\nconst y = require('events');", 'events')).toEqual([]);
    expect(lines('import java.lang.annotation.RetentionPolicy;\nnew RetentionPolicy();', 'retention_policy', 'A.java')).toEqual([2]);
    expect(lines('import {\n  Customer,\n} from "./models";\nnew Customer();', 'customers')).toEqual([4]);
    const annotated = (annotation: string): readonly number[] => lines(`class Customer {\n  ${annotation}\n  void f() {}\n}`, 'customers.media_type', 'A.java');
    expect(annotated('@Operation(content = @Content(mediaType = "application/json"))')).toEqual([]);
    expect(annotated('@Column(name = "media_type") String type;')).toEqual([2]);
  });
});

describe('value objects', () => {
  const address = 'public class Address {\n  String street;\n}';
  test.each([
    ['JPA', 'A.java', '@Entity @Table(name = "customers")\nclass Buyer {\n  @Embedded\n  private Address home;\n}', 'street'],
    ['JPA in Kotlin', 'A.kt', '@Entity @Table(name = "customers")\nclass Buyer(@Embedded val home: Address)', 'street'],
    ['TypeORM', 'A.ts', "@Entity('customers')\nclass Buyer {\n  @Column(() => Address) home: Address;\n}", 'homeStreet'],
    ['TypeORM without a prefix', 'A.ts', "@Entity('customers')\nclass Buyer {\n  @Column(() => Address, { prefix: false })\n  home: Address;\n}", 'street'],
    ['MikroORM', 'A.ts', "@Entity({ tableName: 'customers' })\nclass Buyer {\n  @Embedded(() => Address)\n  home!: Address;\n}", 'home_street'],
  ])('%s', (_title, path, model, column) => {
    const files = { [path]: model, 'Address.java': `@Embeddable\n${address}` };
    expect(kinds(files, `customers.${column}`)).toContain('Address.java:3 exact');
    expect(kinds(files, 'customers.fax')).toEqual([]);
  });

  test('the fields of a constructor are columns', () => {
    expect(kinds({ 'A.kt': '@Entity\nclass Customer(\n  val email: String,\n) {\n  var fax: String? = null\n}' }, 'customers.email')).toEqual(['A.kt:3 exact']);
    expect(kinds({ 'A.kt': '@Entity\nclass Customer(\n  val email: String,\n) {\n  var fax: String? = null\n}' }, 'customers.fax')).toEqual(['A.kt:5 exact']);
  });
});

test('strings that never end and nest without end cost no time', () => {
  for (const text of [`f(customers);${'`${'.repeat(5000)}email`, `f(customers);${'`${"'.repeat(5000)}`, `f(customers);${"'".repeat(50_001)}`, `customers ${'"""'.repeat(20_001)} email`]) {
    for (const path of ['a.ts', 'a.py', 'a.kt', 'a.rb', 'a.php']) lines(text, 'customers.email', path);
  }
}, 10_000);

describe('files', () => {
  test('each place once, files in their order', () => {
    expect(places({ 'src/b.ts': 'f(customers); x.email = y.email;', 'src/a.ts': 'f(customer, "email");' }, 'customers.email')).toEqual(['src/b.ts:1', 'src/a.ts:1']);
  });

  test('binary files are left out, huge ones said, those that are not UTF-8 read', () => {
    const directory = directoryWith({ 'a.bin': Buffer.from('customers.email \0 customers.email'), 'b.js': `customers.email${' '.repeat(2_100_000)}`, 'c.php': Buffer.from('<?php // Gr\xfc\xdfe\n$customer->email;', 'latin1') });
    const application = new ApplicationFiles(['a.bin', 'b.js', 'c.php', 'gone.ts'].map((file) => join(directory, file)));
    expect([application.problems, application.remarks]).toEqual([[], []]);
    expect(application.places({ schema: 'public', name: 'customers' }, 'email')).toEqual([{ path: join(directory, 'c.php'), line: 2, kind: 'word' }]);
    expect(application.remarks).toEqual([{ path: join(directory, 'b.js'), reason: 'larger than 2 MB (3 MB): not searched for names of tables and columns' }]);
    expect(application.problems).toEqual([{ path: join(directory, 'gone.ts'), reason: 'no such file or directory; it belongs to the application (--app), and is not searched for names of tables and columns' }]);
  });

  test('globs, directories and what is taken away', async () => {
    const directory = directoryWith({ 'src/b10.ts': '', 'src/b9.ts': '', 'src/lib/c.py': '', 'src/logo.png': '', 'src/node_modules/x/i.ts': '', 'src/gen/g.ts': '' });
    const found = async (...globs: string[]): Promise<unknown> => {
      const listing = await findApplication(globs.map((glob) => (glob.startsWith('!') ? `!${directory}/${glob.slice(1)}` : `${directory}/${glob}`)));
      return listing.ok ? listing.files.map((file) => file.slice(directory.length + 1)) : listing.errors.map((error) => error.replace(`${directory}/`, ''));
    };
    expect(await found('src/**/*.{ts,py}', '!src/gen/**')).toEqual(['src/b9.ts', 'src/b10.ts', 'src/lib/c.py']);
    expect(await found('src')).toEqual(['src/b9.ts', 'src/b10.ts', 'src/gen/g.ts', 'src/lib/c.py']);
    expect(await found('src/*.ts', 'app/**')).toEqual(['the application\'s glob app/** (--app, or "app" in the config file) matches no file']);
    expect(await found('!src/**')).toEqual(['--app, or "app" in the config file, has only globs that begin with ! and take files away; it needs one that finds some']);
  });

  test('what a migration tool claims is no part of it, wherever it lies', () => {
    const files = { 'other/V1__a.sql': 'update customers set email = 1;', 'kysely/2024_a.ts': "import { Kysely } from 'kysely';\nexport async function up(db: Kysely<any>) { await sql`update customers set email = 1`.execute(db); }", 'queries/1_a.sql': 'select email from customers;' };
    expect(places(files, 'customers.email')).toEqual(['queries/1_a.sql:1']);
  });

  test('migrations are no part of it, nor are those beside them', () => {
    const files = ['db/1_a.sql', 'db/2_b.sql', 'db/queries.sql', 'prisma/migrations/2024_a/migration.sql', 'prisma/migrations/2023_b/migration.sql', 'prisma/schema.prisma', 'db/schema.rb', 'other/1_a.sql'];
    expect(withoutMigrations(files, ['./db/2_b.sql', 'prisma/migrations/2024_a/migration.sql'])).toEqual(['db/queries.sql', 'prisma/schema.prisma', 'other/1_a.sql']);
    expect(withoutMigrations(['db/schema.sql', 'db/structure.sql', 'x.dump', 'app/migrations/0001_a.py', 'alembic/versions/1ab_a.py', 'db/migrate/2024_a.rb', 'app/models.py'], [])).toEqual(['app/models.py']);
    expect(withoutMigrations(files, ['db/queries.sql'])).toEqual(['prisma/migrations/2024_a/migration.sql', 'prisma/migrations/2023_b/migration.sql', 'prisma/schema.prisma', 'other/1_a.sql']);
  });
});
