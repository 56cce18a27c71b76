/** The package has no types; yargs alone calls it. */
declare module 'cliui' {
  const cliui: unknown;
  export { cliui as default };
}
