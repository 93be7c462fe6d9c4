import type { NodeImage } from '../images/node-image';
import { checkKernelFit } from '../kernel/fleet-fit';
import type { KernelProfile } from '../kernel/kernel-profile';
import { TopologyKind } from '../placement/choices';
import { InitialRole } from '../placement/slot';
import type { Topology } from '../placement/topology';
import type { Problems } from '../problems';
import type { RedisConfig } from './config';
import { portProblem, RedisDatabase } from './database';
import type { RedisEngine } from './engine';
import { RedisUser } from './user';

/** What a fleet says of its databases: each of them, or the only one. */
export interface AskedDatabases {
  readonly port?: number;
  readonly config?: RedisConfig;
  readonly users?: RedisUser[];
  readonly databases?: RedisDatabase[];
}

/** What the databases of a fleet have to fit. */
export interface DatabaseSurroundings {
  readonly topology: Topology;
  readonly engine: RedisEngine;
  readonly kernel: KernelProfile;
  readonly image: NodeImage;
}

/** A database and where a definition says what it says of it. */
export interface PlacedDatabase {
  readonly database: RedisDatabase;
  readonly path: readonly string[];
}

const MAX_DATABASES = 16;
const WHOLE = 100;
/** What the fleet has one of, where it does not list its databases. */
const OF_THE_ONLY = ['port', 'config', 'users'] as const;

/** Whether a primary has replicas to copy it. */
export function hasReplicas(topology: Topology): boolean {
  return topology.slots.some(({ initialRole }) => initialRole === InitialRole.REPLICA);
}

/** The databases of a fleet, each with its share of the memory and the users that the fleet adds; adds what is wrong with them together. */
export function databasesOf(problems: Problems, asked: AskedDatabases, topology: Topology): RedisDatabase[] {
  const listed = asked.databases ?? [onlyDatabase(problems, asked)];
  checkTogether(problems, asked, { databases: listed, topology });
  const shares = sharesOf(listed);
  const sum = sumOf(listed);
  if (sum > WHOLE || shares.some((share) => share < 1)) {
    problems.add('databases', `"memorySharePercent" of all databases must be ${WHOLE} together at most, and leave 1 for each that has none, got ${sum} of ${listed.length} databases; lower some`);
    return listed;
  }
  return listed.map((database, index) => complete(database, topology, shares[index]));
}

/** A port out of its range is said, and the rest of the fleet is checked with another. */
function onlyDatabase(problems: Problems, { port, config, users }: AskedDatabases): RedisDatabase {
  const problem = portProblem(port);
  problems.check('port', problem);
  return new RedisDatabase({ name: RedisDatabase.MAIN, port: problem === undefined ? port : undefined, config, users });
}

function complete(database: RedisDatabase, topology: Topology, memorySharePercent?: number): RedisDatabase {
  const replication = hasReplicas(topology) ? [RedisUser.replication()] : [];
  const { name, port, config, users, cpus } = database;
  return new RedisDatabase({ name, port, config, cpus, memorySharePercent, users: [...users, ...replication, RedisUser.admin()] });
}

/** What each database takes of the memory: what it says itself, or an equal part of the rest. */
function sharesOf(databases: readonly RedisDatabase[]): number[] {
  const others = databases.filter(({ memorySharePercent }) => memorySharePercent === undefined);
  const equal = Math.floor((WHOLE - sumOf(databases)) / Math.max(others.length, 1));
  return databases.map(({ memorySharePercent }) => memorySharePercent ?? equal);
}

function checkTogether(problems: Problems, asked: AskedDatabases, { databases, topology }: { databases: readonly RedisDatabase[]; topology: Topology }): void {
  if (asked.databases === undefined) {
    return;
  }
  for (const name of OF_THE_ONLY.filter((candidate) => asked[candidate] !== undefined)) {
    problems.add(name, `"${name}" is of the only database, and this fleet lists its databases; say it there`);
  }
  const { length } = databases;
  if (length < 1 || length > MAX_DATABASES) {
    problems.add('databases', `"databases" must be 1-${MAX_DATABASES} databases, got ${length}`);
  } else if (topology.kind === TopologyKind.CLUSTER && length > 1) {
    problems.add('databases', `"databases" must be one in a Redis Cluster, got ${length}; make a fleet of each`);
  }
  databases.forEach(({ name, port }, index) => {
    const before = databases.slice(0, index);
    if (before.some((other) => other.name === name)) {
      problems.add(['databases', String(index), 'name'], `"databases" names ${name} twice; each needs a name of its own`);
    }
    const rival = before.find((other) => other.port === port);
    if (rival !== undefined) {
      problems.add(['databases', String(index), 'port'], `"port" ${port} of database ${name} is that of ${rival.name}; each needs a port of its own`);
    }
  });
}

/** Where a definition says what it says of a database: in its list, or, where it has one only, at the top. */
export function pathOf(asked: AskedDatabases, index: number): string[] {
  return asked.databases === undefined ? [] : ['databases', String(index)];
}

/** Adds what of a database does not fit its users, its engine, its image or its kernel; `path` leads to it. */
export function checkDatabase(problems: Problems, { database, path }: PlacedDatabase, { topology, engine, kernel, image }: DatabaseSurroundings): void {
  const { users, config } = database;
  checkUserNames(problems, { database, path }, topology);
  users.forEach((user, index) => problems.within([...path, 'users', String(index)], () => user.rulesFor(engine)));
  problems.within([...path, 'config'], () => {
    const directives = config.directivesFor(engine, { replicasPerShard: topology.replicasPerShard });
    for (const name of image.missingSwitches.filter((candidate) => directives[candidate] === 'yes')) {
      problems.add([...path, 'config', 'directives', name], `"${name}" yes keeps the server of image ${image.name} from starting, because it is built without it; leave it out, or use an image whose server has it`);
    }
    checkKernelFit(problems, { kernel, config, engine, topology });
  });
}

function checkUserNames(problems: Problems, { database, path }: PlacedDatabase, topology: Topology): void {
  const names = database.users.map((user) => user.name);
  const added = hasReplicas(topology) ? `"${RedisUser.ADMIN}" and "${RedisUser.REPLICATION}" are` : `"${RedisUser.ADMIN}" is`;
  for (const name of new Set(names.filter((candidate, index) => names.indexOf(candidate) !== index))) {
    problems.add([...path, 'users'], `"users" names ${name} twice; each name stands for one user, and ${added} always there`);
  }
}

/** Key of a user's secret in a fleet: the user's name, behind that of its database where this is not the main one. */
export function secretKeyOf(database: string, user: string): string {
  return database === RedisDatabase.MAIN ? user : `${database}-${user}`;
}

/** Whether the shares of the memory are known and fit into it. */
export function sharesFit(databases: readonly RedisDatabase[]): boolean {
  return databases.every(({ memorySharePercent }) => memorySharePercent !== undefined) && sumOf(databases) <= WHOLE;
}

function sumOf(databases: readonly RedisDatabase[]): number {
  return databases.reduce((total, { memorySharePercent = 0 }) => total + memorySharePercent, 0);
}

/** Adds users of two databases whose secrets would have one key. */
export function checkSecretKeys(problems: Problems, databases: readonly RedisDatabase[]): void {
  const owners = new Map<string, string>();
  for (const { name, users } of databases) {
    for (const user of users) {
      const key = secretKeyOf(name, user.name);
      const owner = owners.get(key);
      if (owner !== undefined && owner !== name) {
        problems.add('databases', `user ${user.name} of database ${name} and a user of ${owner} would have one secret, ${key}; give one of them another name`);
      }
      owners.set(key, name);
    }
  }
}
