/** Text → statements: splitter, parser, positions, PL/pgSQL bodies. The only place that knows libpg_query. */
export * from './text.ts';
export * from './types.ts';
