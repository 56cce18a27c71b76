/** Names as people order them: `2_x` before `10_x`. By code unit between the numbers, so that no locale changes the order. */
export function compareNaturally(a: string, b: string): number {
  const same = sameParts(a, b);
  const left = parts(a.slice(same));
  const right = parts(b.slice(same));
  for (const [i, part] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    const order = compareParts(part, other);
    if (order !== 0) return order;
  }
  // Equal but for leading zeros (`01`, `1`) or for a longer end.
  return left.length - right.length || compareText(a, b);
}

/** Where something belongs among others that are in order. */
export function placeAmong(ordered: readonly { readonly path: string }[], { path }: { readonly path: string }, compare: (a: string, b: string) => number): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(ordered[middle]?.path ?? '', path) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How far both are the same, up to where a part begins: names of one directory are for the most part. */
function sameParts(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  if (at === 0 || a[at - 1] === '/') return at;
  const kind = isNumber(a[at - 1] ?? '');
  while (at > 0 && a[at - 1] !== '/' && isNumber(a[at - 1] ?? '') === kind) at--;
  return at;
}

/** `db/10_x` → `db`, `/`, `10`, `_x`: a folder's own files stay together, whatever sorts around the slash. */
function parts(name: string): readonly string[] {
  return name.match(/\d+|\/|[^\d/]+/g) ?? [];
}

function compareParts(a: string, b: string): number {
  if (a === '/' || b === '/') return a === b ? 0 : a === '/' ? -1 : 1;
  if (!isNumber(a) || !isNumber(b)) return compareText(a, b);
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  // Numbers of any length: timestamps of 17 digits do not fit into a double.
  return left.length - right.length || compareText(left, right);
}

function isNumber(part: string): boolean {
  return /^\d/.test(part);
}

/** As text, directory by directory: `a/x` before `a-b/x`. */
export function comparePaths(a: string, b: string): number {
  return compareText(a.replaceAll('/', '\0'), b.replaceAll('/', '\0'));
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
