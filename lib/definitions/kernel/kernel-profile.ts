import type { Advice } from '../advice';
import { knownAtSynth, oneOf, text, wholeNumber } from '../checks';
import type { Form } from '../checks';
import { frozenList, frozenRecord } from '../frozen';
import { own } from '../own';
import { Problems } from '../problems';
import { CStates, KernelPreset, ReceivePacketSteering, SwapPolicy, TransparentHugePages } from './choices';
import { OLD_CHOICES } from './old-guides';
import { PRESETS } from './presets';
import type { Preset } from './presets';
import { checkSysctl } from './sysctl-check';
import { SYSCTLS } from './sysctls';

/** A setting of the kernel as a profile sets it. */
export interface KernelSetting {
  /** Its name, such as `vm.swappiness`. */
  readonly name: string;
  /** Its value: words or numbers with single spaces between them. */
  readonly value: string;
  /** Why it is set. */
  readonly reason: string;
  /** What its numbers count; empty where this library does not know the setting. */
  readonly unit: string;
  /** Where its meaning comes from; empty where this library does not know the setting. */
  readonly source: string;
}

/** What may be changed of a ready-made profile. */
export interface KernelProfileOptions {
  /**
   * Kernel settings by name, such as `{ 'net.core.netdev_max_backlog': '4096' }`, beside or instead of the profile's own.
   *
   * A setting that this library knows has a range; one that is close to a known name but is none is refused, and so are those
   * of old guides that harm.
   * @default - only the profile's own
   * @see https://docs.kernel.org/admin-guide/sysctl/
   */
  readonly sysctls?: Record<string, string>;

  /**
   * Why each setting of `sysctls` is set, by its name: 1-200 letters, digits, spaces and punctuation; stands beside it on the node.
   * @default - "set by the definition of the fleet"
   * @see https://docs.kernel.org/admin-guide/sysctl/
   */
  readonly reasons?: Record<string, string>;

  /**
   * When the kernel uses huge pages; in force before the server starts.
   * @default - never for Redis, madvise for a side service, unchanged without a profile
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency/
   */
  readonly transparentHugePages?: TransparentHugePages;

  /**
   * Memory that the kernel keeps free for bursts of packets and for forks, in percent of what the machine has, 1-3.
   *
   * Each node computes vm.min_free_kbytes from it at boot. Not together with that setting in `sysctls`.
   * @default - 2 for Redis, 1 for a side service, as the image has it without a profile
   * @see https://github.com/amzn/amzn-drivers/blob/master/kernel/linux/ena/ENA_Linux_Best_Practices.rst
   */
  readonly minFreeMemoryPercent?: number;

  /**
   * Files and sockets that the server may hold open, 1024-1048576.
   *
   * Redis lowers `maxclients` without an error where it is smaller than that, 32 files of its own and the links to other nodes.
   * @default - what `maxclients`, Redis itself and the links to other nodes need, 65536 at least
   * @see https://redis.io/docs/latest/develop/reference/clients/
   */
  readonly openFiles?: number;

  /**
   * Whether received packets are spread over more CPUs than the network card has queues.
   * @default - auto for Redis, off otherwise
   * @see https://github.com/amzn/amzn-drivers/blob/master/kernel/linux/ena/ENA_Linux_Best_Practices.rst
   */
  readonly receivePacketSteering?: ReceivePacketSteering;

  /**
   * Whether swap space that the image comes with is reported as wrong or left alone; the node never turns it off.
   * @default SwapPolicy.KEEP
   * @see https://valkey.io/topics/admin/
   */
  readonly swap?: SwapPolicy;

  /**
   * How deeply an idle CPU may sleep.
   * @default CStates.DEFAULT
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/processor_state_control.html
   */
  readonly cStates?: CStates;

  /**
   * Harmful settings that are wanted all the same: the id from the error message, and the reason. Advice is silenced by its id as well.
   * @default - none
   */
  readonly acknowledge?: Record<string, string>;
}

/** A profile of one's own. */
export interface KernelProfileProps extends KernelProfileOptions {
  /**
   * The ready-made profile that it begins with.
   * @default KernelPreset.REDIS
   */
  readonly preset?: KernelPreset;
}

const OPEN_FILES = { min: 1024, max: 1_048_576 };
const MIN_FREE_PERCENT = { min: 1, max: 3 };
const MIN_FREE = 'vm.min_free_kbytes';
const REASON: Form = { pattern: /^[\x20-\x7e]{1,200}$/, allowed: '1-200 letters, digits, spaces or punctuation of ASCII' };
const OWN_REASON = 'set by the definition of the fleet';

/**
 * What the kernel of a machine is told.
 *
 * The clock source is never set: the kernel knows best, and a node reports it where it is a slow one.
 * Throws when a setting is no name, misspelt, out of range, removed from Linux, or harmful and not acknowledged.
 */
export class KernelProfile {
  /** For a machine that runs Redis or Valkey; options stand beside its own settings, or instead of them. */
  public static redis(options: KernelProfileOptions = {}): KernelProfile {
    return new KernelProfile({ ...options, preset: KernelPreset.REDIS });
  }

  /** For a machine of a side service, such as a proxy, a metrics server or a manager of Kafka. */
  public static general(options: KernelProfileOptions = {}): KernelProfile {
    return new KernelProfile({ ...options, preset: KernelPreset.GENERAL });
  }

  /** Leaves the kernel as the image has it, but for what the options say. */
  public static none(options: KernelProfileOptions = {}): KernelProfile {
    return new KernelProfile({ ...options, preset: KernelPreset.NONE });
  }

  /** Which ready-made profile it is, or `own` where it differs from all of them. */
  public readonly name: string;
  /** Its settings: those of the ready-made profile first. */
  public readonly settings: KernelSetting[];
  /** When the kernel uses huge pages. */
  public readonly transparentHugePages: TransparentHugePages;
  /** Memory that the kernel keeps free, in percent; undefined where it stays as it is. */
  public readonly minFreeMemoryPercent?: number;
  /** Files and sockets that the server may hold open; undefined where the fleet's configuration decides. */
  public readonly openFiles?: number;
  /** Whether received packets are spread over more CPUs than there are queues. */
  public readonly receivePacketSteering: ReceivePacketSteering;
  /** Whether swap space is reported as wrong or left alone. */
  public readonly swap: SwapPolicy;
  /** How deeply an idle CPU may sleep. */
  public readonly cStates: CStates;
  /** What to know about settings that do nothing, or that are most likely mistaken. */
  public readonly advice: Advice[];
  /** The ids that were acknowledged, with the reasons. */
  public readonly acknowledge: Record<string, string>;

  public constructor(props: KernelProfileProps = {}) {
    const problems = new Problems();
    const advice = Object.entries(props.sysctls ?? {}).map(([name, value]) => checkSysctl(problems, { name, value }, props.acknowledge));
    checkChoices(problems, props);
    checkNumbers(problems, props);
    checkReasons(problems, props);
    problems.throwIfAny();
    const name = props.preset ?? KernelPreset.REDIS;
    const preset = PRESETS[name];
    this.name = isOwn(props) ? 'own' : name;
    this.settings = frozenList(settingsOf(name, props));
    this.transparentHugePages = props.transparentHugePages ?? preset.transparentHugePages;
    this.minFreeMemoryPercent = minFreeOf(props, preset);
    this.openFiles = props.openFiles;
    this.receivePacketSteering = props.receivePacketSteering ?? preset.receivePacketSteering;
    this.swap = props.swap ?? preset.swap;
    this.cStates = props.cStates ?? preset.cStates;
    this.advice = frozenList(advice.filter((found) => found !== undefined));
    this.acknowledge = frozenRecord(props.acknowledge ?? {});
  }

  /** Kernel settings by name, the profile's own first. */
  public get sysctls(): Record<string, string> {
    return frozenRecord(Object.fromEntries(this.settings.map(({ name, value }) => [name, value])));
  }
}

/** Whether anything was given beside the preset, even a value that the preset has too. */
function isOwn(props: KernelProfileProps): boolean {
  const { transparentHugePages, minFreeMemoryPercent, receivePacketSteering, swap, cStates } = props;
  return Object.keys(props.sysctls ?? {}).length > 0 || [transparentHugePages, minFreeMemoryPercent, receivePacketSteering, swap, cStates].some((given) => given !== undefined);
}

/** The settings of a ready-made profile, then those of the user; one that both make has the user's value in the profile's place. */
function settingsOf(preset: KernelPreset, { sysctls = {}, reasons = {} }: KernelProfileProps): KernelSetting[] {
  const made = preset === KernelPreset.NONE ? [] : Object.entries(SYSCTLS).flatMap(([name, known]) => {
    const choice = known[preset];
    return choice === undefined ? [] : [{ name, value: choice.value, reason: choice.reason }];
  });
  const asked = Object.entries(sysctls).map(([name, value]) => {
    const same = made.find((setting) => setting.name === name && setting.value === value);
    return { name, value, reason: own(reasons, name) ?? same?.reason ?? OWN_REASON };
  });
  const both = [...made.map((setting) => asked.find(({ name }) => name === setting.name) ?? setting), ...asked.filter(({ name }) => made.every((setting) => setting.name !== name))];
  return both.map((setting) => frozenRecord({ ...setting, unit: own(SYSCTLS, setting.name)?.unit ?? '', source: own(SYSCTLS, setting.name)?.source ?? '' }));
}

function minFreeOf(props: KernelProfileProps, preset: Preset): number | undefined {
  return Object.hasOwn(props.sysctls ?? {}, MIN_FREE) ? undefined : (props.minFreeMemoryPercent ?? preset.minFreeMemoryPercent);
}

function checkChoices(problems: Problems, props: KernelProfileProps): void {
  const choices = {
    preset: KernelPreset, transparentHugePages: TransparentHugePages, receivePacketSteering: ReceivePacketSteering, swap: SwapPolicy, cStates: CStates,
  } as const;
  for (const [name, allowed] of Object.entries(choices)) {
    const value = props[name as keyof typeof choices];
    const problem = knownAtSynth(name, value) ?? oneOf(name, value, Object.values(allowed));
    const why = own(own(OLD_CHOICES, name) ?? {}, value ?? '');
    problems.check(name, why === undefined ? problem : `${problem}; ${why}`);
  }
}

function checkNumbers(problems: Problems, props: KernelProfileProps): void {
  const { minFreeMemoryPercent, openFiles } = props;
  problems.check('minFreeMemoryPercent', knownAtSynth('minFreeMemoryPercent', minFreeMemoryPercent) ?? wholeNumber('minFreeMemoryPercent', minFreeMemoryPercent, MIN_FREE_PERCENT));
  if (minFreeMemoryPercent !== undefined && Object.hasOwn(props.sysctls ?? {}, MIN_FREE)) {
    problems.add('minFreeMemoryPercent', `"minFreeMemoryPercent" and the setting "${MIN_FREE}" say the same; keep one`);
  }
  problems.check('openFiles', knownAtSynth('openFiles', openFiles) ?? wholeNumber('openFiles', openFiles, OPEN_FILES));
}

function checkReasons(problems: Problems, { sysctls = {}, reasons = {} }: KernelProfileProps): void {
  for (const [name, reason] of Object.entries(reasons)) {
    if (!Object.hasOwn(sysctls, name)) {
      problems.addKey(['reasons', name], `${JSON.stringify(name)} is not set by "sysctls"; give reasons for those only`);
    }
    problems.check(['reasons', name], knownAtSynth(name, reason) ?? text(name, reason, REASON));
  }
}
