import { walkExpression, type ExpressionTree } from '../operations/index.ts';
import type { Sequence } from '../schema/index.ts';
import { relationNamed, type Scene } from './scene.ts';

/** The sequences of nextval, currval and setval with a literal: `nextval('s.t_id_seq')`. */
export function sequencesNamed(scene: Scene, tree: ExpressionTree): Sequence[] {
  return [...walkExpression(tree)].flatMap((part) => {
    const [argument] = part.kind === 'call' && /^(nextval|currval|setval)$/.test(part.name.name) ? part.args : [];
    const literal = argument?.kind === 'cast' ? argument.arg : argument;
    if (literal?.kind !== 'literal' || literal.type !== 'string') return [];
    const name = identifiers(literal.value);
    const relation = name && relationNamed(scene, name, 'sequence');
    return relation?.kind === 'sequence' ? [relation] : [];
  });
}

/** A name as regclass reads it (regproc.c: stringToQualifiedNameList). */
function identifiers(text: string): { readonly schema?: string; readonly name: string } | undefined {
  const parts = [...text.matchAll(/"((?:[^"]|"")*)"|[^".\s]+/g)].map(([plain, quoted]) => (quoted === undefined ? plain.toLowerCase() : quoted.replaceAll('""', '"')));
  const name = parts.at(-1);
  const schema = parts.at(-2);
  return name === undefined ? undefined : { name, ...(schema !== undefined && { schema }) };
}
