/** Runs every case on PostgreSQL 14 to 18, and says in the last line how many agreed. */
import { startVitest } from 'vitest/node';

const vitest = await startVitest('test', process.argv.slice(2), { config: 'test/postgres/vitest.config.ts', watch: false });
const tests = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
const count = (state) => tests.filter((test) => test.result().state === state).length;
const failed = count('failed') + vitest.state.getTestModules().filter((module) => module.errors().length > 0).length;
await vitest.close();
if (failed > 0) process.exitCode = 1;
console.log(`${count('passed')} passed, ${failed} failed`);
