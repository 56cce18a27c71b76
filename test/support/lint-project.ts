import type { FileText } from '../../src/embedded/index.ts';
import { replayDeploy } from '../../src/effects/index.ts';
import { Linter, type Finding, type Rule } from '../../src/lint/index.ts';
import { toolNamed } from '../../src/migrations/index.ts';
import { findMigrationFiles, loadJavaScript, readHistories, readText } from '../../src/project/index.ts';
import { findingInFile } from '../../src/report/index.ts';
import { emptySchema } from '../../src/schema/index.ts';

/** Checks what lies in a directory, or the given files of it, as the command does, each file a deploy of its own. */
export async function lintProject(root: string, rules: readonly Rule[], paths: readonly string[] = [root]): Promise<readonly Finding[]> {
  const { files } = await findMigrationFiles(paths);
  await loadJavaScript(files);
  const texts = new Map<string, FileText>();
  const { histories } = readHistories(files.map((path) => ({ path, read: () => readText(path) })), undefined);
  return histories.flatMap((history) => {
    const options = { postgres: 16, settings: {} } as const;
    const linter = new Linter(rules, { ...options, severities: {}, standbys: false, smallTables: [], lockTimeout: '500ms', longestLockTimeout: 30_000, text: (path) => texts.get(path) ?? '' });
    let schema = emptySchema({ complete: true });
    const findings = history.files.flatMap((file): readonly Finding[] => {
      const reading = toolNamed(history.detection.tool).read(file);
      texts.set(file.path, reading.text ?? file.text);
      const deploy = replayDeploy(reading.up, { ...options, schema });
      schema = deploy.schemaAfter;
      return linter.checkDeploy(deploy);
    });
    return [...findings, ...linter.finish()].map((finding) => findingInFile(finding, texts.get(finding.path) ?? ''));
  });
}
