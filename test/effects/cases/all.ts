import { addColumnCases } from './add-column.ts';
import { columnCases } from './columns.ts';
import { constraintCases } from './constraints.ts';
import { dataCases } from './data.ts';
import { foreignKeyCases } from './foreign-keys.ts';
import { indexCases } from './indexes.ts';
import { maintenanceCases } from './maintenance.ts';
import { onTableCases } from './on-tables.ts';
import { partitionCases } from './partitions.ts';
import { sequenceCases } from './sequences.ts';
import { sessionCases } from './session.ts';
import { setNotNullCases } from './set-not-null.ts';
import { tableCases } from './tables.ts';
import { typeChangeCases } from './type-changes.ts';
import { typeCases } from './types.ts';
import { viewCases } from './views.ts';
import type { Case } from './case.ts';

/** Every case, those of one setup behind each other. */
export const allCases: readonly Case[] = [
  addColumnCases,
  columnCases,
  constraintCases,
  dataCases,
  foreignKeyCases,
  indexCases,
  maintenanceCases,
  onTableCases,
  partitionCases,
  sequenceCases,
  sessionCases,
  setNotNullCases,
  tableCases,
  typeChangeCases,
  typeCases,
  viewCases,
].flat();
