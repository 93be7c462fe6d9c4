import { knownAtSynth, text, wholeNumber } from '../checks';
import { frozenList } from '../frozen';
import { Problems } from '../problems';
import { RedisConfig } from './config';
import { cpuListProblem } from './cpu-list';
import { RedisUser } from './user';

/** One Redis server on each node of a fleet. */
export interface RedisDatabaseProps {
  /** Name: 1-32 lower-case letters, digits or `-`, beginning with a letter; it stands in the names of its users' secrets. */
  readonly name: string;
  /**
   * Port, 1024-55535; the cluster bus takes the port 10000 above.
   * @default 6379
   */
  readonly port?: number;
  /**
   * Settings of Redis.
   * @default - a store: append-only log, no eviction
   */
  readonly config?: RedisConfig;
  /**
   * Users of Redis; the fleet adds the administrator, and the user of replicas where there are some.
   * @default - one application user, `app`
   */
  readonly users?: RedisUser[];
  /**
   * Share of the machine's memory for data that this database takes, in percent, 1-100; those of a fleet are 100 together at most.
   * @default - an equal part of what the other databases leave
   */
  readonly memorySharePercent?: number;
  /**
   * CPUs that the server runs on: numbers and ranges such as `0-1,4`, from 0 to 1023.
   *
   * Redis starts children for snapshots and for rewriting its log, which share these CPUs: name two at least.
   * @default - all
   */
  readonly cpus?: string;
}

const NAME = { pattern: /^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/, allowed: '1-32 lower-case letters, digits or -, beginning with a letter and not ending with -' };
const PORT = { min: 1024, max: 55_535 };
const DEFAULT_PORT = 6379;
const SHARE = { min: 1, max: 100 };

/** What is wrong with the port of a database, or undefined. */
export function portProblem(port: number | undefined): string | undefined {
  return knownAtSynth('port', port) ?? wholeNumber('port', port, PORT);
}

/**
 * One Redis server on each node: several of them share the machine, each with its own port, memory, CPUs, users and data.
 *
 * Throws when a value is out of its range.
 */
export class RedisDatabase {
  /** Name of the only database of a fleet that names none. */
  public static readonly MAIN = 'main';

  /** Name of the database. */
  public readonly name: string;
  /** Port of the server. */
  public readonly port: number;
  /** Settings of Redis. */
  public readonly config: RedisConfig;
  /** Users of Redis; in the databases of a fleet with those that the fleet adds. */
  public readonly users: RedisUser[];
  /** Percent of the machine's memory for data; in the databases of a fleet always there. */
  public readonly memorySharePercent?: number;
  /** CPUs that the server runs on; undefined for all. */
  public readonly cpus?: string;

  public constructor(props: RedisDatabaseProps) {
    const problems = new Problems();
    problems.check('name', knownAtSynth('name', props.name) ?? text('name', props.name, NAME));
    problems.check('port', portProblem(props.port));
    problems.check('memorySharePercent', knownAtSynth('memorySharePercent', props.memorySharePercent) ?? wholeNumber('memorySharePercent', props.memorySharePercent, SHARE));
    problems.check('cpus', knownAtSynth('cpus', props.cpus) ?? cpuListProblem('cpus', props.cpus));
    checkMakers(problems, props);
    problems.throwIfAny();
    this.name = props.name;
    this.port = props.port ?? DEFAULT_PORT;
    this.config = props.config ?? new RedisConfig();
    this.users = frozenList(props.users ?? [RedisUser.application()]);
    this.memorySharePercent = props.memorySharePercent;
    this.cpus = props.cpus;
  }
}

/** An object with the same members passes the compiler, but nobody has checked its values. */
function checkMakers(problems: Problems, { config, users = [] }: RedisDatabaseProps): void {
  if (config !== undefined && !(config instanceof RedisConfig)) {
    problems.add('config', '"config" must be made by RedisConfig, which checks its values, got another object');
  }
  users.forEach((user, index) => {
    if (!(user instanceof RedisUser)) {
      problems.add(['users', String(index)], `"users.${index}" must be made by RedisUser, which checks its values, got another object`);
    }
  });
}
