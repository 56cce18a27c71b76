import { defineRule, firstEdit, type ChangedMigration, type Edit } from '../../src/lint/index.ts';
import { action, command, plan } from '../../src/rewrite/index.ts';

export const rule = defineRule({
  name: 'edited-migration',
  meta: {
    severity: 'warning',
    summary: 'Migration that has shipped, and was changed afterwards',
    sources: [
      'https://www.postgresql.org/docs/current/ddl-alter.html',
      'Flyway: validate',
      'Prisma Migrate: The migration was modified after it was applied',
      'atlas: checksum mismatch of atlas.sum',
    ],
  },
  deploy(deploy, context) {
    for (const migration of deploy.changed) {
      const edit = firstEdit(migration);
      if (!edit) continue;
      context.report({
        unit: edit.unit,
        at: edit.unit.statement.range,
        message: `The migration has shipped, and ${wordsFor(edit)} since ${migration.since}.`,
        why: 'A database that has run it does not run it again: it keeps what the migration said then, and only those that are built anew get what it says now. Whatever relies on the change fails in production and nowhere else. Tools that keep checksums of their migrations refuse to go on.',
        help: 'Take the file back to what has shipped, and make the change in a new migration.',
        rewrite: () => plan('Make the change in a new migration', [takeBack(migration), action({ deploy: 1, phase: 'expand', title: 'Make the change', action: 'Write a new migration that leads from what has shipped to what is wanted.' })]),
      });
    }
  },
});

function wordsFor({ kind, source }: Edit): string {
  switch (kind) {
    case 'changed':
      return 'this statement was changed';
    case 'added':
      return 'this statement was added';
    case 'removed':
      return `a statement was taken out here (${beginning(source ?? '')})`;
    default:
      return kind satisfies never;
  }
}

const mostShown = 60;

function beginning(source: string): string {
  const line = source.replace(/\s+/g, ' ').trim();
  return line.length <= mostShown ? line : `${line.slice(0, mostShown)}…`;
}

function takeBack({ path, was, since, commit }: ChangedMigration): ReturnType<typeof command> {
  return command({ deploy: 1, phase: 'expand', title: `Take the file back to what it is at ${since}`, command: was === undefined ? `git checkout ${commit} -- ${word(path)}` : `git show ${word(`${commit}:./${was}`)} > ${word(path)}` });
}

/** As a shell reads it. */
function word(text: string): string {
  return /^[\w./:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
