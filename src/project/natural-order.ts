/** Names as people order them: `2_x` before `10_x`. By code unit between the numbers, so that no locale changes the order. */
export function compareNaturally(a: string, b: string): number {
  const left = parts(a);
  const right = parts(b);
  for (const [i, part] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    const order = compareParts(part, other);
    if (order !== 0) return order;
  }
  // Equal but for leading zeros (`01`, `1`) or for a longer end.
  return left.length - right.length || compareText(a, b);
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

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
