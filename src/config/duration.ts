const milliseconds: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Milliseconds of a setting such as lock_timeout: `2s`, `500`, `1.5 min` (guc.c: parse_int, whose unit here is ms where
 * none is written). Undefined where PostgreSQL would refuse it.
 */
export function durationOf(text: string): number | undefined {
  const [, number, unit = 'ms'] = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z]+)?\s*$/i.exec(text) ?? [];
  const factor = milliseconds[unit];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}
