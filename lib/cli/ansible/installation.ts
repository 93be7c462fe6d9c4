import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Reach } from '../../definitions/inventory/reach';
import { quoted, reasonOf, shown } from '../../fleet-file/read';
import { type CoreVersion, coreName, coreVersion, isOlder, OLDEST_CORE } from '../../rendering/ansible/core-version';
import { type Mitogen, mitogenProblem } from '../../rendering/ansible/mitogen';
import { CliError, type CliIo } from '../io';
import { USAGE } from '../report';
import { lastLine } from '../transport/last-line';

/** The flags that say which Ansible, as they were typed. */
export interface InstallationFlags {
  readonly ansible?: string;
  readonly ansibleCore?: string;
  readonly mitogen?: boolean;
}

/** What is installed, as far as settings depend on it. */
export interface Installation {
  readonly core: CoreVersion;
  /** Whether the collection ansible.posix is there. */
  readonly hasPosix: boolean;
  readonly mitogen?: Mitogen;
}

/** What `ansible --version` says. */
export interface AnsibleVersion {
  readonly core: CoreVersion;
  /** The Python that runs it. */
  readonly python?: string;
  /** Folders in which collections are looked for. */
  readonly collectionFolders: readonly string[];
}

const TIME_LIMIT_MS = 60_000;
const FIND_MITOGEN = `
import ansible_mitogen, json, mitogen, os
folder = os.path.join(os.path.dirname(os.path.abspath(ansible_mitogen.__file__)), "plugins", "strategy")
print(json.dumps({"version": ".".join(map(str, mitogen.__version__)), "strategies": folder}))
`;

/**
 * What the installed Ansible is, or what it is said to be.
 *
 * Throws a CliError where there is none, it is too old, or Mitogen is wanted and does not know it.
 */
export function installationFor(flags: InstallationFlags, reach: Reach, io: CliIo): Installation {
  if (flags.mitogen === true && reach.kind === 'aws_ssm') {
    throw new CliError('--mitogen cannot be used with --reach aws_ssm, whose connection Mitogen does not know; use --reach ssm', USAGE);
  }
  if (flags.ansibleCore !== undefined) {
    return { core: wishedCore(flags.ansibleCore), hasPosix: true };
  }
  const { core, python, collectionFolders } = ansibleVersion(run(flags.ansible ?? 'ansible', ['--version'], io));
  const hasPosix = collectionFolders.some((folder) => existsSync(join(folder, 'ansible_collections', 'ansible', 'posix')));
  return { core: recent(core), hasPosix, mitogen: flags.mitogen === true ? mitogenOf(python, core, io) : undefined };
}

/** Reads what `ansible --version` printed. Throws a CliError where it is something else. */
export function ansibleVersion(text: string): AnsibleVersion {
  const core = coreVersion(/^ansible \[core (\S+)\]/m.exec(text)?.[1] ?? '');
  const [older] = /^ansible \d\S{0,40}$/m.exec(text) ?? [];
  if (core === undefined && older !== undefined) {
    throw new CliError(tooOld(older));
  }
  if (core === undefined) {
    throw new CliError(`"ansible --version" must begin with a line such as "ansible [core 2.19.1]", got ${quoted(text.split('\n')[0]?.slice(0, 80) ?? '')}; name another program by --ansible`);
  }
  const library = after('ansible python module location', text);
  const collections = after('ansible collection location', text)?.split(':') ?? [];
  return {
    core,
    python: /\((\/[^()]+)\)\s*$/.exec(after('python version', text) ?? '')?.[1],
    // The package "ansible" brings its collections beside its library
    collectionFolders: [...collections, ...(library === undefined ? [] : [dirname(library)])],
  };
}

function after(label: string, text: string): string | undefined {
  return text.split('\n').map((line) => line.trim()).find((line) => line.startsWith(`${label} = `))?.slice(label.length + 3);
}

function wishedCore(text: string): CoreVersion {
  const core = coreVersion(text);
  if (core === undefined) {
    throw new CliError(`--ansible-core must be a version such as 2.19, got ${quoted(text)}`, USAGE);
  }
  if (isOlder(core, OLDEST_CORE)) {
    throw new CliError(`--ansible-core must be ${coreName(OLDEST_CORE)} or later, got ${quoted(text)}`, USAGE);
  }
  return core;
}

function recent(core: CoreVersion): CoreVersion {
  if (isOlder(core, OLDEST_CORE)) {
    throw new CliError(tooOld(coreName(core)));
  }
  return core;
}

function tooOld(found: string): string {
  return `ansible-core must be ${coreName(OLDEST_CORE)} or later, got ${found}; install a later one, and name it by --ansible`;
}

function mitogenOf(python: string | undefined, core: CoreVersion, io: CliIo): Mitogen {
  if (python === undefined) {
    throw new CliError('--mitogen needs the Python of Ansible, which "ansible --version" does not name; leave out --mitogen');
  }
  const found = findMitogen(python, io);
  const problem = mitogenProblem(core, found.version);
  if (problem !== undefined) {
    throw new CliError(problem);
  }
  return found;
}

function findMitogen(python: string, io: CliIo): Mitogen {
  try {
    return JSON.parse(run(python, ['-c', FIND_MITOGEN], io)) as Mitogen;
  } catch (error) {
    throw new CliError(`--mitogen needs Mitogen beside Ansible: ${shown(python)} -m pip install mitogen; ${(error as Error).message}`);
  }
}

/** What a program prints. Throws a CliError where it cannot be run or fails. */
function run(program: string, args: readonly string[], { cwd, env }: CliIo): string {
  const { error, status, stdout, stderr } = spawnSync(program, args, { cwd, env: { ...env }, encoding: 'utf8', timeout: TIME_LIMIT_MS });
  if (error !== undefined) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such program' : reasonOf(error);
    throw new CliError(`cannot run ${shown(program)}: ${reason}; install ansible-core, name its program by --ansible, or its version by --ansible-core`);
  }
  if (status !== 0) {
    throw new CliError(`${shown(program)} ${args[0]} failed: ${lastLine(stderr)}`);
  }
  return stdout;
}
