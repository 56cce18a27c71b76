import type { Operation } from '../operations/index.ts';

/** Names that statements make and take away, for all that has a name that code may use. Relations and types have namespaces of their own in PostgreSQL, and so they have here. */
export interface ObjectName {
  readonly space: 'relation' | 'type' | 'routine' | 'schema' | 'extension';
  readonly schema?: string;
  readonly name: string;
}

/** The name that an operation makes, be it of something new or of something renamed. */
export function nameMadeBy(operation: Operation): ObjectName | undefined {
  switch (operation.kind) {
    case 'createTable':
    case 'createTableAs':
    case 'createView':
    case 'createSequence':
      return { space: 'relation', ...partsOf(operation.name) };
    case 'renameRelation':
      return { space: 'relation', ...partsOf(operation.table), name: operation.to };
    case 'setRelationSchema':
      return { space: 'relation', name: operation.table.name, schema: operation.schema };
    case 'createEnum':
    case 'createDomain':
    case 'createCompositeType':
    case 'createType':
      return { space: 'type', ...partsOf(operation.name) };
    case 'createFunction':
      return { space: 'routine', ...partsOf(operation.name) };
    case 'createSchema':
      return { space: 'schema', name: operation.name };
    case 'otherCommand':
      return operation.name && otherObject(operation.command, operation.name);
    case 'renameObject': {
      const space = spaceOf(operation.object);
      return space && operation.constraint === undefined ? { space, ...partsOf(operation.name), name: operation.to } : undefined;
    }
    case 'setObjectSchema': {
      const space = spaceOf(operation.object);
      return space && { space, name: operation.name.name, schema: operation.schema };
    }
    default:
      return undefined;
  }
}

/** The name that an operation takes away. */
export function nameTakenBy(operation: Operation): ObjectName | undefined {
  switch (operation.kind) {
    case 'dropRelation':
      return { space: 'relation', ...partsOf(operation.name) };
    case 'renameRelation':
    case 'setRelationSchema':
      return { space: 'relation', ...partsOf(operation.table) };
    case 'dropType':
      return { space: 'type', ...partsOf(operation.name) };
    case 'dropFunction':
      return { space: 'routine', ...partsOf(operation.name) };
    case 'dropSchema':
      return { space: 'schema', name: operation.name };
    case 'dropObject':
    case 'setObjectSchema': {
      const space = spaceOf(operation.object);
      return space && { space, ...partsOf(operation.name) };
    }
    case 'renameObject': {
      const space = spaceOf(operation.object);
      return space && operation.constraint === undefined ? { space, ...partsOf(operation.name) } : undefined;
    }
    default:
      return undefined;
  }
}

/** A name without a schema may be in any. */
export function isSameName(a: ObjectName | undefined, b: ObjectName | undefined): boolean {
  return a !== undefined && b !== undefined && a.space === b.space && a.name === b.name && (a.schema === undefined || b.schema === undefined || a.schema === b.schema);
}

function partsOf({ schema, name }: { readonly schema?: string; readonly name: string }): { readonly schema?: string; readonly name: string } {
  return schema === undefined ? { name } : { schema, name };
}

function otherObject(command: string, name: { readonly schema?: string; readonly name: string }): ObjectName | undefined {
  if (command === 'CREATE EXTENSION') return { space: 'extension', name: name.name };
  return command === 'CREATE AGGREGATE' ? { space: 'routine', ...partsOf(name) } : undefined;
}

function spaceOf(object: string): ObjectName['space'] | undefined {
  switch (object) {
    case 'type':
    case 'domain':
      return 'type';
    case 'function':
    case 'procedure':
    case 'routine':
    case 'aggregate':
      return 'routine';
    case 'schema':
    case 'extension':
      return object;
    default:
      return undefined;
  }
}
