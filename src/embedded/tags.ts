import type { TaggedTemplateExpression } from 'oxc-parser';
import type { Range } from '../sql/index.ts';
import { callValue } from './calls.ts';
import { evaluate, evaluateInner, plainText, templateText } from './evaluate.ts';
import { handedOver } from './foreign.ts';
import { asText, textValue, type Known, type KnownChain } from './known.ts';
import { quoteIdentifier, quoteString } from './quote.ts';
import type { Scope } from './scope.ts';
import { hole, made, placedAt, type Text } from './text.ts';
import type { Walk } from './walk.ts';

/**
 * `` sql`…` `` of Kysely is a call of its own, `` String.raw`…` `` leaves escapes as they are, a function of the file is called.
 * Any other tag is taken for one that leaves the text as it is (dedent).
 */
export function evaluateTagged(node: TaggedTemplateExpression, scope: Scope, walk: Walk): Known {
  const tag = evaluateInner(node.tag, scope, walk);
  const range = walk.rangeOf(node, scope);
  if (tag.kind === 'function' || (tag.kind === 'unknown' && tag.may) || (tag.kind === 'chain' && tag.chain.client && tag.chain.root !== 'sql')) return callTag(tag, node, scope, walk);
  if (tag.kind === 'chain' && tag.chain.root === 'String' && tag.chain.links.at(-1)?.name === 'raw') return { kind: 'text', parts: templateText(node.quasi, scope, walk, (value, code, at) => placedAt(asText(value, code, at), at), true) };
  const isSql = tag.kind === 'chain' && tag.chain.root === 'sql' && tag.chain.links.length === 0;
  const values: Known[] = [];
  const parts = templateText(node.quasi, scope, walk, (value, code, at) => {
    values.push(value);
    return placedAt(isSql ? fragment(value, code, at) : asText(value, code, at), at);
  });
  if (isSql) return { kind: 'chain', chain: { root: 'sql', client: walk.sends === 'executed', links: [{ name: '', args: [{ kind: 'text', parts }], range }], range } };
  handedOver(walk.code(node.tag, scope), values, range, walk);
  return { kind: 'text', parts };
}

function callTag(tag: Known, node: TaggedTemplateExpression, scope: Scope, walk: Walk): Known {
  const range = walk.rangeOf(node, scope);
  const { quasis, expressions } = node.quasi;
  const strings = quasis.map(({ value }) => textValue(value.cooked ?? value.raw, range));
  const raw = quasis.map(({ value }) => textValue(value.raw, range));
  const args = expressions.map((expression) => evaluate(expression, scope, walk));
  return callValue(tag, [{ kind: 'array', items: strings, raw }, ...args], { range, code: walk.code(node, scope), name: '', at: range }, walk);
}

/** `sql.raw(…)`: a piece of SQL, which may be executed itself. */
export function isFragment({ root }: KnownChain, name: string): boolean {
  return root === 'sql' && /^(?:raw|ref|id|table|lit|join)$/.test(name);
}

/** What stands in `${…}` of `` sql`…` ``: a name, a piece of SQL, or a value that is sent beside it. */
function fragment(value: Known, code: string, at: Range): Text {
  const link = value.kind === 'chain' && value.chain.root === 'sql' ? value.chain.links.at(-1) : undefined;
  const [first] = link?.args ?? [];
  switch (link?.name) {
    case '':
    case 'raw':
      return first?.kind === 'text' ? first.parts : hole(code, at);
    case 'ref':
    case 'id':
    case 'table': {
      const names = (link.args ?? []).map(plainText);
      return names.every((name) => name !== undefined) ? made(names.flatMap((name) => (link.name === 'id' ? [name] : name.split('.'))).map(quoteIdentifier).join('.'), at) : hole(code, at);
    }
    case 'lit': {
      const text = plainText(first);
      return text === undefined ? (first ? asText(first, code, at) : hole(code, at)) : made(quoteString(text), at);
    }
    default:
      return hole(code, at);
  }
}
