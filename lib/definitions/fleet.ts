import type { Advice } from './advice';
import { isToken, knownAtSynth, text, wholeNumber } from './checks';
import { frozenList } from './frozen';
import { packageRouteProblem } from './images/package-route';
import { checkKernelFit, kernelAdvice } from './kernel/fleet-fit';
import { KernelProfile } from './kernel/kernel-profile';
import { Access } from './network/access';
import { Network } from './network/network';
import { Machine } from './placement/machine';
import { Topology } from './placement/topology';
import { Problems } from './problems';
import { RedisConfig } from './redis/config';
import { ruleSince } from './redis/acl-rules';
import { RedisEngine } from './redis/engine';
import { RedisUser } from './redis/user';
import { FleetTags } from './tags';

/** All that a fleet is. */
export interface FleetDefinitionProps {
  /**
   * Name of the fleet: 2-32 lower-case letters, digits or `-`, beginning with a letter.
   *
   * Unique among the fleets of an account and region: names of resources and the tags by which nodes are found come from it.
   */
  readonly name: string;
  /**
   * Environment, such as `prod`: 1-32 lower-case letters, digits or `-`.
   * @default - none
   */
  readonly environment?: string;
  /**
   * How many nodes, and where.
   * @default Topology.standalone()
   */
  readonly topology?: Topology;
  /**
   * Engine and version.
   * @default RedisEngine.REDIS_7_0
   */
  readonly engine?: RedisEngine;
  /**
   * Port of Redis, 1024-55535; the cluster bus takes the port 10000 above.
   * @default 6379
   */
  readonly port?: number;
  /**
   * Settings of Redis.
   * @default - a store: append-only log, no eviction
   */
  readonly config?: RedisConfig;
  /**
   * Users of Redis; the administrator is always there.
   * @default - one application user, `app`
   */
  readonly users?: RedisUser[];
  /**
   * Settings of the kernel.
   * @default KernelProfile.redis()
   */
  readonly kernel?: KernelProfile;
  /**
   * The machine of each node.
   * @default - an r7g.large with Ubuntu 24.04
   */
  readonly machine?: Machine;
  /**
   * The network.
   * @default - a new VPC with private subnets in three zones and NAT
   */
  readonly network?: Network;
  /**
   * Who may connect.
   * @default - nobody but what the application adds
   */
  readonly access?: Access;
  /**
   * Tags of the user's own on all that can be tagged.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

const NAME = { pattern: /^[a-z][a-z0-9-]{0,30}[a-z0-9]$/, allowed: '2-32 lower-case letters, digits or -, beginning with a letter and not ending with -' };
const ENVIRONMENT = { pattern: /^[a-z][a-z0-9-]{0,31}$/, allowed: '1-32 lower-case letters, digits or -, beginning with a letter' };
const PORT = { min: 1024, max: 55_535 };

/**
 * One fleet: from it everything else is derived.
 *
 * Throws when a part is wrong or two parts do not fit, naming both.
 */
export class FleetDefinition {
  /** Name of the fleet. */
  public readonly name: string;
  /** Environment; undefined where none was given. */
  public readonly environment?: string;
  /** How many nodes, and where. */
  public readonly topology: Topology;
  /** Engine and version. */
  public readonly engine: RedisEngine;
  /** Port of Redis. */
  public readonly port: number;
  /** Settings of Redis. */
  public readonly config: RedisConfig;
  /** Users of Redis, the administrator last. */
  public readonly users: RedisUser[];
  /** Settings of the kernel. */
  public readonly kernel: KernelProfile;
  /** The machine of each node. */
  public readonly machine: Machine;
  /** The network. */
  public readonly network: Network;
  /** Who may connect. */
  public readonly access: Access;
  /** Tags of everything and of each slot. */
  public readonly tags: FleetTags;

  public constructor(props: FleetDefinitionProps) {
    refuseLookAlikes(props);
    this.name = props.name;
    this.environment = props.environment;
    this.topology = props.topology ?? Topology.standalone();
    this.engine = props.engine ?? RedisEngine.REDIS_7_0;
    this.port = props.port ?? 6379;
    this.config = props.config ?? new RedisConfig();
    this.users = frozenList([...(props.users ?? [RedisUser.application()]), RedisUser.admin()]);
    this.kernel = props.kernel ?? KernelProfile.redis();
    this.machine = props.machine ?? new Machine();
    this.network = props.network ?? Network.create();
    this.access = props.access ?? new Access();
    this.check(props.network);
    this.tags = new FleetTags({ fleet: this.name, environment: this.environment, topology: this.topology.kind, engine: this.engine.name, tags: props.tags });
  }

  /** What to know about settings that do nothing, or that are most likely mistaken; `acknowledge` silences it. */
  public get advice(): Advice[] {
    return kernelAdvice(this);
  }

  private check(network?: Network): void {
    const problems = new Problems();
    problems.check('name', knownAtSynth('name', this.name) ?? text('name', this.name, NAME));
    problems.check('environment', knownAtSynth('environment', this.environment) ?? text('environment', this.environment, ENVIRONMENT));
    problems.check('port', knownAtSynth('port', this.port) ?? wholeNumber('port', this.port, PORT));
    const names = this.users.map((user) => user.name);
    for (const name of new Set(names.filter((candidate, index) => names.indexOf(candidate) !== index))) {
      problems.add('users', `"users" names ${name} twice; each name stands for one user, and "admin" is always there`);
    }
    this.checkRules(problems);
    problems.within('config', () => this.checkDirectives(problems));
    problems.within('machine', () => this.machine.image.installationOf(this.engine));
    problems.check(['network', 'egress'], packageRouteProblem(this.machine.image, this.network.egress));
    this.checkZones(problems, network?.zones ?? []);
    problems.throwIfAny();
  }

  private checkRules(problems: Problems): void {
    this.users.forEach((user, index) => {
      for (const rule of user.rules.split(' ').filter((candidate) => !this.engine.has(ruleSince(candidate)))) {
        problems.add(['users', String(index), 'rules'], `rule ${rule} of user ${user.name} is not known to ${this.engine.name}: it came with ${RedisEngine.describeSince(ruleSince(rule))}`);
      }
    });
  }

  private checkDirectives(problems: Problems): void {
    const directives = this.config.directivesFor(this.engine);
    for (const name of this.machine.image.missingSwitches.filter((candidate) => directives[candidate] === 'yes')) {
      problems.add(['config', 'directives', name], `"${name}" yes keeps the server of image ${this.machine.image.name} from starting, because it is built without it; leave it out, or use an image whose server has it`);
    }
    checkKernelFit(problems, this);
  }

  /** Zones of a network that was not given are none: a construct may put the fleet into one of its own. */
  private checkZones(problems: Problems, zones: readonly string[]): void {
    const missing = this.topology.zones.filter((zone) => !isToken(zone) && !zones.includes(zone));
    if (zones.length > 0 && !zones.some(isToken) && missing.length > 0) {
      problems.add(['topology', 'zone'], `"topology" needs zone ${missing.join(', ')}, but the network has ${zones.join(', ')}; add the zone to the network or choose another`);
    }
  }
}

/** An object with the same members passes the compiler, but nobody has checked its values. */
function refuseLookAlikes(props: FleetDefinitionProps): void {
  const problems = new Problems();
  const check = (path: string | string[], made: boolean, maker: string): void => {
    problems.check(path, made ? undefined : `"${[path].flat().join('.')}" must be made by ${maker}, which checks its values, got another object`);
  };
  const { topology, engine, config, kernel, machine, network, access, users } = props;
  check('topology', topology === undefined || topology instanceof Topology, 'Topology');
  check('engine', engine === undefined || engine instanceof RedisEngine, 'RedisEngine');
  check('config', config === undefined || config instanceof RedisConfig, 'RedisConfig');
  check('kernel', kernel === undefined || kernel instanceof KernelProfile, 'KernelProfile');
  check('machine', machine === undefined || machine instanceof Machine, 'Machine');
  check('network', network === undefined || network instanceof Network, 'Network');
  check('access', access === undefined || access instanceof Access, 'Access');
  users?.forEach((user, index) => check(['users', String(index)], user instanceof RedisUser, 'RedisUser'));
  problems.throwIfAny();
}
