import type { Range } from '../../sql/index.ts';

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * The text of an element with its entities and CDATA taken for what they mean, at their places: `a &lt;= b` becomes
 * `a    <= b`, the blanks before the whole operator.
 */
export function unescaped(text: string, { start, end }: Range): { readonly text: string; readonly range: Range } {
  const own = text.slice(start, end)
    .replace(/<!\[CDATA\[([\s\S]*?)\]\]>|([-+*/<>=~!@#%|?]*(?:&(?:lt|gt|amp|quot|apos);)+)/g, (whole: string, data?: string) => {
      if (data !== undefined) return `         ${data}   `;
      return whole.replace(/&(\w+);/g, (_entity, name: string) => entities[name] ?? '').padStart(whole.length);
    });
  return { text: text.slice(0, start) + own + text.slice(end), range: { start, end } };
}
