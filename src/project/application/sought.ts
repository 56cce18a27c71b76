import type { NamedRelation } from '../../rewrite/index.ts';
import { columnForms, constantForm, tableForms, type TableForms } from './name-forms.ts';

/** What is looked for, spelt in all its ways: made once for all files. */
export interface Sought {
  readonly relation: NamedRelation;
  readonly column?: string;
  readonly table: TableForms;
  readonly columnForms: ReadonlySet<string>;
  /** Words of which a file must have one, for the table and for the column: also those that only some languages use. */
  readonly tableWords: ReadonlySet<string>;
  readonly columnWords: ReadonlySet<string>;
  /** Whether a word is spelt like another table that is known, or its model. */
  readonly isOther: (word: string) => boolean;
}

/** `others`: how the other tables that are known, and their models, are spelt. */
export function soughtNames(relation: NamedRelation, column: string | undefined, others: ReadonlySet<string>): Sought {
  const table = tableForms(relation.name);
  const forms: ReadonlySet<string> = column === undefined ? new Set() : columnForms(column);
  return {
    relation, table, columnForms: forms,
    tableWords: new Set([...table.all, constantForm(relation.name), ...(table.ofModule?.models ?? [])]),
    columnWords: new Set(column === undefined ? [] : [...forms, constantForm(column)]),
    isOther: (word) => others.has(word) && !table.all.has(word),
    ...(column !== undefined && { column }),
  };
}
