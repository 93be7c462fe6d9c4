import fc from 'fast-check';
import { FleetDefinition, type FleetDefinitionProps } from '../../../lib/definitions/fleet';
import { Topology } from '../../../lib/definitions/placement/topology';
import { RedisConfig } from '../../../lib/definitions/redis/config';
import { RedisDatabase, type RedisDatabaseProps } from '../../../lib/definitions/redis/database';
import { RedisEngine } from '../../../lib/definitions/redis/engine';
import { RedisUser } from '../../../lib/definitions/redis/user';
import { problemsOf } from '../../support/problems';

function database(name: string, props: Partial<RedisDatabaseProps> = {}): RedisDatabase {
  return new RedisDatabase({ name, ...props });
}

function fleet(props: Partial<FleetDefinitionProps>): FleetDefinition {
  return new FleetDefinition({ name: 'demo', ...props });
}

function refused(props: Partial<FleetDefinitionProps>): string[] {
  return problemsOf(() => fleet(props));
}

/** Databases by their shares, each with a port of its own. */
function shared(shares: readonly (number | undefined)[]): RedisDatabase[] {
  return shares.map((memorySharePercent, index) => database(`db${index}`, { port: 7000 + index, memorySharePercent }));
}

const CLUSTER = Topology.cluster({ shards: 3 });

test('port, config and users of a fleet are those of its only database, main', () => {
  const config = new RedisConfig();
  const { databases, port } = fleet({ port: 7000, config, users: [RedisUser.readOnly()] });
  expect(databases.map(({ name, port: own, memorySharePercent }) => [name, own, memorySharePercent])).toEqual([['main', 7000, 100]]);
  expect(databases[0]?.users.map(({ name }) => name)).toEqual(['reader', 'admin']);
  expect([port, databases[0]?.config]).toEqual([7000, config]);
});

test('port, config and users of a fleet with several databases are those of the first', () => {
  const definition = fleet({ databases: [database('cache', { port: 7001 }), database('main')] });
  expect([definition.port, definition.users, definition.config]).toEqual([7001, definition.databases[0]?.users, definition.databases[0]?.config]);
});

test('a fleet either lists its databases or describes its only one', () => {
  expect(refused({ databases: [database('cache')], port: 7000, users: [], config: new RedisConfig() })).toEqual([
    'port: "port" is of the only database, and this fleet lists its databases; say it there',
    'config: "config" is of the only database, and this fleet lists its databases; say it there',
    'users: "users" is of the only database, and this fleet lists its databases; say it there',
  ]);
});

test('a fleet has 1-16 databases, each with a name and a port of its own', () => {
  expect(refused({ databases: [] })).toEqual(['databases: "databases" must be 1-16 databases, got 0']);
  expect(refused({ databases: shared(Array.from({ length: 16 }, () => undefined)) })).toEqual([]);
  expect(refused({ databases: shared(Array.from({ length: 17 }, () => undefined)) })).toEqual(['databases: "databases" must be 1-16 databases, got 17']);
  expect(refused({ databases: [database('a'), database('a', { port: 7000 }), database('b')] })).toEqual([
    'databases/1/name: "databases" names a twice; each needs a name of its own',
    'databases/2/port: "port" 6379 of database b is that of a; each needs a port of its own',
  ]);
});

test('a Redis Cluster has one database, under any name', () => {
  expect(refused({ topology: CLUSTER, databases: shared([undefined, undefined]) })).toEqual(['databases: "databases" must be one in a Redis Cluster, got 2; make a fleet of each']);
  expect(refused({ topology: CLUSTER, databases: [database('cache')] })).toEqual([]);
});

test('the user of replicas is there where there are replicas, and the administrator always', () => {
  const names = (topology: Topology): (string | undefined)[][] => fleet({ topology }).databases.map(({ users }) => users.map(({ name }) => name));
  expect(names(CLUSTER)).toEqual([['app', 'replication', 'admin']]);
  expect(names(Topology.cluster({ shards: 3, replicasPerShard: 0 }))).toEqual([['app', 'admin']]);
  expect(names(Topology.standalone())).toEqual([['app', 'admin']]);
  expect(refused({ topology: CLUSTER, users: [RedisUser.application('replication')] })).toEqual([
    'users: "users" names replication twice; each name stands for one user, and "admin" and "replication" are always there',
  ]);
});

test('databases without a share divide what the others leave into equal parts', () => {
  const shares = (asked: readonly (number | undefined)[]): (number | undefined)[] => fleet({ databases: shared(asked) }).databases.map(({ memorySharePercent }) => memorySharePercent);
  expect(shares([undefined, undefined, undefined])).toEqual([33, 33, 33]);
  expect(shares([50, undefined, undefined])).toEqual([50, 25, 25]);
  expect(shares([60, 30])).toEqual([60, 30]);
  expect(shares([40])).toEqual([40]);
});

test('shares of more than all memory are refused, and so is a database that gets none', () => {
  const message = (sum: number, count: number): string => `databases: "memorySharePercent" of all databases must be 100 together at most, and leave 1 for each that has none, got ${sum} of ${count} databases; lower some`;
  expect(refused({ databases: shared([60, 41]) })).toEqual([message(101, 2)]);
  expect(refused({ databases: shared([99, undefined, undefined]) })).toEqual([message(99, 3)]);
  expect(refused({ databases: shared([98, undefined, undefined]) })).toEqual([]);
});

test('whatever the shares are, they are refused or every database gets one and together they are 100 at most', () => {
  const share = fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined });
  fc.assert(fc.property(fc.array(share, { minLength: 1, maxLength: 16 }), (asked) => {
    const databases = shared(asked);
    if (refused({ databases }).length > 0) {
      return;
    }
    const given = fleet({ databases }).databases.map(({ memorySharePercent = 0 }) => memorySharePercent);
    expect(Math.min(...given)).toBeGreaterThanOrEqual(1);
    expect(given.reduce((sum, next) => sum + next, 0)).toBeLessThanOrEqual(100);
    asked.forEach((wanted, index) => expect(given[index]).toBe(wanted ?? given[index]));
  }));
});

test('the key of a secret is the user\'s name, behind that of a database that is not main', () => {
  const definition = fleet({ databases: [database('main'), database('cache', { port: 7000, users: [RedisUser.application('web')] })] });
  expect(definition.secretKeys).toEqual(['app', 'admin', 'cache-web', 'cache-admin']);
  expect([definition.secretKey('main', 'app'), definition.secretKey('cache', 'web')]).toEqual(['app', 'cache-web']);
  expect(() => definition.secretKey('cache', 'app')).toThrow('fleet demo: a user must be one of app, admin, cache-web, cache-admin, got "cache-app"');
});

test('users of two databases whose secrets would have one key are refused', () => {
  expect(refused({ databases: [database('main', { users: [RedisUser.application('cache-web')] }), database('cache', { port: 7000, users: [RedisUser.application('web')] })] })).toEqual([
    'databases: user web of database cache and a user of main would have one secret, cache-web; give one of them another name',
  ]);
});

test('what is wrong with a database of several stands at its place in the list', () => {
  const databases = [database('main'), database('cache', { port: 7000, users: [RedisUser.application(), RedisUser.application(), RedisUser.custom({ name: 'report', rules: '%R~a +get' })] })];
  const problems = refused({ databases, engine: RedisEngine.REDIS_6_2 });
  expect(problems.slice(0, 2)).toEqual([
    'databases/1/users: "users" names app twice; each name stands for one user, and "admin" is always there',
    'databases/1/users/2/rules: rule %R~a of user report is not known to redis 6.2: it came with redis 7.0, valkey 7.2',
  ]);
});

test('a database that only looks like one is refused', () => {
  expect(() => fleet({ databases: [{ ...database('main') }] })).toThrow('"databases.0" must be made by RedisDatabase, which checks its values, got another object');
});

test('nobody can change the databases afterwards', () => {
  const databases = [database('main')];
  const definition = fleet({ databases });
  databases.push(database('intruder', { port: 7000 }));
  expect(definition.databases).toHaveLength(1);
  expect(() => definition.databases.push(database('intruder'))).toThrow(TypeError);
});
