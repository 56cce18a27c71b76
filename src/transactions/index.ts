/** For each statement the transaction that really surrounds it, and the settings in force. */
export * from './session.ts';
export * from './types.ts';
