import type { Base, Model } from './models.ts';
import { columnForms, tableForms, withoutPrefix } from './name-forms.ts';
import type { NamedRelation } from '../../rewrite/index.ts';
import { soughtNames, type Sought } from './sought.ts';
import type { FoundLine, SourceFile } from './source-file.ts';

export interface FoundPlace extends FoundLine {
  readonly path: string;
}

interface OwnedModel {
  readonly file: SourceFile;
  readonly model: Model;
}

/** A column as a model has it: by its own name, or inside of a value object by a part of it. */
interface Name {
  readonly column: string;
  readonly forms: ReadonlySet<string>;
}

/** The application as one release of it is: all its files together decide what a word in one of them can mean. */
export class Release {
  readonly #files: readonly SourceFile[];
  readonly #models: readonly OwnedModel[];
  readonly #modelForms: ReadonlySet<string>;

  constructor(files: readonly SourceFile[]) {
    this.#files = files;
    this.#models = files.flatMap((file) => file.models().map((model) => ({ file, model: this.#withTable(model) })));
    this.#modelForms = new Set(this.#models.filter(({ model }) => isOfKnownTable(model)).flatMap(({ model }) => spellingsOf(model)));
  }

  /** Where it names a relation, or a column of it. `tables`: how those of the database are spelt. */
  places(relation: NamedRelation, column: string | undefined, tables: ReadonlySet<string>): readonly FoundPlace[] {
    const own = this.#modelsOf(soughtNames(relation, column, tables));
    const names = new Set(own.flatMap(({ model }) => spellingsOf(model)));
    const foreign = new Set([...tables, ...this.#modelForms].filter((word) => !names.has(word)));
    const sought = soughtNames(relation, column, foreign);
    const members = this.#membersOf(own, column);
    // Where the application has models of its tables, and what is looked for is in none of them, only SQL can name it.
    const isElsewhere = own.length === 0 && this.#models.some(({ model }) => model.mapper === 'all tables');
    const words = own.length > 0 ? members.size > 0 || own.some(({ model }) => column === undefined || !model.closed) : !isElsewhere;
    const others = new Map<SourceFile, Model[]>();
    for (const one of this.#models) if (!own.includes(one) && isOfKnownTable(one.model)) others.set(one.file, [...others.get(one.file) ?? [], one.model]);
    return this.#files.flatMap((file) => {
      const otherModels = others.get(file) ?? [];
      return file.lines(sought, { words, sql: isElsewhere ? 'word' : 'exact', members: [...members.get(file) ?? []], otherModels }).map((line) => ({ path: file.path, ...line }));
    });
  }

  #modelsOf(sought: Sought): readonly OwnedModel[] {
    const { schema, name } = sought.relation;
    return this.#models.filter(({ file, model }) =>
      (model.table === undefined ? file.isModelByName(model, sought) : model.table === name && (model.schema === undefined || schema === '' || model.schema === schema)));
  }

  /** Where models stand; of a column, where they have it, in themselves, in what they inherit, and in their value objects. */
  #membersOf(models: readonly OwnedModel[], column: string | undefined): ReadonlyMap<SourceFile, ReadonlySet<number>> {
    const found = new Map<SourceFile, Set<number>>();
    const add = (file: SourceFile, places: readonly number[]): void => {
      if (places.length > 0) found.set(file, new Set([...found.get(file) ?? [], ...places]));
    };
    const seen = new Set<string>();
    const inherit = ({ className, property }: Base, name: Name): void => {
      const inside = property === undefined ? undefined : withoutPrefix(name.column, property);
      const key = `${className} ${name.column}`;
      if (seen.has(key)) return;
      seen.add(key);
      for (const file of this.#files) {
        const declared = file.classNamed(className);
        if (!declared) continue;
        for (const one of [name, ...(inside === undefined ? [] : [nameOf(inside)])]) {
          add(file, file.columnsOf(declared, one.column, one.forms));
          for (const base of declared.bases) inherit(base, one);
        }
      }
    };
    for (const { file, model } of models) {
      if (column === undefined) {
        add(file, [model.at]);
        continue;
      }
      const name = nameOf(column);
      add(file, file.columnsOf(model, name.column, name.forms));
      for (const base of model.bases) inherit(base, name);
    }
    return found;
  }

  /** The table that a constant of another file names. */
  #withTable(model: Model): Model {
    const { tableConstant } = model;
    if (tableConstant === undefined) return model;
    const values = new Set(this.#files.flatMap((file) => file.constant(tableConstant) ?? []));
    const [table] = values;
    return values.size === 1 && table !== undefined ? { ...model, table } : model;
  }
}

/** By its own words, or by the name of its class; not where a constant is to say it and can't be found. */
function isOfKnownTable({ table, tableConstant }: Model): boolean {
  return table !== undefined || tableConstant === undefined;
}

/** How its table and its class are spelt. */
function spellingsOf({ table, className }: Model): readonly string[] {
  return [table, className].flatMap((name) => (name === undefined ? [] : [...tableForms(name).all]));
}

function nameOf(column: string): Name {
  return { column, forms: columnForms(column) };
}
