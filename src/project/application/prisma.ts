import type { Range } from '../../sql/index.ts';

/** A field or the name of a table in a schema of Prisma's, by the names that they have in the database. */
export interface PrismaUse {
  readonly table: string;
  readonly schema?: string;
  /** Where the model begins. */
  readonly at: number;
  readonly columns: readonly { readonly name: string; readonly at: number }[];
}

/** The models of a Prisma schema: https://www.prisma.io/docs/orm/reference/prisma-schema-reference#map */
export function prismaUses(text: string, isComment: (at: number) => boolean): readonly PrismaUse[] {
  return [...text.matchAll(/^[ \t]*(?:model|view)[ \t]+(\w+)[ \t]*\{/gm)].filter(({ index }) => !isComment(index)).map((match) => {
    const start = match.index + match[0].length;
    const end = endOfModel(text, start);
    const body = text.slice(start, end);
    const schema = /^[ \t]*@@schema\(\s*"([^"]+)"/m.exec(body)?.[1];
    return { table: /^[ \t]*@@map\(\s*(?:name:\s*)?"([^"]+)"/m.exec(body)?.[1] ?? match[1] ?? '', at: match.index + match[0].indexOf(match[1] ?? ''), columns: columnsIn(body, start, isComment), ...(schema !== undefined && { schema }) };
  });
}

function columnsIn(body: string, base: number, isComment: (at: number) => boolean): PrismaUse['columns'] {
  return [...body.matchAll(/^[ \t]*(\w+)[ \t]+\w.*$/gm)].flatMap((match) => {
    const at = base + match.index + match[0].search(/\S/);
    return isComment(at) ? [] : [{ name: /[^@]@map\(\s*(?:name:\s*)?"([^"]+)"/.exec(match[0])?.[1] ?? match[1] ?? '', at }];
  });
}

/** The brace that closes it stands on a line of its own. */
function endOfModel(text: string, start: number): Range['end'] {
  const closing = /^[ \t]*\}/gm;
  closing.lastIndex = start;
  return closing.exec(text)?.index ?? text.length;
}
