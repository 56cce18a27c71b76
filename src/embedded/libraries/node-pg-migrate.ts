import { nodePgMigrateFilling, nodePgMigrateSql } from '../builders/index.ts';
import { replaced } from '../text.ts';
import { notKnown, sqlText, type Library, type Meaning, type SentCall } from './library.ts';

/** Calls wait in a queue until `up` has returned; those of `pgm.db` are sent at once. */
export const nodePgMigrateLibrary: Library = { sends: 'called', parameters: [{ root: 'pgm', client: true }], meaning };

function meaning(call: SentCall): Meaning {
  const { path, args: [text] } = call;
  if (/^pgm\.db\.(?:query|select)$/.test(path)) return { kind: 'sql', text: sqlText(text), first: true };
  if (path.startsWith('pgm.db.')) return notKnown(path);
  if (path === 'pgm.sql') return { kind: 'sql', text: filled(call) };
  const shorthands = call.exported('shorthands');
  return { kind: 'builder', result: nodePgMigrateSql(call.builderChain(), { shorthands: shorthands?.kind === 'object' ? shorthands.entries : new Map() }) };
}

/** `{name}` is filled in, where there is something of that name. */
function filled({ args: [text, given], builderChain }: SentCall): ReturnType<typeof sqlText> {
  const parts = sqlText(text);
  const fillings = given && builderChain().links.at(-1)?.args?.[1];
  if (!parts || fillings?.kind !== 'object') return parts;
  return replaced(parts, /\{(\w+)\}/g, ([, name = '']) => {
    const value = fillings.entries.get(name);
    return value && nodePgMigrateFilling(value);
  });
}
