/**
 * psql's backslash commands (https://www.postgresql.org/docs/current/app-psql.html), by whether they can change the
 * schema, the connection, or which statements run. `\copy` is read as COPY and stands in neither table.
 */

/** They print, format, describe or set up the client. */
const harmless = new Set(
  `? a bind bind_named C close_prepared conninfo copyright crosstabview e echo edit ef encoding errverbose ev f getresults gdesc gx g h help html H
  lo_list lo_list+ o out p parse print pset qecho r reset restrict s sf sv t timing T unrestrict w warn write x z`.split(/\s+/),
);

/** Variables of psql itself that change nothing about what runs. Any other is a placeholder's value. */
const harmlessVariables = new Set(
  `COMP_KEYWORD_CASE ECHO ECHO_HIDDEN ENCODING FETCH_COUNT HIDE_TABLEAM HIDE_TOAST_COMPRESSION HISTCONTROL HISTFILE HISTSIZE IGNOREEOF
  ON_ERROR_STOP PROMPT1 PROMPT2 PROMPT3 QUIET SHOW_ALL_RESULTS SHOW_CONTEXT VERBOSITY`.split(/\s+/),
);

const reasons: Readonly<Record<string, string>> = {
  i: 'psql runs another file here',
  ir: 'psql runs another file here',
  include: 'psql runs another file here',
  include_relative: 'psql runs another file here',
  c: 'psql connects again here: what follows may run in another database',
  connect: 'psql connects again here: what follows may run in another database',
  q: 'psql stops here: what follows does not run',
  quit: 'psql stops here: what follows does not run',
  gset: "psql sets variables from the query's row: what they stand for is unknown",
  getenv: 'psql sets a variable from the environment: what it stands for is unknown',
  prompt: 'psql asks for a variable: what it stands for is unknown',
  gexec: 'psql runs the results of the query as statements',
  watch: 'psql repeats the query',
  if: 'psql runs what follows under a condition',
  elif: 'psql runs what follows under a condition',
  else: 'psql runs what follows under a condition',
  endif: 'psql runs what comes before under a condition',
  '!': 'psql runs a command of the shell',
  password: 'psql changes the password of a role',
  cd: 'psql changes the directory in which it finds files',
  setenv: 'psql changes the environment of the commands that it runs',
  lo_import: 'psql makes a large object',
  lo_export: 'psql writes a large object to a file',
  lo_unlink: 'psql drops a large object',
  '.': 'the end of COPY data stands here, but no data',
};

/** Why a backslash command (its name without the backslash) can't be judged; nothing for a harmless one. */
export function reasonNotAnalysed(command: string, argument: string): string | undefined {
  // \d, \dt+, \l, \sf+ … describe.
  if (/^(?:d[A-Za-z]*|l|z|s[fv])[S+]*$/.test(command) || harmless.has(command)) return undefined;
  if (command === 'set' || command === 'unset') return reasonForVariable(command, argument);
  return reasons[command] ?? `psql's \\${command} is not understood`;
}

function reasonForVariable(command: string, argument: string): string | undefined {
  const [variable = ''] = argument.trim().split(/\s/);
  if (variable === '' || harmlessVariables.has(variable)) return undefined;
  if (variable === 'AUTOCOMMIT') return 'psql opens transactions by itself from here on, or no longer does';
  if (variable === 'ON_ERROR_ROLLBACK') return 'psql sets savepoints by itself from here on, or no longer does';
  return command === 'set' ? `psql sets the variable ${variable}: what :${variable} stands for is unknown` : undefined;
}
