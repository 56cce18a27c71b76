/** Text → statements: splitter, parser, positions, PL/pgSQL bodies. The only place that knows libpg_query. */
export { readBody } from './body.ts';
export { configureWasmTiering } from './libpg-query.ts';
export { parseStatement } from './parse.ts';
export { lineStarts, positionAt, type Position } from './positions.ts';
export { splitSql } from './split.ts';
export * from './text.ts';
export { tokenize } from './tokens.ts';
export * from './types.ts';
