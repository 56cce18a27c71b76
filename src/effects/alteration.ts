import type { Scene } from './scene.ts';

/** One ALTER TABLE while its commands are judged. */
export interface Alteration {
  readonly scene: Scene;
  /**
   * The table is rewritten whatever else is done: known before the first command runs (tablecmds.c: phase 1 sets
   * tab->rewrite), so nothing that a type change touches can be reused.
   */
  readonly rewrites: boolean;
}
