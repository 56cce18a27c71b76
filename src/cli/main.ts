#!/usr/bin/env node
import { configureWasmTiering } from '../sql/index.ts';
import { run } from './run.ts';

configureWasmTiering('process');
process.exitCode = await run(process.argv.slice(2));
