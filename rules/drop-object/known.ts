import { effectOnNamed, findFunctions, findRelation, findType, searchPath, type DropOperation, type Effect, type StatementUnit } from '../../src/lint/index.ts';

/** The effect on a relation, or true for what is none, where code that runs may know the object; false where it isn't there, is this deploy's, or is called by triggers alone. */
export function isKnownToCode(operation: DropOperation, unit: StatementUnit): Effect | boolean {
  switch (operation.kind) {
    case 'dropRelation':
      return effectOnNamed(unit, operation) ?? false;
    case 'dropFunction': {
      if (operation.object === 'aggregate') return true;
      const overloads = findFunctions(unit.schema, operation.name, searchPath(unit));
      if (overloads === 'unknown') return true;
      // CASCADE takes the triggers along, which other rules don't see.
      return overloads !== 'absent' && overloads.length > 0 && (operation.cascade || overloads.some(({ returns }) => returns?.name !== 'trigger' && returns?.name !== 'event_trigger'));
    }
    case 'dropType': {
      const relation = findRelation(unit.schema, operation.name, searchPath(unit));
      if (typeof relation !== 'string' && relation.kind === 'composite type') return relation.new !== 'yes';
      const type = findType(unit.schema, operation.name, searchPath(unit));
      return type === 'unknown' || (type !== 'absent' && type.createdBy !== unit.schema.deploy);
    }
    case 'dropSchema':
    case 'dropObject':
      return true;
  }
}

/** Nothing is known of the object: IF EXISTS only makes room for what comes next. */
export function isNeverSeen(operation: DropOperation, unit: StatementUnit): boolean {
  switch (operation.kind) {
    case 'dropRelation':
      return findRelation(unit.schema, operation.name, searchPath(unit)) === 'unknown';
    case 'dropFunction':
      return findFunctions(unit.schema, operation.name, searchPath(unit)) === 'unknown';
    case 'dropType':
      return findType(unit.schema, operation.name, searchPath(unit)) === 'unknown' && findRelation(unit.schema, operation.name, searchPath(unit)) === 'unknown';
    case 'dropSchema':
    case 'dropObject':
      return true;
  }
}
