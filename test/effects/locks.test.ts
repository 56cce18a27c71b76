import { describe, expect, it } from 'vitest';
import { blocks, conflicts, stronger } from '../../src/effects/index.ts';
import { lockModes } from '../../src/operations/index.ts';

describe('lock modes', () => {
  // The table of https://www.postgresql.org/docs/current/explicit-locking.html, X where two modes conflict.
  const documented = ['.......X', '......XX', '....XXXX', '...XXXXX', '..XX.XXX', '..XXXXXX', '.XXXXXXX', 'XXXXXXXX'];

  it('conflict as the manual says', () => {
    const ours = lockModes.map((row) => lockModes.map((column) => (conflicts(row, column) ? 'X' : '.')).join(''));
    expect(ours).toEqual(documented);
  });

  it('block what reads, writes and other DDL take', () => {
    expect(lockModes.map(blocks)).toEqual(['nothing', 'nothing', 'nothing', 'ddl', 'writes', 'writes', 'writes', 'reads and writes']);
  });

  it('are ordered by strength', () => {
    expect(stronger('SHARE', 'ROW EXCLUSIVE')).toBe('SHARE');
    expect(stronger('SHARE', 'SHARE ROW EXCLUSIVE')).toBe('SHARE ROW EXCLUSIVE');
    expect(stronger('EXCLUSIVE', 'EXCLUSIVE')).toBe('EXCLUSIVE');
  });
});
