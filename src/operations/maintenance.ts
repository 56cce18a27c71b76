import type { Range } from '../sql/index.ts';
import type { QualifiedName } from './names.ts';

interface Base {
  readonly range: Range;
}

/** VACUUM of one table, or of all (no `table`). */
export interface Vacuum extends Base {
  readonly kind: 'vacuum';
  readonly table?: QualifiedName;
  readonly full: boolean;
  readonly analyze: boolean;
}
export interface Analyze extends Base {
  readonly kind: 'analyze';
  readonly table?: QualifiedName;
}
/** CLUSTER of one table, or of all that were clustered before. */
export interface Cluster extends Base {
  readonly kind: 'cluster';
  readonly table?: QualifiedName;
  readonly index?: string;
}

export type MaintenanceOperation = Vacuum | Analyze | Cluster;
