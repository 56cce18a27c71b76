#!/usr/bin/env node
import { configureWasmTiering } from '../sql/index.ts';
import { run } from './run.ts';

configureWasmTiering('process');
void run(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
