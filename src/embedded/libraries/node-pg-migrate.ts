import { nodePgMigrateSql } from '../builders/index.ts';
import { plainText } from '../evaluate.ts';
import { quoteIdentifier } from '../quote.ts';
import { replaced } from '../text.ts';
import { sqlText, type Library, type Meaning, type SentCall } from './library.ts';

/** Calls wait in a queue until `up` has returned; those of `pgm.db` are sent at once. */
export const nodePgMigrateLibrary: Library = { sends: 'called', parameters: [{ root: 'pgm', client: true }], meaning };

function meaning(call: SentCall): Meaning {
  const { path, args: [text, fillings] } = call;
  if (/^pgm\.db\.(?:query|select)$/.test(path)) return { kind: 'sql', text: sqlText(text), first: true };
  if (path !== 'pgm.sql') return { kind: 'builder', result: nodePgMigrateSql(call.builderChain()) };
  const parts = sqlText(text);
  // `{name}` is a name, in quotes.
  const names = fillings?.kind === 'object' ? fillings.entries : new Map<string, undefined>();
  return { kind: 'sql', text: parts && replaced(parts, /\{(\w+)\}/g, ([, name = '']) => {
    if (!names.has(name)) return undefined;
    const known = plainText(names.get(name));
    return known === undefined ? `\${${name}}` : quoteIdentifier(known);
  }) };
}
