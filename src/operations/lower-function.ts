import type * as pg from '@pgsql/types';
import { parseStatement, readBody, type BodyPiece, type BodyReading } from '../sql/index.ts';
import type { Expression } from './expressions.ts';
import { lowerBody } from './lower-body.ts';
import { lowerExpression } from './lower-expression.ts';
import { qualifiedName, strings } from './lower-name.ts';
import { findOption, isOn, optionsOf, optionText } from './lower-options.ts';
import { settingValue } from './lower-session.ts';
import { typeName } from './lower-type.ts';
import type { QualifiedName, TypeName } from './names.ts';
import type { AlterFunction, CreateFunction } from './objects.ts';
import type { DoBlock } from './session.ts';
import { findWord, rangeOf, sourceOf, type Source, type Span } from './source.ts';
import type { Body } from './statements.ts';

export function lowerDo(node: pg.DoStmt, source: Source): DoBlock {
  const language = optionText(findOption(node.args, 'language'))?.toLowerCase() ?? 'plpgsql';
  return { kind: 'doBlock', range: rangeOf(source, source.span), language, body: bodyOf(readBody(source.statement)) };
}

function bodyOf(reading: BodyReading | undefined): Body {
  return reading ? lowerBody(reading) : { statements: [], notAnalysed: [] };
}

/** CREATE FUNCTION and CREATE PROCEDURE. */
export function lowerCreateFunction(node: pg.CreateFunctionStmt, source: Source): CreateFunction {
  const procedure = node.is_procedure ?? false;
  const parameters = parametersOf(node.parameters);
  const inputs = parameters.filter(({ mode }) => isInput(mode));
  const language = optionText(findOption(node.options, 'language'))?.toLowerCase() ?? 'sql';
  const reading = readBody(source.statement);
  const inline = language === 'sql' ? inlineExpression(reading?.pieces ?? []) : undefined;
  return {
    kind: 'createFunction',
    range: rangeOf(source, source.span),
    name: routineName(node.funcname, procedure ? 'PROCEDURE' : 'FUNCTION', source),
    replace: node.replace ?? false,
    procedure,
    argumentTypes: inputs.flatMap(({ argType }) => (argType ? [typeName(argType, source)] : [])),
    defaultedArguments: inputs.filter(({ defexpr }) => defexpr !== undefined).length,
    variadic: inputs.some(({ mode }) => mode === 'FUNC_PARAM_VARIADIC'),
    ...(node.returnType && { returns: typeName(node.returnType, source) }),
    language,
    volatility: volatilityOf(node.options) ?? 'volatile',
    strict: isOn(node.options, 'strict'),
    securityDefiner: isOn(node.options, 'security'),
    settings: settingsOf(node.options, source),
    body: bodyOf(reading),
    ...(inline && { inlineExpression: inline }),
  };
}

/** The name behind the object's word. */
export function routineName(parts: readonly pg.Node[] | undefined, word: string, source: Source): QualifiedName {
  return qualifiedName(strings(parts), (findWord(source, word) ?? source.span.from) + 1, source);
}

function parametersOf(nodes: readonly pg.Node[] | undefined): pg.FunctionParameter[] {
  return (nodes ?? []).flatMap((node) => ('FunctionParameter' in node ? [node.FunctionParameter] : []));
}

function isInput(mode: pg.FunctionParameterMode | undefined): boolean {
  return mode !== 'FUNC_PARAM_OUT' && mode !== 'FUNC_PARAM_TABLE';
}

function volatilityOf(options: readonly pg.Node[] | undefined): CreateFunction['volatility'] | undefined {
  // The last one counts; PostgreSQL refuses conflicting ones.
  const text = optionText(optionsOf(options).findLast(({ defname }) => defname === 'volatility'));
  return text === 'immutable' || text === 'stable' || text === 'volatile' ? text : undefined;
}

/** `SET search_path = …` of the function itself. */
function settingsOf(options: readonly pg.Node[] | undefined, source: Source): CreateFunction['settings'] {
  return optionsOf(options).flatMap(({ defname, arg }) => {
    if (defname !== 'set' || !arg || !('VariableSetStmt' in arg)) return [];
    const name = (arg.VariableSetStmt.name ?? '').toLowerCase();
    return [{ name, value: settingValue(name, arg.VariableSetStmt.args, source) ?? null }];
  });
}

/** What a call of the function is replaced by, if its body is one SELECT of one expression (clauses.c: inline_function). */
function inlineExpression(pieces: readonly BodyPiece[]): Expression | undefined {
  const [piece, second] = pieces;
  if (!piece || second) return undefined;
  const parsed = parseStatement(piece.sql);
  if (!parsed.ok || !('SelectStmt' in parsed.statement.node)) return undefined;
  const value = onlyTarget(parsed.statement.node.SelectStmt);
  if (!value) return undefined;
  const source = sourceOf(parsed.statement);
  return lowerExpression(value.node, targetSpan(source, value.name), source);
}

function onlyTarget(select: pg.SelectStmt): { readonly node: pg.Node; readonly name: string | undefined } | undefined {
  const { targetList, limitOption: _limitOption, op: _op, ...clauses } = select;
  const [target, second] = targetList ?? [];
  if (Object.keys(clauses).length > 0 || second || !target || !('ResTarget' in target) || !target.ResTarget.val) return undefined;
  return { node: target.ResTarget.val, name: target.ResTarget.name };
}

/** Behind SELECT, up to the name that the column may be given, with AS or without. */
function targetSpan(source: Source, name: string | undefined): Span {
  const { to } = source.span;
  const as = name === undefined ? undefined : findWord(source, 'AS');
  return { from: source.span.from + 1, to: name === undefined ? to : (as ?? to - 1) };
}

/** `ALTER FUNCTION … IMMUTABLE` and its like. */
export function lowerAlterFunction(node: pg.AlterFunctionStmt, word: string, source: Source): AlterFunction {
  const volatility = volatilityOf(node.actions);
  return {
    kind: 'alterFunction',
    range: rangeOf(source, source.span),
    name: routineName(node.func?.objname, word, source),
    ...argumentTypes(node.func, source),
    ...(volatility && { volatility }),
  };
}

/** The types that pick one of several functions of a name, where they are written. */
export function argumentTypes(routine: pg.ObjectWithArgs | undefined, source: Source): { readonly argumentTypes?: readonly TypeName[] } {
  if (!routine || routine.args_unspecified) return {};
  return { argumentTypes: (routine.objargs ?? []).flatMap((type) => ('TypeName' in type ? [typeName(type.TypeName, source)] : [])) };
}
