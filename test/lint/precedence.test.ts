import { expect, test } from 'vitest';
import { applyPrecedence, defineRule, precedenceOf, type Finding, type Rule } from '../../src/lint/index.ts';

function rule(name: string, supersedes: readonly string[] = []): Rule {
  return defineRule({ name, meta: { severity: 'error', summary: 'Something', supersedes, sources: [] }, statement: () => undefined });
}

type Hazard = Pick<Finding, 'rule' | 'severity' | 'path' | 'range' | 'statement' | 'relation'>;

function hazard(name: string, start: number, end: number, more: Partial<Hazard> = {}): Hazard {
  return { rule: name, severity: 'error', path: '1.sql', range: { start, end }, statement: { start: 0, end: 100 }, relation: 'public.t', ...more };
}

const precedence = precedenceOf([rule('a', ['b']), rule('b', ['c']), rule('c'), rule('top', ['*'])]);

function left(...hazards: readonly Hazard[]): readonly string[] {
  return applyPrecedence(hazards, precedence).map((found) => found.rule);
}

test('the specific drops the general on the same place, and what that drops in turn', () => {
  expect(left(hazard('a', 0, 10), hazard('b', 5, 15))).toEqual(['a']);
  expect(left(hazard('a', 0, 10), hazard('c', 9, 20))).toEqual(['a']);
  expect(left(hazard('b', 0, 10), hazard('a', 5, 15))).toEqual(['a']);
});

test('another clause of the statement is another hazard', () => {
  expect(left(hazard('a', 0, 10), hazard('b', 10, 20))).toEqual(['a', 'b']);
});

test('an info about a relation is said by whatever speaks of that relation', () => {
  expect(left(hazard('a', 0, 10), hazard('b', 10, 20, { severity: 'info' }))).toEqual(['a']);
  expect(left(hazard('a', 0, 10), hazard('b', 10, 20, { severity: 'info', relation: 'public.other' }))).toEqual(['a', 'b']);
});

test('another statement, or the same place in another file, is another hazard', () => {
  expect(left(hazard('a', 0, 10), hazard('b', 0, 10, { statement: { start: 200, end: 300 } }))).toEqual(['a', 'b']);
  expect(left(hazard('a', 0, 10), hazard('b', 0, 10, { path: '2.sql' }))).toEqual(['a', 'b']);
});

test('a refused statement is all that is said of it', () => {
  expect(left(hazard('top', 0, 5), hazard('a', 20, 30, { relation: 'public.other' }))).toEqual(['top']);
});

test('a rule drops nothing of its own', () => {
  expect(left(hazard('a', 0, 10), hazard('a', 5, 15))).toEqual(['a', 'a']);
  expect(left(hazard('top', 0, 10), hazard('top', 5, 15))).toEqual(['top', 'top']);
});
