// Made by scripts/generate-rules.js from the folders of rules/.
import type { Rule } from '../src/lint/index.ts';
import { rule as indexWithoutConcurrently } from './index-without-concurrently/index.ts';
import { rule as setNotNull } from './set-not-null/index.ts';
import { rule as severalTablesLocked } from './several-tables-locked/index.ts';

/** Every rule that comes with ddlint, by name. */
export const rules: readonly Rule[] = [
  indexWithoutConcurrently,
  setNotNull,
  severalTablesLocked,
];
