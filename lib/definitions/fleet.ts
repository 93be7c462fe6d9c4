import type { Advice } from './advice';
import { isToken, knownAtSynth, text } from './checks';
import { frozenList } from './frozen';
import { packageRouteProblem } from './images/package-route';
import { kernelAdvice } from './kernel/fleet-fit';
import { KernelProfile } from './kernel/kernel-profile';
import { Access } from './network/access';
import { HostStatus } from './network/host-status';
import { Network } from './network/network';
import { checkNodePorts } from './network/node-ports';
import { Machine } from './placement/machine';
import { Topology } from './placement/topology';
import { Problems } from './problems';
import { RedisConfig } from './redis/config';
import { RedisDatabase } from './redis/database';
import { RedisEngine } from './redis/engine';
import { checkDatabase, checkSecretKeys, databasesOf, pathOf, secretKeyOf, sharesFit } from './redis/fleet-databases';
import type { AskedDatabases } from './redis/fleet-databases';
import { checkSizing, sizingOf } from './redis/sizing';
import type { SizedFleet } from './redis/sizing';
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
   * Port of the only database, 1024-55535; the cluster bus takes the port 10000 above.
   * @default 6379
   */
  readonly port?: number;
  /**
   * Settings of the only database.
   * @default - a store: append-only log, no eviction
   */
  readonly config?: RedisConfig;
  /**
   * Users of the only database; the administrator is always there, and the user of replicas where there are some.
   * @default - one application user, `app`
   */
  readonly users?: RedisUser[];
  /**
   * The databases of each node, 1-16: servers that share the machine; a Redis Cluster takes one.
   * @default - one, `main`, of `port`, `config` and `users`
   */
  readonly databases?: RedisDatabase[];
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
   * A read-only status page on each node.
   * @default - none: nothing listens
   */
  readonly hostStatus?: HostStatus;
  /**
   * Tags of the user's own on all that can be tagged.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

const NAME = { pattern: /^[a-z][a-z0-9-]{0,30}[a-z0-9]$/, allowed: '2-32 lower-case letters, digits or -, beginning with a letter and not ending with -' };
const ENVIRONMENT = { pattern: /^[a-z][a-z0-9-]{0,31}$/, allowed: '1-32 lower-case letters, digits or -, beginning with a letter' };

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
  /** The databases of each node, with their users and shares of the memory complete. */
  public readonly databases: RedisDatabase[];
  /** Settings of the kernel. */
  public readonly kernel: KernelProfile;
  /** The machine of each node. */
  public readonly machine: Machine;
  /** The network. */
  public readonly network: Network;
  /** Who may connect. */
  public readonly access: Access;
  /** The status page of each node; undefined where there is none. */
  public readonly hostStatus?: HostStatus;
  /** Tags of everything and of each slot. */
  public readonly tags: FleetTags;

  public constructor(props: FleetDefinitionProps) {
    refuseLookAlikes(props);
    this.name = props.name;
    this.environment = props.environment;
    this.topology = props.topology ?? Topology.standalone();
    this.engine = props.engine ?? RedisEngine.REDIS_7_0;
    this.kernel = props.kernel ?? KernelProfile.redis();
    this.machine = props.machine ?? new Machine();
    this.network = props.network ?? Network.create();
    this.access = props.access ?? new Access();
    this.hostStatus = props.hostStatus;
    const problems = new Problems();
    problems.check('name', knownAtSynth('name', this.name) ?? text('name', this.name, NAME));
    problems.check('environment', knownAtSynth('environment', this.environment) ?? text('environment', this.environment, ENVIRONMENT));
    this.databases = frozenList(databasesOf(problems, props, this.topology));
    this.check(problems, props);
    problems.throwIfAny();
    this.tags = new FleetTags({ fleet: this.name, environment: this.environment, topology: this.topology.kind, engine: this.engine.name, tags: props.tags });
  }

  /** Port of the first database. */
  public get port(): number {
    return this.first.port;
  }

  /** Settings of the first database. */
  public get config(): RedisConfig {
    return this.first.config;
  }

  /** Users of the first database, the administrator last. */
  public get users(): RedisUser[] {
    return this.first.users;
  }

  /** Keys of the secrets of all users, by database, then user. */
  public get secretKeys(): string[] {
    return this.databases.flatMap(({ name, users }) => users.map((user) => secretKeyOf(name, user.name)));
  }

  /** What to know about settings that do nothing, or that are most likely mistaken; `acknowledge` silences it. */
  public get advice(): Advice[] {
    return [...this.machine.image.advice, ...kernelAdvice(this), ...this.topology.advice, ...sizingOf(this.sized({})).advice];
  }

  /** What each database gets of the machine's memory, in words; empty where this library does not know the instance type. */
  public get sizing(): string[] {
    return [...sizingOf(this.sized({})).lines];
  }

  /**
   * Key of the secret of a user: its name, behind that of its database where this is not `main`.
   *
   * Throws when the fleet has no such database or user.
   */
  public secretKey(database: string, user: string): string {
    const key = secretKeyOf(database, user);
    const known = this.databases.some(({ name, users }) => name === database && users.some((candidate) => candidate.name === user));
    if (!known) {
      throw new Error(`fleet ${this.name}: a user must be one of ${this.secretKeys.join(', ')}, got ${JSON.stringify(key)}`);
    }
    return key;
  }

  private get first(): RedisDatabase {
    const [first] = this.databases;
    if (first === undefined) {
      throw new Error(`fleet ${this.name} has no database`);
    }
    return first;
  }

  private check(problems: Problems, asked: FleetDefinitionProps): void {
    const surroundings = { topology: this.topology, engine: this.engine, kernel: this.kernel, image: this.machine.image };
    this.databases.forEach((database, index) => checkDatabase(problems, { database, path: pathOf(asked, index) }, surroundings));
    checkSecretKeys(problems, this.databases);
    checkNodePorts(problems, this);
    if (sharesFit(this.databases)) {
      checkSizing(problems, this.sized(asked));
    }
    problems.within('machine', () => this.machine.image.installationOf(this.engine));
    problems.check(['network', 'egress'], packageRouteProblem(this.machine.image, this.network.egress));
    this.checkZones(problems, asked.network?.zones ?? []);
  }

  private sized(asked: AskedDatabases): SizedFleet {
    const { machine, engine, topology } = this;
    const databases = this.databases.map(({ name, config, memorySharePercent }, index) => ({ name, config, memorySharePercent, path: pathOf(asked, index) }));
    return { machine, engine, topology, databases };
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
  const { topology, engine, config, kernel, machine, network, access, hostStatus, users, databases } = props;
  check('topology', topology === undefined || topology instanceof Topology, 'Topology');
  check('engine', engine === undefined || engine instanceof RedisEngine, 'RedisEngine');
  check('config', config === undefined || config instanceof RedisConfig, 'RedisConfig');
  check('kernel', kernel === undefined || kernel instanceof KernelProfile, 'KernelProfile');
  check('machine', machine === undefined || machine instanceof Machine, 'Machine');
  check('network', network === undefined || network instanceof Network, 'Network');
  check('access', access === undefined || access instanceof Access, 'Access');
  check('hostStatus', hostStatus === undefined || hostStatus instanceof HostStatus, 'HostStatus');
  users?.forEach((user, index) => check(['users', String(index)], user instanceof RedisUser, 'RedisUser'));
  databases?.forEach((database, index) => check(['databases', String(index)], database instanceof RedisDatabase, 'RedisDatabase'));
  problems.throwIfAny();
}
