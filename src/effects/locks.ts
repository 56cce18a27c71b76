import { lockModes, type LockMode } from '../operations/index.ts';
import type { Blocks } from './types.ts';

/** The modes that each mode keeps out (lock.c: LockConflicts). */
const conflicting: Readonly<Record<LockMode, readonly LockMode[]>> = {
  'ACCESS SHARE': ['ACCESS EXCLUSIVE'],
  'ROW SHARE': ['EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  'ROW EXCLUSIVE': ['SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  'SHARE UPDATE EXCLUSIVE': ['SHARE UPDATE EXCLUSIVE', 'SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  SHARE: ['ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  'SHARE ROW EXCLUSIVE': ['ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE', 'SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  EXCLUSIVE: ['ROW SHARE', 'ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE', 'SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  'ACCESS EXCLUSIVE': lockModes,
};

/** Whether two transactions can't hold these modes on one relation at the same time. */
export function conflicts(a: LockMode, b: LockMode): boolean {
  return conflicting[a].includes(b);
}

/** What a lock stops: SELECT takes ACCESS SHARE, INSERT, UPDATE and DELETE take ROW EXCLUSIVE, most other DDL conflicts with itself. */
export function blocks(lock: LockMode): Blocks {
  if (conflicts(lock, 'ACCESS SHARE')) return 'reads and writes';
  if (conflicts(lock, 'ROW EXCLUSIVE')) return 'writes';
  return conflicts(lock, lock) ? 'ddl' : 'nothing';
}

/** The stronger of two modes, in the order in which PostgreSQL numbers them (lockdefs.h). */
export function stronger(a: LockMode, b: LockMode): LockMode {
  return lockModes.indexOf(a) < lockModes.indexOf(b) ? b : a;
}
