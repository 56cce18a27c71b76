import type { Table } from '../schema/index.ts';
import { notNullState } from './not-null-proof.ts';
import type { Scene } from './scene.ts';
import { locked, worked, type Touches } from './touches.ts';

/** A column becomes NOT NULL: ACCESS EXCLUSIVE, and a scan unless it is known to hold no nulls. */
export function* verifyNotNull(scene: Scene, table: Table, column: string): Touches {
  const state = notNullState(scene, table, column);
  const done = state === 'already' || state === 'proved';
  yield done ? locked(table, 'ACCESS EXCLUSIVE') : worked(table, 'ACCESS EXCLUSIVE', { work: 'scan', kind: 'not null', name: column }, state === 'unproved');
}
