import { expect, test } from 'vitest';
import { rule } from '../../rules/runner-lock/index.ts';
import { checkRule } from '../support/check-rule.ts';
import { directoryWith } from '../support/directory.ts';
import { lint } from '../support/lint.ts';
import { lintProject } from '../support/lint-project.ts';

checkRule(rule);

const migration = { 'src/main/resources/db/migration/V1__a.sql': 'CREATE INDEX CONCURRENTLY i ON t (a);', '.git/HEAD': '' };

test.each([
  ['flyway.conf', 'flyway.conf', 'flyway.url=jdbc:postgresql:shop\nflyway.postgresql.transactional.lock=false\n'],
  ['flyway.toml', 'flyway.toml', '[flyway.postgresql.transactional]\nlock = false\n'],
  ['application.properties', 'src/main/resources/application.properties', 'spring.flyway.postgresql.transactional-lock=false\n'],
  ['application.yml', 'src/main/resources/application.yml', 'spring:\n  flyway:\n    postgresql:\n      transactional-lock: false\n'],
  ['pom.xml', 'pom.xml', '<plugin><artifactId>flyway-maven-plugin</artifactId><configuration><pluginConfiguration><postgresqlTransactionalLock>false</postgresqlTransactionalLock></pluginConfiguration></configuration></plugin>'],
  ['build.gradle', 'build.gradle', "flyway { pluginConfiguration = ['flyway.postgresql.transactional.lock': 'false'] }"],
  ['build.gradle.kts', 'build.gradle.kts', 'flyway {\n    pluginConfiguration = mapOf("postgresqlTransactionalLock" to "false")\n}'],
])('quiet where Flyway is told otherwise: %s', async (_name, path, text) => {
  expect(await lintProject(directoryWith({ ...migration, [path]: text }), [rule])).toEqual([]);
});

test('Flyway is told otherwise only by what it reads', async () => {
  const root = directoryWith({ ...migration, 'flyway.conf': '# flyway.postgresql.transactional.lock=false\nflyway.postgresql.transactional.lock=true\n' });
  expect(await lintProject(root, [rule])).toMatchObject([{ severity: 'warning', message: "CREATE INDEX CONCURRENTLY on t waits for Flyway's own lock, and never ends." }]);
});

test('what to do is outside the migration', () => {
  const of = (tool: 'flyway' | 'golang-migrate'): unknown => lint(['CREATE INDEX CONCURRENTLY i ON t (a);'], { rules: [rule], tool }).findings[0]?.rewrite;
  expect(of('flyway')).toMatchObject({ kind: 'plan', steps: [{ action: expect.stringContaining('`flyway.postgresql.transactional.lock=false`') as string }] });
  expect(of('golang-migrate')).toMatchObject({ kind: 'plan', steps: [{ action: 'Run the migrations in a job of their own, once a deploy, and start the instances after it.' }] });
});
