import { nothing, notKnown, sqlText, type Library, type Meaning, type SentCall } from './library.ts';

/** `this.addSql` waits in a queue until `up` has returned; `this.execute` is sent at once. */
export const mikroOrmLibrary: Library = { sends: 'called', parameters: [], inherited: true, meaning };

function meaning({ path, last, args }: SentCall): Meaning {
  if (path === 'this.addSql') return { kind: 'sql', text: sqlText(args[0]) };
  if (last.name === 'execute') return { kind: 'sql', text: sqlText(args[0]), first: true };
  if (/^this\.(?:reset|getQueries|config\b.*|getKnex|getContext)$/.test(path)) return nothing;
  return notKnown(path);
}
