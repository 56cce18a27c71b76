/** What an operation locks, scans and rewrites on a schema, per PostgreSQL version. */
export { blocks, conflicts, stronger } from './locks.ts';
export { relationName } from './relation-name.ts';
export * from './replay.ts';
export { type EffectEnvironment } from './scene.ts';
export { statementEffects } from './statement.ts';
export * from './types.ts';
export { isVolatile, type VolatilityVerdict } from './volatile.ts';
