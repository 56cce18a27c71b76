/** How programs call what the database calls `order_lines`: `orderLines`, `OrderLine`, … */

/** The forms of a column's name. */
export function columnForms(column: string): ReadonlySet<string> {
  return new Set([column, ...spellings(wordsOf(column))]);
}

export interface TableForms {
  readonly name: string;
  /** `customers`, `Customer`, `orderLine`: any of them shows that a file is about the table. */
  readonly all: ReadonlySet<string>;
  /** Of several words, or of a model: they hardly mean anything else. */
  readonly distinct: ReadonlySet<string>;
  /** In snake case, in one word: `customers`, `customer`. They mean many things. */
  readonly plain: ReadonlySet<string>;
  /** For `shop_customers`, the model Customer of the module `shop`: Django and Rails name tables so. */
  readonly ofModule?: { readonly module: string; readonly models: ReadonlySet<string> };
}

export function tableForms(table: string): TableForms {
  const words = wordsOf(table);
  const numbers = inBothNumbers(words);
  const all = new Set([table, ...numbers.flatMap(spellings), ...numbers.flatMap(classNames)]);
  const distinct = new Set([...all].filter((form) => words.length > 1 || /^\p{Lu}/u.test(form)));
  const [module = '', ...rest] = words;
  return {
    name: table, all, distinct,
    plain: new Set([...all].filter((form) => !distinct.has(form))),
    ...(rest.length > 0 && { ofModule: { module, models: new Set(inBothNumbers(rest).map(pascal)) } }),
  };
}

/** In capitals, as jOOQ writes constants: `ORDER_LINES`. */
export function constantForm(name: string): string {
  return wordsOf(name).join('_').toUpperCase();
}

/** `order_lines`, `orderLines`, `OrderLines` and `"order lines"` → order, lines. */
function wordsOf(name: string): readonly string[] {
  const apart = name.replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2').replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2');
  return apart.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '').map((word) => word.toLowerCase());
}

/** snake_case, camelCase and PascalCase; the latter also with initialisms in capitals, as Go writes them. */
function spellings(words: readonly string[]): readonly string[] {
  if (words.length === 0) return [];
  const [first = '', ...rest] = words;
  return [words.join('_'), first + pascal(rest), first + rest.map(withInitialism).join(''), pascal(words), words.map(withInitialism).join('')];
}

/** How a class is called where others have the plain name: `OrderLineEntity`. */
function classNames(words: readonly string[]): readonly string[] {
  return words.length === 0 ? [] : ['Entity', 'Model', 'Record'].map((kind) => `${pascal(words)}${kind}`);
}

/** What is left of a column's name behind the name of a property: `street` of `address_street` in `address`. */
export function withoutPrefix(column: string, prefix: string): string | undefined {
  const [words, before] = [wordsOf(column), wordsOf(prefix)];
  if (before.length === 0 || words.length <= before.length || before.some((word, i) => word !== words[i])) return undefined;
  return words.slice(before.length).join('_');
}

function pascal(words: readonly string[]): string {
  return words.map(capitalized).join('');
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

const initialisms: ReadonlySet<string> = new Set(['api', 'cpu', 'css', 'db', 'dns', 'html', 'http', 'https', 'id', 'ip', 'json', 'jwt', 'os', 'sku', 'sms', 'sql', 'ssh', 'tls', 'ttl', 'ui', 'uri', 'url', 'utc', 'uuid', 'xml']);

function withInitialism(word: string): string {
  return initialisms.has(word) ? word.toUpperCase() : capitalized(word);
}

/** As it is, and its last word in singular and plural. */
function inBothNumbers(words: readonly string[]): readonly (readonly string[])[] {
  const last = words.at(-1);
  if (last === undefined) return [];
  return [...new Set([last, ...singulars(last), ...plurals(last)])].map((word) => [...words.slice(0, -1), word]);
}

const irregular: readonly (readonly [string, string])[] = [
  ['person', 'people'], ['child', 'children'], ['man', 'men'], ['woman', 'women'], ['mouse', 'mice'], ['datum', 'data'], ['medium', 'media'],
  ['criterion', 'criteria'], ['analysis', 'analyses'], ['index', 'indices'], ['matrix', 'matrices'], ['vertex', 'vertices'], ['leaf', 'leaves'], ['shelf', 'shelves'],
];

function singulars(word: string): readonly string[] {
  const known = irregular.filter(([, plural]) => plural === word).map(([singular]) => singular);
  if (known.length > 0) return known;
  if (/(?:ss|us|is)$/.test(word)) return [];
  if (/ies$/.test(word)) return [word.replace(/ies$/, 'y'), word.slice(0, -1)];
  if (/(?:s|x|z|ch|sh)es$/.test(word)) return [word.slice(0, -2), word.slice(0, -1)];
  return /s$/.test(word) ? [word.slice(0, -1)] : [];
}

function plurals(word: string): readonly string[] {
  const known = irregular.filter(([singular]) => singular === word).map(([, plural]) => plural);
  if (known.length > 0) return known;
  if (/[^su]s$/.test(word) && !/is$/.test(word)) return [];
  if (/[^aeiou]y$/.test(word)) return [word.replace(/y$/, 'ies')];
  return [/(?:s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`];
}
