import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../emulator/emulator';
import { isExecutable, onPath } from './executables';
import { LabError } from './lab-error';
import { lastLine } from './program';

/** What `npm run setup` brings for the lab, in .tools/bin. */
const TOOLS = ['systemd-nspawn', 'mmdebstrap', 'nft', 'ip'];

/** What util-linux has on every Linux. */
const ON_PATH = ['unshare', 'nsenter', 'setpriv'];

/** What the lab wants to know of the machine that it is to run on. */
export interface HostFacts {
  /** As `process.platform`. */
  readonly platform: string;
  /** Id of the user; undefined where the system has none. */
  readonly uid: number | undefined;
  /** Whether a file of the project can be run. */
  readonly hasFile: (...path: string[]) => boolean;
  /** Whether the PATH has a program. */
  readonly hasProgram: (name: string) => boolean;
  /** Why the set-up could not bring a program; undefined where it says nothing. */
  readonly problemOf: (tool: string) => string | undefined;
  /** Why namespaces cannot be made; undefined where they can. */
  readonly namespaceProblem: () => string | undefined;
  /** Whether loop devices can be made. */
  readonly hasLoopDevices: () => boolean;
}

/**
 * Says in one line why the lab cannot run on a machine and what to do about it; undefined where it can.
 *
 * Only the first reason: the others may be none once it is mended.
 */
export function whatLacks(facts: HostFacts): string | undefined {
  if (facts.platform !== 'linux') return `the lab needs Linux, this is ${facts.platform}: run it in a Linux virtual machine`;
  if (facts.uid !== 0) return 'the lab needs root, because it makes network namespaces, mounts and loop devices: run it with sudo';
  if (!facts.hasFile('.venv', 'bin', 'python')) return 'the lab needs Python packages in .venv: run "npm run setup"';
  const tools = TOOLS.filter((name) => !facts.hasFile('.tools', 'bin', name));
  if (tools.length > 0) return whatLacksOf(tools, facts);
  const programs = ON_PATH.filter((name) => !facts.hasProgram(name));
  if (programs.length > 0) return `the lab needs ${programs.join(', ')} on the PATH: install util-linux`;
  const problem = facts.namespaceProblem();
  if (problem !== undefined) return `the lab needs to make namespaces: ${problem}; in a container, give it the capability SYS_ADMIN`;
  if (!facts.hasLoopDevices()) return 'the lab needs loop devices: load the kernel module loop';
  return undefined;
}

function whatLacksOf(tools: readonly string[], { problemOf }: HostFacts): string {
  const [first = ''] = tools;
  const problem = problemOf(first);
  if (problem !== undefined) return `the lab needs ${first}, but ${first} ${problem}`;
  return `the lab needs ${tools.join(', ')} in .tools/bin: run "npm run setup"`;
}

/** What `whatLacks` says of this machine. */
export function missingRequirement(): string | undefined {
  return whatLacks(hostFacts());
}

/** Throws a LabError where `whatLacks` finds something on this machine. */
export function checkRequirements(): void {
  const reason = missingRequirement();
  if (reason !== undefined) throw new LabError(reason);
}

/** The facts of this machine. */
function hostFacts(): HostFacts {
  return {
    platform: process.platform,
    uid: process.getuid?.(),
    hasFile: (...path) => isExecutable(join(repositoryRoot(), ...path)),
    hasProgram: (name) => onPath(name) !== undefined,
    problemOf: (tool) => installed()[tool]?.problem,
    namespaceProblem,
    hasLoopDevices: () => existsSync('/dev/loop-control'),
  };
}

/** Many a container refuses namespaces even to root. */
function namespaceProblem(): string | undefined {
  const { status, error, stderr } = spawnSync('unshare', ['--mount', '--net', '--pid', '--fork', 'true'], { encoding: 'utf8' });
  if (error !== undefined) return error.message;
  return status === 0 ? undefined : lastLine(stderr) ?? `unshare ended with ${status}`;
}

/** What the last set-up recorded of each program. */
function installed(): Readonly<Record<string, { readonly problem?: string } | undefined>> {
  try {
    const text = readFileSync(join(repositoryRoot(), '.tools', 'installed.json'), 'utf8');
    return (JSON.parse(text) as { programs: Record<string, { problem?: string }> }).programs;
  } catch {
    return {};
  }
}
