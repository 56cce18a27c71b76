import { settingsProblems } from './examine.ts';
import { isRecord, settingAt, textAt, type Parsed } from './settings-files.ts';
import type { Surroundings, ToolProblem } from './tool.ts';

const npmGroups = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** What the nearest package.json asks for of a package, as it is written there: `^7.1.0`. */
export function npmRange({ nearest }: Surroundings, name: string): string | undefined {
  const file = nearest('package.json');
  const manifest = file?.settings();
  if (file && manifest && isBroken(manifest)) return new RegExp(`"${quote(name)}"\\s*:\\s*"([^"]*)"`).exec(file.text)?.[1];
  return npmGroups.map((group) => textAt(manifest, group, name)).find((range) => range !== undefined);
}

/**
 * The version of a package that is installed, or that a lock file beside the package.json or above it has chosen; else
 * the lowest that package.json asks for. Undefined where none of them tells.
 */
export function npmVersion(around: Surroundings, name: string): readonly [major: number, minor: number] | undefined {
  const { nearest } = around;
  const chosen = textAt(nearest(`node_modules/${name}/package.json`)?.settings(), 'version')
    ?? textAt(nearest('package-lock.json')?.settings(), 'packages', `node_modules/${name}`, 'version')
    ?? lockedBy(nearest('pnpm-lock.yaml')?.text, name, (quoted) => new RegExp(`^\\s+'?/?${quoted}@(\\d+\\.\\d+[^'():\\s]*)`, 'm'))
    ?? lockedBy(nearest('yarn.lock')?.text, name, (quoted) => new RegExp(`^"?${quoted}@[^\\n]*:\\n\\s+version:? "?(\\d+\\.\\d+[^"\\s]*)`, 'm'));
  const [, major, minor] = /^[^\d]*(\d+)(?:\.(\d+))?/.exec(chosen ?? rangeWithoutProtocol(npmRange(around, name)) ?? '') ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor ?? 0)];
}

function lockedBy(text: string | undefined, name: string, pattern: (quoted: string) => RegExp): string | undefined {
  return text === undefined ? undefined : pattern(quote(name)).exec(text)?.[1];
}

function quote(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** `npm:`, `workspace:`, `file:` and their like name no version of their own. */
function rangeWithoutProtocol(range: string | undefined): string | undefined {
  return range !== undefined && /^[\^~>=<v\s]*\d/.test(range) ? range : undefined;
}

/** Whether the nearest Cargo.toml asks for a crate, or its Cargo.lock holds it: the manifest of a workspace names those of none of its members. */
export function asksForCrate({ nearest }: Surroundings, name: string): boolean {
  const manifest = nearest('Cargo.toml');
  if (!manifest) return false;
  const settings = manifest.settings();
  if (isBroken(settings)) return new RegExp(`^\\s*(?:\\[(?:\\w+-)?dependencies\\.)?${name}\\b`, 'm').test(manifest.text);
  const target = settingAt(settings, 'target');
  const groups = [settings, ...[settingAt(settings, 'workspace'), ...(isRecord(target) ? Object.values(target) : [])].map((value): Parsed => ({ ok: true, value }))];
  const asks = groups.some((group) => ['dependencies', 'dev-dependencies', 'build-dependencies'].some((key) => settingAt(group, key, name) !== undefined));
  if (asks || settingAt(settings, 'workspace') === undefined) return asks;
  return new RegExp(`^name = "${name}"$`, 'm').test(manifest.read('Cargo.lock') ?? '');
}

/** A Cargo.toml that can't be read: its text is searched for the names of crates. */
export function cargoProblems({ nearest }: Surroundings): readonly ToolProblem[] {
  return settingsProblems(nearest('Cargo.toml'), 'the crates that its lines name are assumed');
}

/** Whether the nearest go.mod requires a module whose path matches. */
export function requiresGoModule({ nearest }: Surroundings, path: RegExp): boolean {
  return (nearest('go.mod')?.text ?? '').split('\n').some((line) => path.test(line.replace(/\/\/.*$/, '')));
}

/** Whether of two manifests this one is the nearer, or lies beside the other: a repository may hold programs of several languages. */
export function isNearest({ nearest }: Surroundings, name: string, other: string): boolean {
  return nearest(name, other)?.path.endsWith(name) === true;
}

/** A manifest that can't be read may ask for anything: its text is all there is. */
function isBroken(settings: Parsed): boolean {
  return !settings.ok;
}
