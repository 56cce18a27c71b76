import { copyFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'tsdown';
import { writeThirdPartyLicences } from './scripts/third-party-licences.ts';

rmSync('dist', { recursive: true, force: true });

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const shared: UserConfig = {
  outDir: 'dist',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: false,
  fixedExtension: false,
  clean: false,
};

/**
 * Two bundles: the command, one file that starts fast (fast-glob alone stands apart and is loaded where it is needed),
 * and the public API with its types. The parser's WASM lies beside both.
 */
export default defineConfig([
  {
    ...shared,
    name: 'command',
    entry: { cli: 'src/cli/main.ts' },
    dts: false,
    // 4 ms less to read it.
    minify: true,
    alias: {
      './lib/platform-shims/esm.mjs': source('src/cli/yargs-platform.ts'),
      'string-width': source('src/cli/string-width.ts'),
    },
    hooks: { 'build:done': () => {
      copyFileSync('node_modules/libpg-query/wasm/libpg-query.wasm', 'dist/libpg-query.wasm');
      writeThirdPartyLicences('dist/THIRD-PARTY-LICENSES.txt');
    } },
  },
  { ...shared, name: 'api', entry: { index: 'src/index.ts' }, dts: true },
]);
