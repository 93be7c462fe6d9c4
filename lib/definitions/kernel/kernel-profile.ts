import { knownAtSynth, oneOf, text, wholeNumber, wholeNumberText } from '../checks';
import { frozenRecord } from '../frozen';
import { refuse } from '../harmful';
import { own } from '../own';
import { Problems } from '../problems';
import { HARMFUL_SYSCTLS, REMOVED_SYSCTLS, SYSCTLS, SYSCTL_RANGES } from './sysctls';

/** When the kernel backs memory with huge pages; `always` is not offered because it makes forks slow and large. */
export enum TransparentHugePages {
  /** Never: the choice for a machine that runs Redis only. */
  NEVER = 'never',
  /** Only where a program asks for it. */
  MADVISE = 'madvise',
}

/** Settings of the kernel of a Redis machine. */
export interface KernelProfileProps {
  /**
   * Kernel settings by name, such as `{ 'vm.min_free_kbytes': '262144' }`, beside or instead of the profile's own.
   * @default - vm.overcommit_memory 1, vm.swappiness 1, net.core.somaxconn and net.ipv4.tcp_max_syn_backlog 65535
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/admin/
   */
  readonly sysctls?: Record<string, string>;

  /**
   * When the kernel uses huge pages.
   * @default TransparentHugePages.NEVER
   * @see https://valkey.io/topics/admin/
   */
  readonly transparentHugePages?: TransparentHugePages;

  /**
   * Files and sockets that the server may hold open, 1024-1048576; must exceed `maxclients` by 32 and more.
   * @default 65536
   */
  readonly openFiles?: number;

  /**
   * Harmful settings that are wanted all the same: the id from the error message, and the reason.
   * @default - none
   */
  readonly acknowledge?: Record<string, string>;
}

const SYSCTL_NAME = { pattern: /^(vm|net|kernel|fs)(\.[A-Za-z0-9_-]{1,64}){1,6}$/, allowed: 'a setting below vm, net, kernel or fs with dots and no slash, such as net.core.somaxconn' };
const SYSCTL_VALUE = { pattern: /^[A-Za-z0-9_.:,/-]{1,128}( [A-Za-z0-9_.:,/-]{1,128}){0,7}$/, allowed: 'words or numbers separated by single spaces' };
const OPEN_FILES = { min: 1024, max: 1_048_576 };
const DEFAULT_OPEN_FILES = 65_536;

/**
 * What the kernel of a Redis machine is told.
 *
 * Throws when a setting is unknown in form, out of range, removed from Linux, or harmful and not acknowledged.
 */
export class KernelProfile {
  /** Kernel settings by name, the profile's own first. */
  public readonly sysctls: Record<string, string>;
  /** When the kernel uses huge pages. */
  public readonly transparentHugePages: TransparentHugePages;
  /** Files and sockets that the server may hold open. */
  public readonly openFiles: number;

  public constructor(props: KernelProfileProps = {}) {
    const problems = new Problems();
    for (const [name, value] of Object.entries(props.sysctls ?? {})) {
      checkSysctl(problems, { name, value }, props.acknowledge);
    }
    problems.check('transparentHugePages', hugePagesProblem(props.transparentHugePages));
    problems.check('openFiles', knownAtSynth('openFiles', props.openFiles) ?? wholeNumber('openFiles', props.openFiles, OPEN_FILES));
    problems.throwIfAny();
    const profile = Object.entries(SYSCTLS).map(([name, sysctl]): [string, string] => [name, sysctl.value]);
    this.sysctls = frozenRecord({ ...Object.fromEntries(profile), ...props.sysctls });
    this.transparentHugePages = props.transparentHugePages ?? TransparentHugePages.NEVER;
    this.openFiles = props.openFiles ?? DEFAULT_OPEN_FILES;
  }
}

function checkSysctl(problems: Problems, sysctl: { name: string; value: string }, acknowledged?: Readonly<Record<string, string>>): void {
  const { name, value } = sysctl;
  const path = ['sysctls', name];
  const removed = own(REMOVED_SYSCTLS, name);
  if (removed !== undefined) {
    problems.addKey(path, `"${name}" cannot be set: ${removed}`);
    return;
  }
  const nameProblem = knownAtSynth('name of a sysctl', name) ?? text('name of a sysctl', name, SYSCTL_NAME);
  if (nameProblem !== undefined) {
    problems.addKey(path, nameProblem);
    return;
  }
  const problem = valueProblem(name, value);
  problems.check(path, problem);
  const harmful = problem === undefined ? own(HARMFUL_SYSCTLS, name) : undefined;
  if (harmful?.matches(value) === true) {
    refuse(problems, { ...harmful, path, setting: `"${name}" ${value}` }, acknowledged);
  }
}

function valueProblem(name: string, value: string): string | undefined {
  const range = own(SYSCTL_RANGES, name);
  return knownAtSynth(name, value) ?? (range === undefined ? text(name, value, SYSCTL_VALUE) : wholeNumberText(name, value, range));
}

function hugePagesProblem(value: TransparentHugePages | undefined): string | undefined {
  const problem = knownAtSynth('transparentHugePages', value) ?? oneOf('transparentHugePages', value, Object.values(TransparentHugePages));
  const always = (value as string | undefined) === 'always';
  return always ? `${problem}; huge pages make forks slow and copy 2 MiB for each byte written` : problem;
}
