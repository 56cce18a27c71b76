import { relative } from 'node:path';
import { lineStarts, positionAt } from '../../src/sql/index.ts';
import { replayDeploy } from '../../src/effects/index.ts';
import { toolNamed } from '../../src/migrations/index.ts';
import { findMigrationFiles, readHistories, readText } from '../../src/project/index.ts';
import { emptySchema } from '../../src/schema/index.ts';

/**
 * What is found in a project of fixtures/projects: its migrations in order, each statement with the transaction around
 * it; `fails` where PostgreSQL refuses it there.
 */
export async function projectOf(name: string): Promise<{ readonly tools: readonly string[]; readonly statements: readonly string[]; readonly problems: readonly string[] }> {
  const root = `fixtures/projects/${name}`;
  const { files } = await findMigrationFiles([root]);
  const { histories, problems } = readHistories(files.map((path) => ({ path, read: () => readText(path) })), undefined);
  const tools = histories.map(({ detection: { tool, because } }) => `${tool}: ${because ?? 'no tool'}`);
  const statements = histories.flatMap(({ detection, files: ordered }) => {
    const read = ordered.map((file) => ({ file, migrations: toolNamed(detection.tool).read(file).up }));
    const texts = new Map(ordered.map(({ path, text }) => [path, text]));
    const { migrations } = replayDeploy(read.flatMap((one) => one.migrations), { schema: emptySchema({ complete: true }), postgres: 16, settings: {} });
    return migrations.flatMap(({ migration, statements: replays }) => replays.map(({ statement, context, effects }) => {
      const { line } = positionAt(lineStarts(texts.get(migration.path) ?? ''), statement.range.start);
      const fails = !effects.transactionAllowed && context.transaction !== 'none' ? ' fails' : '';
      return `${relative(root, migration.path)}:${line} ${statement.kind} ${context.transaction} ${context.transactionId}${fails}`;
    }));
  });
  return { tools, statements, problems: problems.map(({ path, reason }) => `${relative(root, path)}: ${reason}`) };
}
