import { relative } from 'node:path';
import { fileOf, inFile } from '../../src/embedded/index.ts';
import { lineStarts, positionAt } from '../../src/sql/index.ts';
import { replayDeploy } from '../../src/effects/index.ts';
import { toolNamed } from '../../src/migrations/index.ts';
import { findMigrationFiles, loadJavaScript, readHistories, readText } from '../../src/project/index.ts';
import { emptySchema } from '../../src/schema/index.ts';

/**
 * What is found in a project of fixtures/projects: its migrations in order, each statement with the transaction around
 * it; `fails` where PostgreSQL refuses it there.
 */
export async function projectOf(name: string): Promise<{ readonly tools: readonly string[]; readonly statements: readonly string[]; readonly problems: readonly string[] }> {
  const root = `fixtures/projects/${name}`;
  const { files } = await findMigrationFiles([root]);
  await loadJavaScript(files);
  const { histories, problems } = readHistories(files.map((path) => ({ path, read: () => readText(path) })), undefined);
  const tools = histories.map(({ detection: { tool, because } }) => `${tool}: ${because ?? 'no tool'}`);
  const statements = histories.flatMap(({ detection, files: ordered }) => {
    const read = ordered.map((file) => ({ file, reading: toolNamed(detection.tool).read(file) }));
    const texts = new Map(read.map(({ file, reading }) => [file.path, reading.text ?? file.text]));
    const { migrations } = replayDeploy(read.flatMap(({ reading }) => reading.up), { schema: emptySchema({ complete: true }), postgres: 16, settings: {} });
    return migrations.flatMap(({ migration, statements: replays }) => replays.map(({ statement, context, effects }) => {
      const text = texts.get(migration.path) ?? '';
      const { line } = positionAt(lineStarts(fileOf(text)), inFile(text, statement.range).start);
      const fails = !effects.transactionAllowed && context.transaction !== 'none' ? ' fails' : '';
      return `${relative(root, migration.path)}:${line} ${statement.kind} ${context.transaction} ${context.transactionId}${fails}`;
    }));
  });
  return { tools, statements, problems: problems.map(({ path, reason }) => `${relative(root, path)}: ${reason}`) };
}
