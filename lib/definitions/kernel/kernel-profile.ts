import { oneOf, text, wholeNumber } from '../checks';
import { refuse } from '../harmful';
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

const SYSCTL_NAME = { pattern: /^(vm|net|kernel|fs)(\.[A-Za-z0-9_/-]{1,64}){1,6}$/, allowed: 'a setting below vm, net, kernel or fs such as net.core.somaxconn' };
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
    problems.check('transparentHugePages', oneOf('transparentHugePages', props.transparentHugePages, Object.values(TransparentHugePages)));
    problems.check('openFiles', wholeNumber('openFiles', props.openFiles, OPEN_FILES));
    problems.throwIfAny();
    const own = Object.entries(SYSCTLS).map(([name, sysctl]) => [name, sysctl.value]);
    this.sysctls = Object.freeze({ ...Object.fromEntries(own), ...props.sysctls });
    this.transparentHugePages = props.transparentHugePages ?? TransparentHugePages.NEVER;
    this.openFiles = props.openFiles ?? DEFAULT_OPEN_FILES;
  }
}

function checkSysctl(problems: Problems, sysctl: { name: string; value: string }, acknowledged?: Readonly<Record<string, string>>): void {
  const { name, value } = sysctl;
  const path = ['sysctls', name];
  if (Object.hasOwn(REMOVED_SYSCTLS, name)) {
    problems.addKey(path, `"${name}" cannot be set: ${REMOVED_SYSCTLS[name]}`);
    return;
  }
  const nameProblem = text('name of a sysctl', name, SYSCTL_NAME);
  if (nameProblem !== undefined) {
    problems.addKey(path, nameProblem);
    return;
  }
  const problem = valueProblem(name, value);
  problems.check(path, problem);
  const harmful = problem === undefined && Object.hasOwn(HARMFUL_SYSCTLS, name) ? HARMFUL_SYSCTLS[name] : undefined;
  if (harmful?.matches(value) === true) {
    refuse(problems, { ...harmful, path, setting: `"${name}" ${value}` }, acknowledged);
  }
}

function valueProblem(name: string, value: string): string | undefined {
  const range = Object.hasOwn(SYSCTL_RANGES, name) ? SYSCTL_RANGES[name] : undefined;
  if (range === undefined) {
    return text(name, value, SYSCTL_VALUE);
  }
  const asNumber = /^\d{1,12}$/.test(value) ? Number(value) : NaN;
  return wholeNumber(name, asNumber, range)?.replace(/got NaN$/, `got ${JSON.stringify(value)}`);
}
